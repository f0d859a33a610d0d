// One exhibit in an element of the page: its picture follows the model, the room and the theme until it ends.

import { keepKeys } from "./page.js";
import { Picture } from "./picture.js";

export function shown({ model, el }) {
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
  const keepHeight = () => {
    if (!view.room.onScreen) view.caption.style.minHeight = `${view.caption.offsetHeight}px`;
  };
  const longest = new ResizeObserver(() => (view.room.onScreen ? view.settle() : keepHeight()));
  longest.observe(view.caption);
  const settle = () => {
    // Higher alone, as by a longer caption; until there are colours the style sheet is awaited.
    if (view.colours && !view.room.onScreen && view.room.fits()) return;
    view.caption.style.minHeight = ""; // at another width the lines break differently
    keepHeight();
    view.settle();
  };
  const resize = new ResizeObserver(settle);
  resize.observe(view.root);
  const theme = new MutationObserver(repaint);
  theme.observe(document.body, { attributeFilter: ["data-jp-theme-light", "class"] });
  // Whether the kernel is still there anywidget does not tell; the layout, a widget of ipywidgets, does.
  const layout = model.get("layout");
  const live = () => el.classList.toggle("course-gone", !layout.comm_live);
  layout.on("comm_live_update", live);
  const attached = () => {
    if (signal.aborted) return;
    if (!el.isConnected) return void requestAnimationFrame(attached);
    if (view.room.page) resize.observe(view.room.page);
    window.addEventListener("keydown", (event) => keepKeys(el, event), { capture: true, signal });
    view.theme();
    view.show();
  };
  attached();
  const ended = () => {
    end.abort();
    model.off("change:frame", show);
    layout.off("comm_live_update", live);
    for (const observer of [longest, resize, theme]) observer.disconnect();
    el.replaceChildren(); // JupyterLab may hold the empty element for ever
  };
  return { view, end: ended };
}
