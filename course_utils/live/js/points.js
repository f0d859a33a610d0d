// Points that the reader moves by mouse, finger or keyboard: the data points, or one handle.

import { changed, keep, make, set } from "./dom.js";
import { SHAPES, drawMarker } from "./marks.js";
import { clip, scales, toData } from "./scales.js";

const SLACK = 3; // pixels that the pointer may move before a press becomes a drag

export class PointLayer {
  constructor(parent, mail, { name }) {
    this.group = make(parent, "g", { class: "points" });
    if (!name) set(this.group, { role: "group", "aria-label": "data points" });
    this.mail = mail;
    this.nodes = [];
    this.held = null; // index of the point that is being dragged
    this.place = null; // where the reader put it, which overrides Python's older echo
    this.chosen = null;
    this.carried = null; // index of the point that a click has picked up, for another click to put down
  }

  update(item, axes) {
    this.item = item;
    this.axes = axes;
    this.scale = scales(axes);
    const focused = this.group.contains(document.activeElement); // asked before a focused node is removed
    keep(this.nodes, item.x, (index) => this.create(index));
    if (!this.mail.behind) this.chosen = item.chosen;
    if (this.held === null && !this.mail.behind) this.place = null;
    this.draw();
    // The focus follows the chosen point when points are added or removed.
    const chosen = this.nodes[this.chosen];
    if (focused && chosen && this.held === null && chosen !== document.activeElement) {
      chosen.focus({ preventScroll: true });
    }
  }

  create(index) {
    const node = make(this.group, "g", { class: "point", role: "button" });
    make(node, "circle", { class: "touch", r: 17 });
    // Here `touch-action: none` does not stop Chromium from scrolling, which would end the drag.
    node.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    node.addEventListener("pointerdown", (event) => this.take(event, index));
    node.addEventListener("pointermove", (event) => this.held === index && this.drag(event, index));
    node.addEventListener("pointerup", () => this.release(index));
    node.addEventListener("pointercancel", () => this.release());
    node.addEventListener("keydown", (event) => this.key(event, index));
    node.addEventListener("focus", () => this.choose(index));
    return node;
  }

  // Where the point is: where the reader put it, or where Python says.
  at(index) {
    return this.place?.index === index ? this.place.x : this.item.x[index];
  }

  draw() {
    const { labels, wrong } = this.item;
    this.nodes.forEach((node, index) => {
      const [x, y] = this.at(index);
      const transform = `translate(${this.scale.x(x).toFixed(2)},${this.scale.y(y).toFixed(2)})`;
      set(node, { transform, "aria-label": this.says(index, x, y), tabindex: index === (this.chosen ?? 0) ? 0 : -1 });
      node.classList.toggle("carried", this.carried === index);
      if (!changed(node, [labels[index], wrong[index], this.chosen === index])) return;
      node.replaceChildren(...node.querySelectorAll(".touch"));
      if (this.chosen === index) make(node, "path", { class: "chosen", d: SHAPES.chosen(0, 0) });
      if (wrong[index]) make(node, "path", { class: "wrong", d: SHAPES.wrong(0, 0) });
      drawMarker(node, labels[index]);
    });
  }

  says(index, ...place) {
    const { name, labels, wrong } = this.item;
    if (name) {
      const [x, y] = place.map((value) => (Math.abs(value) < 0.1 ? +value.toPrecision(3) : value.toFixed(2)));
      return `${name}, x = ${x} and y = ${y}`;
    }
    const [x1, x2] = place.map((value) => value.toFixed(3));
    const verdict = wrong[index] ? "misclassified" : "classified correctly";
    return `Point ${index + 1} of ${labels.length}, category ${"AB"[labels[index]]}, x1 = ${x1}, x2 = ${x2}, ${verdict}`;
  }

  choose(index) {
    if (this.chosen === index || this.item.name) return; // there is only one handle
    this.chosen = index;
    this.draw();
    this.mail.send({ kind: "choose", index });
  }

  move(index, x, y) {
    // Finer than a pixel but short enough to read; on a logarithmic axis small numbers matter too.
    const tidy = (value, log) => (log ? Number(value.toPrecision(4)) : Math.round(value * 1e4) / 1e4);
    const { xlim, ylim, xlog, ylog } = this.axes;
    this.place = { index, x: [tidy(clip(x, xlim), xlog), tidy(clip(y, ylim), ylog)] };
    this.draw();
    this.mail.send({ kind: "move", name: this.item.name, index, x: this.place.x[0], y: this.place.x[1] });
  }

  take(event, index) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault(); // this prevents text selection, but the focus too
    const [x, y] = toData(this.group, this.scale, event);
    const [px, py] = this.at(index);
    this.grip = { x: px - x, y: py - y, at: [event.clientX, event.clientY] };
    this.nodes[index].focus({ preventScroll: true });
    this.nodes[index].setPointerCapture(event.pointerId);
    this.held = index;
  }

  // Python's last answer may have come while the point was held, and no other will say where it belongs.
  // Pressed and let go at one place, it is picked up, or put down where it was.
  release(index = null) {
    const clicked = this.held !== null && this.held === index && this.grip.at;
    this.held = null;
    this.carried = clicked && this.carried !== index ? index : null;
    this.update(this.item, this.axes);
  }

  // Puts the point that is carried here; returns whether there was one.
  put(event) {
    if (this.carried === null || this.carried >= this.nodes.length) return false;
    const index = this.carried;
    this.carried = null;
    this.nodes[index].focus({ preventScroll: true });
    this.move(index, ...toData(this.group, this.scale, event));
    return true;
  }

  drag(event, index) {
    const { grip } = this;
    if (grip.at && Math.hypot(event.clientX - grip.at[0], event.clientY - grip.at[1]) < SLACK) return;
    grip.at = null; // from here on it is a drag
    const [x, y] = toData(this.group, this.scale, event);
    this.move(index, x + grip.x, y + grip.y);
  }

  key(event, index) {
    const step = this.item.step * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const last = this.nodes.length - 1;
    const jump = { PageUp: Math.max(0, index - 1), PageDown: Math.min(last, index + 1), Home: 0, End: last }[event.key];
    const [x, y] = this.at(index);
    const up = this.axes.ylim[0] > this.axes.ylim[1] ? -step : step; // the rows of a picture are numbered downwards
    if (event.key === "Escape" && this.carried !== null) {
      event.stopPropagation();
      this.release();
    } else if (way) this.move(index, x + way[0] * step, y + way[1] * up);
    else if (this.item.name) return; // a handle can only be moved
    else if (jump !== undefined) this.nodes[jump].focus({ preventScroll: true });
    else if (event.key === " " || event.key === "Enter") this.mail.send({ kind: "flip", index });
    else if (event.key === "Insert" || event.key === "+") this.mail.send({ kind: "add", x: x + 0.05, y });
    else if (event.key === "Delete" || event.key === "Backspace") this.mail.send({ kind: "remove", index });
    else return;
    event.preventDefault();
  }

  remove() {
    this.group.remove();
  }
}
