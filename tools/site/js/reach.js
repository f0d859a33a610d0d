// What can be scrolled can be reached by keyboard; the view of an exhibit follows the theme of the page.

const SCROLLED = "div.math, div.highlight pre, .pst-scrollable-table-container, div.output pre";

function reachable() {
  for (const node of document.querySelectorAll(SCROLLED)) {
    const wide = node.scrollWidth > node.clientWidth + 1;
    if (wide === (node.tabIndex === 0)) continue;
    if (wide) node.tabIndex = 0;
    else node.removeAttribute("tabindex");
  }
}

export function keepReachable() {
  new ResizeObserver(reachable).observe(document.body);
}

// JupyterLab tells the theme by an attribute of the body, which is what the view looks at.
export function followTheme() {
  const tell = () => document.body.setAttribute("data-jp-theme-light", document.documentElement.dataset.theme !== "dark");
  tell();
  new MutationObserver(tell).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
