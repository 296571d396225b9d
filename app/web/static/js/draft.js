// A draft is kept at every pause. Without scripts each page keeps itself when it is sent on.
const PAUSE = 900;
const form = document.querySelector("form[data-autosave]");
const line = document.getElementById("draft-saved");
let timer, running = false, again = false, stopped = false;

// The field _draft holds version.window.turn: which version this window shows, and what it has sent.
// Whatever is sent has a turn of its own, so that nothing that a slow line delivers late undoes it.
function taken() {
  const body = new URLSearchParams(new FormData(form));
  const [version, name, turn] = form.elements._draft.value.split(".");
  form.elements._draft.value = [version, name, Number(turn) + 1].join(".");
  return body;
}

function shows(version) {
  form.elements._draft.value = form.elements._draft.value.replace(/^\d+/, version);
}

function said(words) { line.textContent = words; }

async function keep(last = false) {
  clearTimeout(timer);
  if (stopped) return;
  if (running && !last) { again = true; return; }
  running = true;
  const body = taken();
  try {
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, keepalive: last, headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang } });
    const told = await answer.json();
    if (answer.ok) {
      shows(told.version);
      said(`${line.dataset.saved} ${told.at}`);
    } else if (answer.status === 401) {
      said(line.dataset.signedOut);
    } else {
      stopped = answer.status === 409;
      said(told.detail);
    }
  } catch {
    if (!stopped) said(line.dataset.unsaved);
    again = true;
  }
  running = false;
  if (again && navigator.onLine) { again = false; timer = setTimeout(keep, PAUSE); }
}

let dirty = false;
function keepSoon() {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(() => { dirty = false; keep(); }, PAUSE);
}
function changed(field) {
  if (field.options) return Math.max(0, field.selectedIndex) !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  if (!("defaultValue" in field) || field.type === "hidden") return false; // a button, or ours
  return field.value !== field.defaultValue || Boolean(field.checked) !== Boolean(field.defaultChecked);
}
form?.addEventListener("input", keepSoon);
if (form && [...form.elements].some(changed)) keepSoon(); // on a slow line one may have typed before this script had come
form?.addEventListener("submit", () => { if (navigator.onLine) { stopped = true; clearTimeout(timer); } });
window.addEventListener("online", () => { if (again) { again = false; keep(); } });
window.addEventListener("pagehide", () => { if (dirty && !stopped) { dirty = false; keep(true); } });
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
