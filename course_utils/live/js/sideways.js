// A picture wider than the page, as a table on a telephone: it is scrolled, by keyboard too, and not shrunk; its
// edges fade where it goes on.

import { set } from "./dom.js";

export class Sideways {
  constructor(stage, picture, signal) {
    Object.assign(this, { stage, picture, beyond: 0 }); // pixels that are not seen at once
    stage.addEventListener("scroll", () => this.mark(stage.scrollLeft), { signal });
  }

  // width: the picture's, at least; wide: of the page.
  fit(width, wide) {
    const beyond = Math.max(0, Math.ceil(width - wide));
    this.picture.style.minWidth = `${width}px`;
    if (beyond === this.beyond) return;
    this.beyond = beyond;
    this.mark(0);
    if (beyond) set(this.stage, { tabindex: 0, role: "group", "aria-label": "picture, wider than the page" });
    else for (const name of ["tabindex", "role", "aria-label"]) this.stage.removeAttribute(name);
  }

  mark(left) {
    this.stage.classList.toggle("more-left", left > 1);
    this.stage.classList.toggle("more-right", left < this.beyond - 1);
  }
}
