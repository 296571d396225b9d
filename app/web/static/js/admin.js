// Administration: a mistake's link puts the cursor on its line of the text.
for (const list of document.querySelectorAll("[data-lines-of]")) {
  const text = document.getElementById(list.dataset.linesOf);
  list.addEventListener("click", (event) => {
    const link = event.target.closest("[data-line]");
    if (!link) return;
    event.preventDefault();
    const line = Number(link.dataset.line);
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    text.scrollTop = Math.max(0, (line - 4) * (text.scrollHeight / lines.length));
    text.scrollLeft = 0;
    text.scrollIntoView({ block: "center" });
  });
}
