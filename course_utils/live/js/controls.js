// What the reader operates beside the picture: buttons in a row, all else in a grid, the less used folded away.

import { Choice, Entry, Press, Switch } from "./choices.js";
import { html, write } from "./dom.js";
import { Slider } from "./slider.js";

const KINDS = { slider: Slider, choice: Choice, entry: Entry, switch: Switch, button: Press };
const BUTTONS = ["switch", "button"];

export class Controls {
  constructor(root, mail, specs) {
    this.mail = mail;
    this.held = null; // the control operated last, which overrides Python's older echo of it
    this.parts = new Map();
    this.place(root, specs.filter(({ more }) => !more));
    const folded = specs.filter(({ more }) => more);
    if (!folded.length) return;
    const fold = html(root, "details", "course-more");
    write(html(fold, "summary", ""), "More");
    this.place(fold, folded);
  }

  place(parent, specs) {
    const buttons = specs.filter(({ kind }) => BUTTONS.includes(kind));
    const others = specs.filter(({ kind }) => !BUTTONS.includes(kind));
    for (const [group, className] of [[buttons, "course-buttons"], [others, "course-grid"]]) {
      if (!group.length) continue;
      const row = html(parent, "div", `course-controls ${className}`);
      for (const spec of group) {
        const operate = (value) => this.operate(spec.name, value);
        this.parts.set(spec.name, new KINDS[spec.kind](row, spec, operate));
      }
    }
  }

  operate(name, value) {
    this.held = name;
    this.mail.send(value === undefined ? { kind: "press", name } : { kind: "operate", name, value });
  }

  update(values, highs) {
    for (const [name, part] of this.parts) {
      if (name in highs) part.endAt(highs[name]);
      if (!this.mail.behind || this.held !== name) part.show(values[name]);
    }
  }
}
