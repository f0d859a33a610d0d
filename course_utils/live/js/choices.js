// Menus, lines of text, and buttons.

import { html, set, write } from "./dom.js";
import { addIcon } from "./icons.js";
import { labelled, leave } from "./slider.js";

const LONG = 11; // letters, more than a menu beside its words can show in the width of a hand
const POWERS = /[\u2070-\u207f\u00b2\u00b3\u00b9]/; // letters that are small already

export class Choice {
  constructor(parent, spec, operate) {
    this.menu = labelled(parent, spec, "select", "course-select");
    this.menu.classList.toggle("course-powers", spec.options.some((option) => POWERS.test(option)));
    this.menu.classList.toggle("course-long", spec.options.some(({ length }) => length > LONG));
    for (const option of spec.options) write(html(this.menu, "option", ""), option);
    this.menu.addEventListener("change", () => operate(this.menu.value));
    this.menu.addEventListener("keydown", (event) => event.key === "Escape" && leave(event));
  }

  show(value) {
    if (this.menu.value !== value) this.menu.value = value;
  }
}

// Takes effect when the reader leaves it, a single line also at Enter. A text that is refused stays, to be
// corrected.
export class Entry {
  constructor(parent, spec, operate) {
    this.box = labelled(parent, spec, spec.lines === 1 ? "input" : "textarea", "course-text");
    set(this.box, { spellcheck: false, autocomplete: "off", ...(spec.lines === 1 ? { type: "text" } : { rows: spec.lines }) });
    const take = () => operate((this.taken = this.box.value));
    this.box.addEventListener("change", () => this.box.value !== this.taken && take());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && spec.lines === 1) take();
      if (event.key !== "Escape") return;
      this.box.value = this.value;
      leave(event);
    });
  }

  show(value) {
    if (this.value === value) return;
    this.value = this.taken = this.box.value = value;
  }
}

function button(parent, { label, tip }) {
  const made = html(parent, "button", "course-button");
  set(made, { type: "button", ...(tip ? { title: tip } : {}) });
  write(html(made, "span", ""), label);
  made.addEventListener("keydown", (event) => event.key === "Escape" && leave(event));
  return made;
}

function face(made, label, icon) {
  write(made.lastChild, label);
  made.querySelector("svg")?.remove();
  const drawing = addIcon(made, icon);
  if (drawing) made.prepend(drawing);
}

export class Press {
  constructor(parent, spec, operate) {
    const made = button(parent, spec);
    face(made, spec.label, spec.icon);
    made.addEventListener("click", () => operate());
  }

  show() {}
}

// A button that stays down, or one whose face says what it will do next.
export class Switch {
  constructor(parent, spec, operate) {
    this.spec = spec;
    this.button = button(parent, spec);
    this.button.addEventListener("click", () => {
      this.show(!this.value);
      operate(this.value);
    });
  }

  show(value) {
    if (this.value === value) return;
    this.value = value;
    const { label, faces, icons } = this.spec;
    face(this.button, faces[+value] || label, icons[+value]);
    if (!faces[0]) set(this.button, { "aria-pressed": value });
    this.button.classList.toggle("down", value);
  }
}
