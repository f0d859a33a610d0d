// The exhibit and its surroundings: JupyterLab.

// JupyterLab takes arrow keys and letters as its shortcuts unless the focused element itself, not one around
// it, forbids this. Shortcuts with Ctrl or Cmd, and Shift+Enter, remain JupyterLab's, but for undo and redo.
export function keepKeys(exhibit, event) {
  if (!exhibit.contains(event.target)) return;
  const command = (event.ctrlKey || event.metaKey) && !["z", "y"].includes(event.key.toLowerCase());
  const theirs = command || (event.shiftKey && event.key === "Enter");
  event.target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
}
