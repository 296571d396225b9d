// Prints the sheet that the page links to, from a frame of its own; the link stays for who needs it.
export function printSheet(afterwards) {
  const link = document.querySelector("[data-print-sheet]");
  if (!link) return;
  const frame = document.createElement("iframe");
  frame.className = "desk-sheet";
  frame.title = link.textContent;
  frame.tabIndex = -1;
  frame.setAttribute("aria-hidden", "true");
  frame.addEventListener("load", () => {
    try { frame.contentWindow.focus(); frame.contentWindow.print(); } catch { /* the link is still there */ }
    afterwards();
  });
  frame.src = link.href;
  document.body.append(frame);
}
