// Paints a scene that Python computed. Fields and images go on a canvas; axes, lines, points and formulas are
// SVG, so that they stay sharp at every zoom, follow the theme, and can be reached by keyboard and screen
// reader. Python decides what is shown; these modules decide how, and report what the reader does.

import { keepKeys, nameControls, stillBefore } from "./page.js";
import { Picture } from "./picture.js";

function render({ model, el }) {
  const end = new AbortController();
  const { signal } = end;
  const view = new Picture(model, el, signal);
  const show = () => view.show();
  const repaint = () => {
    view.theme();
    view.paint();
  };
  model.on("change:frame", show);
  // The caption keeps the height of its longest text, so that nothing below it jumps.
  const keepHeight = () => (view.caption.style.minHeight = `${view.caption.offsetHeight}px`);
  const longest = new ResizeObserver(keepHeight);
  longest.observe(view.caption);
  const resize = new ResizeObserver(() => {
    view.wide = null; // to be measured once more: measuring forces a layout of the page
    view.caption.style.minHeight = ""; // at another width the lines break differently
    keepHeight();
    repaint();
  });
  resize.observe(view.picture);
  const theme = new MutationObserver(repaint);
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-light", "class"] });
  // ipywidgets builds its controls, and rewrites their values, whenever it likes.
  const controls = new MutationObserver((changes) => {
    if (changes.some(({ target }) => !el.contains(target))) nameControls(view.exhibit);
  });
  let still = null;
  const attached = () => {
    if (signal.aborted) return;
    if (!el.isConnected) return void requestAnimationFrame(attached);
    still = stillBefore(el);
    if (still) still.style.display = "none";
    const { exhibit } = view;
    window.addEventListener("keydown", (event) => keepKeys(exhibit, event), { capture: true, signal });
    controls.observe(exhibit, { subtree: true, childList: true, attributeFilter: ["aria-valuetext"] });
    view.theme();
    view.show();
    nameControls(exhibit);
  };
  attached();
  return () => {
    end.abort();
    model.off("change:frame", show);
    for (const observer of [longest, resize, theme, controls]) observer.disconnect();
    if (still) still.style.display = "";
  };
}

export default { render };
