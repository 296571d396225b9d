// The inbox by keys, marks for work on many, and a list that renews itself without disturbing.
const list = document.getElementById("list");
const dialog = document.querySelector("[data-help-dialog]");
const keysOn = document.getElementById("keys-on");
const news = document.querySelector("[data-news]");
const EVERY = 30000;
let at = -1;

const rows = () => [...list.querySelectorAll("[data-row]")];
const ticks = () => [...list.querySelectorAll("input[name=chon]")];
const ticked = () => ticks().filter((tick) => tick.checked);

// How many are marked, and to how many of them each action fits.
function count() {
  const marked = ticked();
  const bar = list.querySelector("[data-bar]");
  if (!bar) return;
  const line = bar.querySelector("[data-count]");
  if (!line.dataset.idle) line.dataset.idle = line.textContent;
  line.textContent = marked.length ? line.dataset.words.replace("{n}", marked.length) : line.dataset.idle;
  for (const button of bar.querySelectorAll("[data-action]")) {
    const fits = marked.filter((tick) =>
      tick.closest("[data-row]").dataset.actions.split(" ").includes(button.dataset.action)).length;
    button.querySelector("[data-n]").textContent = marked.length ? fits : "";
    button.hidden = marked.length > 0 && fits === 0;
  }
  bar.classList.toggle("is-marked", marked.length > 0);
  for (const tick of ticks()) tick.closest("[data-row]").classList.toggle("is-marked", tick.checked);
  const all = document.getElementById("all");
  if (all) {
    all.checked = marked.length > 0 && marked.length === ticks().length;
    all.indeterminate = marked.length > 0 && !all.checked;
  }
}

function dress() {
  list.querySelector("[data-all]")?.removeAttribute("hidden");
  for (const row of rows()) row.tabIndex = -1;
  at = -1;
  count();
}

function go(to) {
  const found = rows();
  if (!found.length) return;
  found[at]?.classList.remove("is-current");
  at = Math.max(0, Math.min(found.length - 1, to));
  found[at].classList.add("is-current");
  found[at].focus();
  found[at].scrollIntoView({ block: "nearest" });
}

function markAll() {
  const some = ticks();
  const on = !some.every((tick) => tick.checked);
  for (const tick of some) tick.checked = on;
  count();
}

const KEYS = {
  j: () => go(at + 1),
  k: () => go(at - 1),
  x: () => {
    const tick = rows()[at]?.querySelector("input[name=chon]");
    if (tick) { tick.checked = !tick.checked; count(); }
  },
  X: markAll,
  a: () => list.querySelector("[data-bar] button:not([hidden])")?.focus(),
  "/": () => document.getElementById("tim").focus(),
  "?": () => dialog.showModal(),
};

// A dialog that was closed keeps the focus until the next frame: its keys are the list's already.
const typing = (target) =>
  target.closest("textarea, select, dialog[open], input:not([type=checkbox])") !== null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  if (event.key === "Enter" && event.target.matches("[data-row]")) {
    event.target.querySelector("[data-open]").click();
    return;
  }
  const act = KEYS[event.key];
  if (!act || (!keysOn.checked && event.key !== "?")) return;
  event.preventDefault();
  act();
});

list.addEventListener("change", (event) => {
  if (event.target.id === "all") for (const tick of ticks()) tick.checked = event.target.checked;
  count();
});
list.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row) return;
  rows()[at]?.classList.remove("is-current");
  at = rows().indexOf(row);
  row.classList.add("is-current");
});

const open = document.querySelector("[data-help]");
open.hidden = false;
open.addEventListener("click", () => dialog.showModal());
try { keysOn.checked = localStorage.getItem("motcua-keys") !== "off"; } catch { /* no storage, keys on */ }
keysOn.addEventListener("change", () => {
  try { localStorage.setItem("motcua-keys", keysOn.checked ? "on" : "off"); } catch { /* for now only */ }
});

// Every half minute it looks; whoever has marked something, or has the focus in the list, is asked.
let fresh = "";
let asked = 0;
async function fetched() {
  const answer = await fetch(list.dataset.poll, { headers: { "HX-Request": "true", Accept: "text/html" } });
  return answer.ok ? answer.text() : "";
}
function changed(text) {
  const there = new DOMParser().parseFromString(text, "text/html").querySelector("[data-stamp]");
  return there && there.dataset.stamp !== list.querySelector("[data-stamp]")?.dataset.stamp;
}
function renew() {
  const dossier = (tick) => tick.value.split(":")[0];
  const marked = new Set(ticked().map(dossier));
  list.innerHTML = fresh;
  fresh = "";
  news.hidden = true;
  for (const tick of ticks()) tick.checked = marked.has(dossier(tick));
  dress();
}
async function look() {
  if (document.hidden || dialog.open) return;
  const turn = ++asked;
  let found;
  try { found = await fetched(); } catch { return; }
  if (turn !== asked) return; // a later look knows better
  fresh = found && changed(found) ? found : "";
  news.hidden = true;
  if (!fresh) return;
  if (ticked().length || list.contains(document.activeElement)) news.hidden = false;
  else renew();
}
setInterval(look, EVERY);
document.addEventListener("visibilitychange", look);
document.querySelector("[data-renew]").addEventListener("click", () => { if (fresh) renew(); });
dress();
