// Files go up in pieces (tus 1.0) and go on by themselves after a lost connection. Without scripts
// the same form sends the file whole.
const START = "/api/v1/uploads/resumable";
const LANGUAGE = { "Accept-Language": document.documentElement.lang };
const PIECE = 256 * 1024;
const WAITS = [1000, 2000, 4000, 8000];

function encoded(words) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(words)));
}

// Where a file that was begun on this device goes on, also after the page was left.
const known = {
  key: (file) => `mc-upload:${file.name}:${file.size}:${file.lastModified}`,
  get(file) { try { return localStorage.getItem(this.key(file)); } catch { return null; } },
  set(file, place) { try { localStorage.setItem(this.key(file), place); } catch { /* private mode */ } },
  drop(file) { try { localStorage.removeItem(this.key(file)); } catch { /* private mode */ } },
};

class Refused extends Error {}

async function words(answer) {
  const told = await answer.json().catch(() => ({}));
  const flaws = (told.errors ?? []).map((flaw) => flaw.message);
  return flaws.length ? flaws.join(" ") : told.detail ?? "";
}

async function begun(file) {
  const answer = await fetch(START, { method: "POST", headers: { ...LANGUAGE,
    "Tus-Resumable": "1.0.0", "Upload-Length": String(file.size), "Upload-Metadata": `filename ${encoded(file.name)}` } });
  if (!answer.ok) throw answer.status >= 500 ? new TypeError("later") : new Refused(await words(answer), { cause: answer.status });
  const place = answer.headers.get("Location");
  known.set(file, place);
  return { place, offset: 0 };
}

async function whereItWas(file) {
  const place = known.get(file);
  if (!place) return null;
  const answer = await fetch(place, { method: "HEAD", headers: { ...LANGUAGE, "Tus-Resumable": "1.0.0" } });
  if (answer.status === 401) throw new Refused("", { cause: 401 });
  if (answer.status >= 500) throw new TypeError("later");
  if (!answer.ok) { known.drop(file); return null; }
  return { place, offset: Number(answer.headers.get("Upload-Offset")), id: answer.headers.get("Upload-Id") };
}

async function sendAll(file, progress) {
  let at = (await whereItWas(file)) ?? (await begun(file));
  while (!at.id) {
    progress(at.offset);
    const answer = await fetch(at.place, { method: "PATCH", body: file.slice(at.offset, at.offset + PIECE), headers: { ...LANGUAGE,
      "Tus-Resumable": "1.0.0", "Upload-Offset": String(at.offset), "Content-Type": "application/offset+octet-stream" } });
    if (answer.status === 409) { at = (await whereItWas(file)) ?? (await begun(file)); continue; }
    if (answer.status >= 500) throw new TypeError("later");
    if (!answer.ok) { if (answer.status !== 401) known.drop(file); throw new Refused(await words(answer), { cause: answer.status }); }
    at = { place: at.place, offset: Number(answer.headers.get("Upload-Offset")), id: answer.headers.get("Upload-Id") };
  }
  progress(file.size);
  return at.id;
}

// Until the network is back, or a while has passed: some lost connections are never announced.
function rest(turn) {
  return new Promise((go) => {
    const timer = setTimeout(go, WAITS[Math.min(turn, WAITS.length - 1)]);
    window.addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true });
  });
}

async function upload(form, file, input) {
  const card = form.closest(".mc-document"), state = form.querySelector(".mc-upload__state");
  const bar = state.querySelector("progress"), line = state.querySelector("span"), wrong = form.querySelector(".govuk-error-message");
  const say = (told) => { if (line.textContent !== told) line.textContent = told; };
  const refuse = (told) => { wrong.textContent = told; card.classList.add("mc-document--bad"); state.hidden = true; input.disabled = false; input.value = ""; input.focus(); };
  wrong.textContent = "";
  card.classList.remove("mc-document--bad");
  const suffix = file.name.slice(file.name.lastIndexOf(".")).toLowerCase();
  if (!form.dataset.suffixes.split(",").includes(suffix)) { refuse(form.dataset.kind); return; }
  if (file.size > Number(form.dataset.most)) { refuse(form.dataset.large); return; }
  input.disabled = true;
  state.hidden = false;
  for (let turn = 0; ; turn += 1) {
    try {
      say(form.dataset.sending);
      const id = await sendAll(file, (sent) => { if (sent) turn = 0; bar.value = Math.round((100 * sent) / file.size); });
      say(form.dataset.checking);
      const answer = await fetch(form.dataset.upload, { method: "POST", body: new URLSearchParams({ upload: id }), headers: { Accept: "text/html", "HX-Request": "true" } });
      if (answer.status === 401) throw new Refused("", { cause: 401 });
      if (answer.status >= 500) throw new TypeError("later");
      known.drop(file);
      put(card, await answer.text());
      return;
    } catch (trouble) {
      if (trouble instanceof Refused) { refuse(trouble.cause === 401 ? form.dataset.signedOut : trouble.message); return; }
      say(form.dataset.waiting);
      await rest(turn);
    }
  }
}

function put(card, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".mc-document");
  if (!fresh) { location.reload(); return; }
  card.replaceWith(fresh);
  if (!fresh.classList.contains("mc-document--bad")) settle(fresh.id);
  enliven(fresh);
  fresh.focus({ preventScroll: true });
}

// What the summary on top says of a document that is there now is over, and so is it with its last.
function settle(id) {
  const summary = document.querySelector(".govuk-error-summary");
  for (const link of summary?.querySelectorAll("li > a") ?? []) if (link.hash === `#${id}`) link.parentElement.remove();
  if (summary?.querySelector("ul") && !summary.querySelector("li")) summary.remove();
}

function enliven(card) {
  const form = card.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  form.classList.add("is-live");
  const take = (from) => { if (from.files[0]) upload(form, from.files[0], input); };
  input.addEventListener("change", () => take(input));
  form.addEventListener("submit", (event) => { event.preventDefault(); take(input); });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files[0] && !input.disabled) upload(form, event.dataTransfer.files[0], input); });
  if (form.dataset.camera && matchMedia("(pointer: coarse)").matches) camera(form, input);
  take(input); // on a slow line a file may have been chosen before this script had come
}

function camera(form, input) {
  const lens = document.createElement("input");
  Object.assign(lens, { type: "file", accept: "image/jpeg,image/png", hidden: true });
  lens.setAttribute("capture", "environment");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "govuk-button govuk-button--secondary", textContent: form.dataset.camera });
  button.addEventListener("click", () => lens.click());
  lens.addEventListener("change", () => { if (lens.files[0]) upload(form, lens.files[0], input); });
  input.after(button, lens);
}

for (const card of document.querySelectorAll(".mc-document")) enliven(card);
