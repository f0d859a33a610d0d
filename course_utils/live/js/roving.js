// Keyboard focus that moves among the parts of a whole.

import { set } from "./dom.js";
import { clip } from "./scales.js";

// The whole is one stop of the Tab key; the arrow keys go from part to part and pick each part they reach, or
// only go there where to pick one does something at once. Which parts there are may change from frame to frame.
export class Roving {
  constructor(group, pick) {
    this.group = group;
    this.pick = pick;
    this.parts = []; // pairs of node and index
    this.acts = false;
  }

  add(node) {
    node.addEventListener("click", () => this.go(this.place(node)));
    node.addEventListener("keydown", (event) => this.key(event, node));
    node.addEventListener("focus", () => this.stopAt(node));
    return node;
  }

  place(node) {
    return this.parts.findIndex(([other]) => other === node);
  }

  // To be read before parts are removed, as the focused one may be among them.
  get focused() {
    return this.group.contains(document.activeElement);
  }

  // Takes the parts that can be picked now, in order. `chosen` becomes the Tab stop unless another part has
  // the focus; `focused` says whether the focus was in here and must stay.
  arrange(parts, chosen, focused) {
    const now = new Set(parts.map(([node]) => node));
    for (const [node] of this.parts) {
      if (now.has(node)) continue;
      node.classList.remove("pickable");
      for (const key of ["role", "tabindex"]) node.removeAttribute(key);
    }
    this.parts = parts;
    for (const node of now) {
      if (!node.classList.contains("pickable")) node.classList.add("pickable");
      set(node, { role: "button" });
    }
    const at = (holds) => parts.find(holds)?.[0];
    const held = at(([node]) => node === document.activeElement);
    const stop = held ?? at(([, index]) => index === chosen) ?? parts[0]?.[0];
    this.stopAt(stop);
    if (focused && !this.focused) stop?.focus({ preventScroll: true });
  }

  stopAt(stop) {
    for (const [node] of this.parts) set(node, { tabindex: node === stop ? 0 : -1 });
  }

  go(at) {
    if (at < 0) return; // not pickable now
    const [node, index] = this.parts[at];
    node.focus({ preventScroll: true });
    this.pick(index);
  }

  key(event, node) {
    const at = this.place(node);
    if (at < 0) return;
    const last = this.parts.length - 1;
    const ways = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: last };
    const next = { ...ways, " ": at, Enter: at }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (this.acts && next !== at) this.parts[clip(next, [0, last])][0].focus({ preventScroll: true });
    else this.go(clip(next, [0, last]));
  }
}
