// The exhibit and its surroundings: JupyterLab.

// JupyterLab takes arrow keys and letters as its shortcuts unless the focused element itself, not one around
// it, forbids this. Shortcuts with Ctrl or Cmd, and Shift+Enter, remain JupyterLab's, but for undo and redo.
// Behind what fills the screen they do nothing at all.
export function keepKeys(exhibit, event) {
  const full = document.fullscreenElement === exhibit;
  if (full && !exhibit.contains(event.target)) event.stopImmediatePropagation();
  if (!exhibit.contains(event.target)) return;
  const command = (event.ctrlKey || event.metaKey) && !["z", "y"].includes(event.key.toLowerCase());
  const theirs = command || (event.shiftKey && event.key === "Enter");
  event.target.toggleAttribute("data-lm-suppress-shortcuts", full || !theirs);
}
