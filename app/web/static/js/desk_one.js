// One dossier at the desk: F9 does what the form is about, and a sheet that was issued is printed.
import { printSheet } from "./desk_sheet.js";

const form = document.getElementById("desk-act");
document.addEventListener("keydown", (event) => {
  if (event.key !== "F9" || !form) return;
  event.preventDefault();
  form.requestSubmit();
});
const next = form?.dataset.next && document.getElementById(form.dataset.next);
next?.focus();
printSheet(() => {});
