// The board refreshes itself every minute, but never under somebody's hands or while it is hidden.
const EVERY = 60_000;

function busy(board) {
  const selected = document.getSelection();
  return board.contains(document.activeElement)
    || board.querySelector("details[open]") !== null
    || (selected !== null && !selected.isCollapsed);
}

setInterval(() => {
  const board = document.getElementById("board");
  if (board === null || document.visibilityState !== "visible" || busy(board)) return;
  window.htmx.trigger(board, "mc:refresh");
}, EVERY);
