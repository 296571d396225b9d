// The counter for quick hands: scan, choose, tick, F9. Every step also works without this file.
import { tell } from "./app.js";
import { combobox } from "./desk_combobox.js";
import { forget, keep, restore } from "./desk_memory.js";
import { printSheet } from "./desk_sheet.js";
import { uploads } from "./desk_uploads.js";

const form = document.getElementById("desk");
const byId = (id) => document.getElementById(id);

async function part(path, into) {
  const sent = new FormData(form);
  for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
  let answer;
  try {
    answer = await fetch(path, { method: "POST", body: new URLSearchParams(sent), headers: { "HX-Request": "true" } });
  } catch {
    tell("lost");
    return false;
  }
  const text = await answer.text();
  if (answer.status === 401) {
    byId("desk-person-said").innerHTML = text;
    return false;
  }
  if (!answer.ok) return false;
  if (byId("mc-connection")?.textContent) tell("back");
  byId(into).outerHTML = text;
  return true;
}

const firstOf = (...ids) => ids.map(byId).find((field) => field && !field.value.trim());

async function readCard() {
  if (!byId("scan").value.trim()) { byId("applicant.full_name").focus(); return; }
  if (!(await part("/quay/nguoi", "nguoi"))) return;
  if (byId("scan-error")) { byId("scan").focus(); return; }
  (firstOf("applicant.phone") ?? byId("procedure_q")).focus();
  keep(form);
}

async function recall() {
  const phone = byId("applicant.phone").value;
  if (phone || !/^(\d{9}|\d{12})$/.test(byId("applicant.id_number").value.trim())) return;
  const here = document.activeElement?.id;
  if (await part("/quay/nguoi", "nguoi")) byId(here)?.focus();
}

async function chosen(code) {
  byId("procedure-code").value = code;
  if (!(await part("/quay/phan-thu-tuc", "phan-thu-tuc"))) return;
  prepare();
  await reckon();
  // Whoever was quicker than the answers is not called back from where he is.
  const waits = [byId("procedure_q"), document.body].includes(document.activeElement);
  if (waits) (byId("competent_agency") ?? form.querySelector('input[name^="documents."]') ?? byId("procedure_q")).focus();
  keep(form);
}

let waiting = 0;
function reckonSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(reckon, 350);
}
async function reckon() {
  clearTimeout(waiting);
  if (byId("procedure-code")?.value) await part("/quay/tinh", "tinh");
}

function unanswered() {
  const fields = (byId("desk-form-fields")?.dataset.needed ?? "").split(" ").filter(Boolean);
  return fields.filter((name) => !(form.elements[name]?.value ?? "x"));
}

function tickAll() {
  const boxes = [...form.querySelectorAll('input[name^="documents."][data-needed]')];
  for (const box of boxes) box.checked = true;
  const [empty] = unanswered();
  const control = empty && form.elements[empty];
  (control instanceof RadioNodeList ? control[0] : control || byId("return.method-counter"))?.focus();
  keep(form);
}

// What goes back to its owner is an original: whoever ticks that need not type the number too.
function original(field) {
  if (!field.name.startsWith("returnable.") || !field.checked) return;
  const key = field.name.slice("returnable.".length);
  const number = byId(`originals.${key}`);
  if (!Number(number.value)) number.value = "1";
  byId(`documents.${key}`).checked = true;
}

function lacking() {
  const panel = byId("desk-lacking");
  if (!panel) { byId("procedure_q").focus(); return; }
  panel.open = true;
  const boxes = [...form.querySelectorAll('input[name^="documents."][data-needed]')];
  const missing = [...boxes.filter((box) => !box.checked).map((box) => box.name), ...unanswered()];
  for (const name of missing) {
    const mark = form.querySelector(`input[name="mark"][value="${CSS.escape(name)}"]`);
    const note = byId(`note.${name}`);
    if (mark && note && !mark.checked) { mark.checked = true; note.value ||= note.dataset.missing; }
  }
  const comment = byId("comment");
  if (missing.length) comment.value ||= comment.dataset.missing;
  panel.querySelector('input[name="mark"]')?.focus();
}

function decide(what) {
  const button = form.querySelector(`button[name="_do"][value="${what}"]`);
  if (button) form.requestSubmit(button);
}

function clean() {
  forget(form);
  location.assign("/quay");
}

const KEYS = {
  F2: () => byId("scan").focus(),
  F7: lacking,
  F8: tickAll,
  F9: () => decide("receive"),
};

function press(event) {
  const help = byId("desk-help");
  if (help.open) return;
  if (event.altKey && event.shiftKey && event.code === "KeyX") { event.preventDefault(); clean(); return; }
  const run = KEYS[event.key];
  if (run && !event.altKey && !event.ctrlKey && !event.shiftKey) { event.preventDefault(); run(); return; }
  const nothingScanned = event.target.id === "scan" && !event.target.value;
  const typing = event.target.closest('input:not([type="radio"]):not([type="checkbox"]), textarea, select');
  if (event.key === "?" && (nothingScanned || !typing)) {
    event.preventDefault();
    help.showModal();
  }
}

// Enter goes on to the next field, as clerks expect of a form that is typed all day.
function enter(event) {
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
  const field = event.target;
  if (!field.matches('input:not([type="file"]), select')) return;
  event.preventDefault();
  if (field.id === "scan") { readCard(); return; }
  const named = field.dataset.next && byId(field.dataset.next);
  const all = [...form.querySelectorAll("input, select, textarea, button")];
  const visible = all.filter((next) => next.tabIndex >= 0 && next.type !== "hidden" && next.offsetParent);
  (named ?? visible[visible.indexOf(field) + 1])?.focus();
}

function prepare() {
  byId("desk-all")?.removeAttribute("hidden");
  byId("desk-all")?.addEventListener("click", tickAll);
}

if (form) {
  if ("clean" in form.dataset) forget(form);
  const procedure = restore(form);
  if (procedure) {
    part("/quay/phan-thu-tuc", "phan-thu-tuc").then((there) => {
      if (!there) return;
      restore(form);
      prepare();
      reckon();
    });
  }
  combobox(byId("procedure_q"), byId("desk-options"), byId("desk-options-said"), chosen);
  uploads(form, () => keep(form));
  form.addEventListener("keydown", enter);
  document.addEventListener("keydown", press);
  form.addEventListener("click", (event) => {
    if (event.target.closest("#desk-read")) { event.preventDefault(); readCard(); }
  });
  byId("desk-clear").addEventListener("click", () => forget(form));
  byId("desk-choose").hidden = true;
  byId("desk-help-open").hidden = false;
  byId("desk-help-open").addEventListener("click", () => byId("desk-help").showModal());
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", () => keep(form));
  form.addEventListener("change", (event) => {
    original(event.target);
    keep(form);
    if (event.target.id === "applicant.id_number") recall();
    else if (!event.target.closest("#nguoi") && event.target.id !== "procedure_q") reckonSoon();
    if (event.target.id === "receiving_agency" && byId("procedure-code").value) chosen(byId("procedure-code").value);
  });
  prepare();
  if (!document.querySelector(".govuk-error-summary")) byId("scan").focus();
  printSheet(() => byId("scan")?.focus());
  setInterval(reckon, 60000);
}
