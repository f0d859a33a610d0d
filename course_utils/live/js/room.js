// How large the picture is drawn, and where its controls stand: both shall be seen at once, without scrolling,
// and in a large window the picture grows. All follows from the room of the notebook's column, never from the
// state, for nothing may jump.

import { Hall, screenOf } from "./hall.js";

export const SMALLEST = 0.8; // of the size it was drawn for; in less room its panels move
const LARGEST = 1.3;
const ASIDE = 324; // pixels for the controls beside the picture, and for the gap
const BETTER = 1.1; // by which factor the picture must be larger, for the controls to stand beside it
const MARGIN = 16; // of the notebook, above and below

const within = (scale, high = LARGEST) => Math.min(Math.max(scale, SMALLEST), high);

// What is folded away takes no room.
function heightOf(panel) {
  const folded = [...panel.querySelectorAll("details[open] > :not(summary)")];
  return panel.offsetHeight - folded.reduce((sum, { offsetHeight }) => sum + offsetHeight, 0);
}

export class Room {
  constructor(root, stage, panel, measured) {
    Object.assign(this, { root, panel, hall: new Hall(root, stage, measured) });
    this.forget();
  }

  // To be measured once more, which forces a layout of the page.
  forget() {
    this.known = null;
    this.hall.forget();
  }

  // Whether what was measured still holds.
  fits() {
    return this.known?.wide === this.root.clientWidth && this.known.high === this.high;
  }

  // Whether it fills a screen, or a slide of a lecture.
  get onScreen() {
    return Boolean(screenOf(this.root));
  }

  // What scrolls, the exhibit in it.
  get page() {
    return this.root.closest(".jp-WindowedPanel-outer");
  }

  get high() {
    if (screenOf(this.root)) return this.root.clientHeight;
    return (this.page?.clientHeight ?? window.innerHeight) - MARGIN;
  }

  get wide() {
    return this.measured.wide;
  }

  get measured() {
    if (this.known?.wide) return this.known;
    this.root.classList.remove("beside");
    return (this.known = { wide: this.root.clientWidth, high: this.high, controls: heightOf(this.panel) });
  }

  // The scale of a picture, and whether its controls stand beside it.
  plan({ width, height }) {
    const { wide, high, controls } = this.measured;
    if (!wide) return { scale: 1, beside: false };
    const below = within(Math.min(wide / width, (high - controls) / height));
    const besides = Math.min((wide - ASIDE) / width, high / height);
    const beside = (wide - ASIDE) / width >= SMALLEST && within(besides) > BETTER * below;
    this.root.classList.toggle("beside", beside);
    return { scale: beside ? within(besides) : below, beside };
  }
}
