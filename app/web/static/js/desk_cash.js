// Cash at the desk: F9 takes it, the change is reckoned while one types, the receipt is printed.
import { printSheet } from "./desk_sheet.js";

const form = document.getElementById("desk-act");
const change = document.getElementById("desk-change");
const whole = (field) => Number((field?.value ?? "").replace(/[.,\s]/g, "")) || 0;

function reckon() {
  const left = whole(form.elements.given) - whole(form.elements.amount);
  change.textContent = left > 0 ? `${change.dataset.words} ${left.toLocaleString("vi-VN")} đ` : "";
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "F9" || !form) return;
  event.preventDefault();
  form.requestSubmit();
});
form?.addEventListener("input", reckon);
printSheet(() => {});
