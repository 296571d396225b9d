// The dossier: the form of an action opens beside the documents, files are taken in without leaving.
const doing = document.getElementById("doing");
const frame = document.querySelector(".ib-frame");
const alone = document.querySelector("[data-open-alone]");

// A phone shows no PDF in a frame: there a document opens on its own.
const narrow = matchMedia("(max-width: 40em)");
if (narrow.matches) {
  for (const link of document.querySelectorAll('a[target="viewer"]')) link.target = "_blank";
}

function follow(link) {
  for (const other of document.querySelectorAll("[data-files] a")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  if (alone) alone.href = link.href;
}

async function openForm(link) {
  const answer = await fetch(link.href, { headers: { "HX-Request": "true", Accept: "text/html" } });
  if (!answer.ok) { location.href = link.href; return; }
  doing.innerHTML = await answer.text();
  dress();
  doing.querySelector("#do-title").focus();
  doing.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a");
  if (!link) return;
  if (link.target === "viewer" && frame) follow(link);
  if (link.dataset.do) {
    event.preventDefault();
    openForm(link).catch(() => { location.href = link.href; });
  }
  if ("cancel" in link.dataset) {
    event.preventDefault();
    const name = doing.querySelector("form")?.action.split("/").pop();
    doing.textContent = "";
    document.querySelector(`[data-do="${name}"]`)?.focus();
  }
});

// A mark and its words belong together: whoever writes what is wrong has marked it.
doing.addEventListener("input", (event) => {
  if (!event.target.name?.startsWith("note.") || !event.target.value) return;
  document.getElementById(event.target.name.replace("note.", "mark.")).checked = true;
});

function dress() {
  for (const form of doing.querySelectorAll("[data-attach]")) form.addEventListener("submit", attach);
}

async function attach(event) {
  event.preventDefault();
  const form = event.target;
  const input = form.querySelector("input[type=file]");
  if (!input.files.length) return;
  const body = new FormData();
  body.append("file", input.files[0]);
  let said = form.dataset.failed;
  try {
    const answer = await fetch("/api/v1/uploads", { method: "POST", body, headers: { "Accept-Language": document.documentElement.lang } });
    const got = await answer.json();
    if (answer.ok) {
      const line = document.createElement("li");
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = "tep";
      hidden.value = `${form.dataset.attach}:${got.id}`;
      line.append(hidden, got.name);
      doing.querySelector("[data-brought]").append(line);
      input.value = "";
      said = "";
    } else {
      said = (got.errors ?? []).map((flaw) => flaw.message).join(" ") || got.detail || said;
    }
  } catch { /* the sentence of the form says so */ }
  let line = form.querySelector(".govuk-error-message");
  if (!line) {
    line = document.createElement("p");
    line.className = "govuk-error-message";
    line.setAttribute("role", "alert");
    form.prepend(line);
  }
  line.textContent = said;
  delete form.dataset.sending;
}
dress();
