// The exhibit on its page: in JupyterLab, among ipywidgets, or on the full screen.

import { html, make, set } from "./dom.js";

// The stored still picture is an output of its own, just before ours, to be hidden while the live view is there.
export function stillBefore(root) {
  let output = root.closest(".jp-OutputArea-child")?.previousElementSibling;
  while (output && !output.querySelector("figure.course-still")) output = output.previousElementSibling;
  return output;
}

// JupyterLab takes arrow keys and letters for itself unless the focused element itself forbids it: its
// shortcuts match that element before they look at those around it. Shortcuts with Ctrl, Cmd or Shift+Enter
// stay JupyterLab's.
export function keepKeys(exhibit, event) {
  if (!exhibit.contains(event.target)) return;
  const theirs = event.ctrlKey || event.metaKey || (event.shiftKey && event.key === "Enter");
  event.target.toggleAttribute("data-lm-suppress-shortcuts", !theirs);
}

// What ipywidgets leaves out: slider handles have a role but no name, a slider of words speaks its position
// and not its value, and the header of a fold cannot be reached by keyboard.
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
    // The readout of a slider of words looks as if one could type into it, and loses what is typed.
    if (readout && control.classList.contains("course-steps")) set(readout, { contenteditable: "false" });
  }
}

// The button that shows an exhibit, controls and caption included, on the full screen. The exhibit is asked for
// at each click, since it may not be on the page yet.
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
    // What the controls and the caption need is not the picture's.
    whole.style.setProperty("--rest", `${whole.scrollHeight - picture.clientHeight + 24}px`);
    whole.requestFullscreen();
  });
}
