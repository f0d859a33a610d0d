// What the reader operates beside the picture: buttons in a row, all else in a grid, the less used folded away.

import { Choice, Entry, Press, Switch } from "./choices.js";
import { html, write } from "./dom.js";
import { Slider } from "./slider.js";
import { WRITTEN } from "./tools.js";

const KINDS = { slider: Slider, choice: Choice, entry: Entry, switch: Switch, button: Press };
const BUTTONS = ["switch", "button"];
const SEEN = { buttons: 2, all: 3 }; // controls in sight on a screen

// The box closes when a button in it was pressed, for what that has done is to be seen, and when something
// else is pressed or has the focus; not when a lecture takes the focus back, nor for the picture beside it.
function closes(box, inside, head) {
  const close = () => (box.open = false);
  const leave = (to) => {
    const beside = to.closest(".beside .course-stage") && to.closest(".course-view").contains(box);
    if (!box.contains(to) && !beside) close();
  };
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !relatedTarget.contains(box)) leave(relatedTarget);
  });
  inside.addEventListener("click", ({ target }) => {
    if (!target.closest("button")) return;
    close();
    head.focus({ preventScroll: true });
  });
  box.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !box.open) return;
    close();
    head.focus({ preventScroll: true });
  });
  const outside = new AbortController();
  window.addEventListener("click", ({ target }) => leave(target), { capture: true, signal: outside.signal });
  return () => outside.abort();
}

// Moves all but the first controls into a box that a button opens; `turned` is called when it has.
function behind(root, places, turned) {
  const first = places.filter(({ spec }) => !spec.more);
  const pressed = first.filter(({ spec }) => BUTTONS.includes(spec.kind));
  const others = first.filter((one) => !pressed.includes(one));
  const few = pressed.slice(0, Math.max(SEEN.buttons, SEEN.all - others.length));
  const wanted = places.filter(({ spec }) => spec.hall);
  const seen = new Set([...few, ...others.slice(0, SEEN.all - few.length), ...wanted]);
  for (const { spec, node } of wanted) if (spec.more) few.at(-1)?.row.append(node); // it is folded away in a notebook
  const box = html(root, "details", "course-behind");
  const head = html(box, "summary", "course-button");
  write(head, "More");
  const inside = html(box, "div", "course-behind-box");
  const rows = ["course-buttons", "course-grid"].map((name) => html(inside, "div", `course-controls ${name}`));
  const rest = places.filter((one) => !seen.has(one));
  for (const { spec, node } of rest) rows[BUTTONS.includes(spec.kind) ? 0 : 1].append(node);
  box.hidden = !rest.length;
  box.addEventListener("toggle", turned);
  return { box, end: closes(box, inside, head) };
}

export class Controls {
  // turned: called when the box of what is less used was opened or closed.
  constructor(root, mail, specs, turned) {
    Object.assign(this, { mail, turned });
    this.held = null; // the control operated last, which overrides Python's older echo of it
    this.parts = new Map();
    this.places = []; // of each, its node and the row in which it stands in a notebook
    this.root = root;
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
        this.places.push({ spec, row, node: row.lastChild });
      }
    }
  }

  // On a screen only the first few are in sight, the others behind a button; else all are where they were.
  gather(onScreen) {
    if (Boolean(this.behind) === onScreen) return;
    if (onScreen) this.behind = behind(this.root, this.places, this.turned);
    else {
      this.behind.end();
      for (const { row, node } of this.places) row.append(node);
      this.behind = void this.behind.box.remove();
    }
  }

  operate(name, value) {
    this.held = name;
    this.mail.send(value === undefined ? { kind: "press", name } : { kind: "operate", name, value });
  }

  // A key that stands for an entry, wherever in the exhibit the focus is; a lecture may have taken it before.
  key({ key: pressed, target, defaultPrevented, repeat, ctrlKey, metaKey, altKey }) {
    if (defaultPrevented || repeat || ctrlKey || metaKey || altKey || target.matches(WRITTEN)) return;
    const key = pressed.toLowerCase();
    for (const { spec } of this.places) if (Object.hasOwn(spec.keys ?? {}, key)) this.operate(spec.name, spec.keys[key]);
  }

  update(values, highs) {
    for (const [name, part] of this.parts) {
      if (name in highs) part.endAt(highs[name]);
      if (!this.mail.behind || this.held !== name) part.show(values[name]);
    }
  }
}
