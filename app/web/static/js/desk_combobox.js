// Procedures by a few letters: the combobox of the ARIA practices, its options made by the server.
export function combobox(input, list, said, choose) {
  let at = -1;
  let asked = 0;
  let shownFor = input.value;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const options = () => [...list.querySelectorAll('[role="option"]')];

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    const all = options();
    if (!all.length) return;
    at = (next + all.length) % all.length;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    input.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    input.value = option.dataset.name;
    shownFor = input.value;
    close();
    choose(option.dataset.code);
  }

  async function ask() {
    const q = input.value.trim();
    const turn = ++asked;
    if (!q || input.value === shownFor) { close(); return; }
    let text;
    try {
      const answer = await fetch(`/quay/thu-tuc?q=${encodeURIComponent(q)}`, { headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      text = await answer.text();
    } catch {
      return;
    }
    if (turn !== asked || document.activeElement !== input) return;
    list.innerHTML = text;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    const found = options();
    said.textContent = found.length ? `${found.length}` : list.textContent.trim();
    if (found.length) mark(0); else at = -1;
    list.scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", ask);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", async (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { shownFor = ""; await ask(); return; }
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && !event.isComposing) {
      if (list.hidden && input.value === shownFor) return;
      event.preventDefault();
      if (list.hidden) await ask();
      const option = options()[Math.max(at, 0)];
      if (option && !list.hidden) take(option);
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest('[role="option"]');
    if (!option) return;
    event.preventDefault();
    take(option);
  });
}
