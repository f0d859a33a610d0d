// The exhibit and its surroundings: JupyterLab, ipywidgets, full screen.

import { html, make, set } from "./dom.js";

// The stored still is a separate output just before ours; the live view hides it.
export function stillBefore(root) {
  let output = root.closest(".jp-OutputArea-child")?.previousElementSibling;
  while (output && !output.querySelector("figure.course-still")) output = output.previousElementSibling;
  return output;
}

// JupyterLab takes arrow keys and letters as its shortcuts unless the focused element itself, not one around
// it, forbids this. Shortcuts with Ctrl or Cmd, and Shift+Enter, remain JupyterLab's.
export function keepKeys(exhibit, event) {
  if (!exhibit.contains(event.target)) return;
  const theirs = event.ctrlKey || event.metaKey || (event.shiftKey && event.key === "Enter");
  event.target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
}

// Repairs what ipywidgets leaves out: slider handles have a role but no name, a slider of words announces its
// position instead of its value, and the header of a fold cannot be reached by keyboard.
export function nameControls(exhibit) {
  for (const header of exhibit.querySelectorAll(".jupyter-widget-Collapse-header:not([tabindex])")) {
    set(header, { tabindex: 0, role: "button" });
    header.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      header.click();
    });
  }
  for (const control of exhibit.querySelectorAll(".jupyter-widgets, .widget-slider")) {
    const label = control.querySelector(":scope > .widget-label")?.textContent;
    const handle = control.querySelector(":scope [role=slider], :scope > select, :scope > textarea, :scope > input");
    if (label && handle) set(handle, { "aria-label": label });
    const readout = control.querySelector(":scope > .widget-readout");
    if (handle && readout) set(handle, { "aria-valuetext": readout.textContent });
    // The readout of a slider of words looks like a text field, but what is typed there is lost.
    if (readout && control.classList.contains("course-steps")) set(readout, { contenteditable: "false" });
  }
}

// Adds a button that shows the exhibit, with its controls and caption, on the full screen. `exhibit` is called
// at each click, since the picture may not be on the page yet.
export function addFullScreen(picture, exhibit, signal) {
  if (!document.fullscreenEnabled) return; // a telephone
  const button = html(picture, "button", "course-full");
  const icon = make(button, "svg", { viewBox: "0 0 16 16", width: 16, height: 16 });
  make(icon, "path", { d: "M2,6V2H6M10,2H14V6M14,10V14H10M6,14H2V10" });
  const name = () => {
    const says = document.fullscreenElement === exhibit() ? "Leave full screen" : "Full screen";
    set(button, { title: says, "aria-label": says });
  };
  name();
  document.addEventListener("fullscreenchange", name, { signal });
  button.addEventListener("click", () => {
    if (document.fullscreenElement) return void document.exitFullscreen();
    const whole = exhibit();
    // The room that the controls and the caption need is not available to the picture.
    whole.style.setProperty("--rest", `${whole.scrollHeight - picture.clientHeight + 24}px`);
    whole.requestFullscreen();
  });
}
