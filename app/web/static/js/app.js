// What every page does when scripts run; nothing here is needed for a main flow.
import { initAll } from "../vendor/govuk-frontend.min.js";

document.documentElement.classList.add("js-enabled");
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
document.querySelector(".govuk-error-summary")?.focus();

// A part that was swapped in gets its components, and an error in it gets the focus.
document.addEventListener("htmx:after:swap", (event) => {
  const scope = event.target instanceof Element ? event.target : document.body;
  initAll({ scope });
  scope.querySelector(".govuk-error-summary")?.focus();
});

// One click, one sending: the second finds the button asleep until the answer is there.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (!navigator.onLine) { event.preventDefault(); tell("lost"); line?.scrollIntoView({ block: "center" }); return; }
  if (event.submitter?.formTarget || form.target) return; // answered in a frame or a tab: this page stays
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "yes";
  setTimeout(() => { delete form.dataset.sending; }, 8000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sending;
});

// A lost connection is said, and what was typed stays where it is.
const line = document.getElementById("mc-connection");
export function tell(kind) {
  if (!line) return;
  const words = line.dataset[kind];
  if (line.textContent === (words ?? "")) return;
  line.textContent = words ?? "";
  line.className = words ? "mc-banner mc-banner--warn" : "";
}
window.addEventListener("offline", () => tell("lost"));
window.addEventListener("online", () => tell("back"));
document.addEventListener("htmx:error", () => tell("lost"));
if (!navigator.onLine) tell("lost");

// Print buttons, and selects that send their form.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-send-on-change]");
  if (field) field.form.requestSubmit();
});
