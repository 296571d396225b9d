// What is half typed survives a reload and a session that ends; it leaves with the tab or the person.
// The form's own key is kept with it: if the answer to F9 was lost, F9 again leads to the same receipt.
const place = (form) => `desk:${form.dataset.who}`;
const LEFT_OUT = new Set(["scan", "_do"]);

export function keep(form) {
  const pairs = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !LEFT_OUT.has(name));
  try { sessionStorage.setItem(place(form), JSON.stringify(pairs)); } catch { /* then it is only on the page */ }
}

export function forget(form) {
  try { sessionStorage.removeItem(place(form)); } catch { /* nothing was kept */ }
}

// Fills what is empty on a page that came without anything typed; returns the procedure to load.
export function restore(form) {
  let pairs;
  try { pairs = JSON.parse(sessionStorage.getItem(place(form)) ?? "null"); } catch { return ""; }
  if (!pairs || document.querySelector(".govuk-error-summary")) return "";
  const given = new Map();
  for (const [name, value] of pairs) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of form.elements) {
    const values = given.get(field.name);
    if (!field.name || LEFT_OUT.has(field.name)) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      if (values || field.type === "checkbox") field.checked = Boolean(values?.includes(field.value));
    } else if (values && field.type !== "file") {
      field.value = values[0];
    }
  }
  return given.get("procedure")?.[0] ?? "";
}
