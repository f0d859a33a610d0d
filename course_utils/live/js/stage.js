// An exhibit on a screen: full screen by its button, with keys for what a lecturer needs.

import { html, set } from "./dom.js";
import { addIcon } from "./icons.js";

const RING = 0.09; // of the height of the screen

// A ring round the pointer, for the last row.
export class Ring {
  constructor(screen, signal) {
    this.screen = screen;
    this.ring = html(screen, "div", "course-ring");
    set(this.ring, { "aria-hidden": "true" });
    this.ring.hidden = true;
    screen.addEventListener("pointermove", (event) => this.follow(event), { signal });
  }

  follow({ clientX, clientY }) {
    this.at = [clientX, clientY];
    if (this.ring.hidden) return;
    const { left, top } = this.screen.getBoundingClientRect();
    this.ring.style.transform = `translate(${clientX - left}px, ${clientY - top}px) translate(-50%, -50%)`;
  }

  hide() {
    this.ring.hidden = true;
  }

  turn() {
    this.ring.hidden = !this.ring.hidden;
    this.ring.style.width = this.ring.style.height = `${RING * this.screen.clientHeight}px`;
    if (this.at) this.follow({ clientX: this.at[0], clientY: this.at[1] });
  }
}

// What a key turns on a screen: [letter, icon, name].
export const SWITCHES = [
  ["c", "words", "Caption"],
  ["d", "moon", "Dark or light"],
  ["l", "ring", "Ring round the pointer"],
];

export class Switches {
  // repaint: draws all pictures on the screen in the colours of the theme.
  constructor(screen, repaint, signal) {
    Object.assign(this, { screen, repaint, ring: new Ring(screen, signal) });
  }

  // The buttons, for those who have no keyboard at hand.
  buttons(bar) {
    for (const [letter, icon, name] of SWITCHES) {
      const button = html(bar, "button", "course-tool course-on-screen");
      set(button, { type: "button", title: `${name} (${letter.toUpperCase()})`, "aria-label": name });
      addIcon(button, icon);
      button.addEventListener("click", () => this.turn(letter));
    }
  }

  // Whether the letter was one of these.
  turn(letter) {
    const act = { c: () => this.caption(), d: () => this.theme(), l: () => this.ring.turn() }[letter];
    act?.();
    return Boolean(act);
  }

  caption() {
    this.screen.classList.toggle("captioned");
    this.repaint();
  }

  // The other theme than the one that is seen.
  theme() {
    const dark = getComputedStyle(this.screen).getPropertyValue("--dark").trim() === "1";
    this.plain();
    this.screen.classList.add(dark ? "course-lit" : "course-dim");
    this.repaint();
  }

  // All as it is where nobody gives a lecture.
  off() {
    this.plain();
    this.ring.hide();
  }

  plain() {
    this.screen.classList.remove("course-lit", "course-dim");
  }
}
