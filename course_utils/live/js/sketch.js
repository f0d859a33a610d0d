// What the reader draws by hand, by mouse, finger or keyboard.

import { make, set } from "./dom.js";
import { clip, scales, toPicture } from "./scales.js";

const MOST = 200; // points of a stroke that are sent

export class SketchView {
  constructor(svg, mail) {
    this.group = make(svg, "g", { class: "sketch" });
    this.sheet = make(this.group, "rect", { class: "cover", tabindex: 0, role: "application" });
    this.strokes = make(this.group, "path", { class: "line accent stroke" });
    this.fresh = make(this.group, "path", { class: "line accent stroke" });
    this.pen = make(this.group, "circle", { class: "pen", r: 6 });
    this.mail = mail;
    this.places = null; // points of the current stroke, in picture units
    const { sheet } = this;
    sheet.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    sheet.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      sheet.focus({ preventScroll: true });
      sheet.setPointerCapture(event.pointerId);
      this.begin(toPicture(sheet, event));
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!sheet.hasPointerCapture(event.pointerId)) return;
      // All the points since the last frame, so that even a quick stroke is smooth.
      const passed = event.getCoalescedEvents?.() ?? [];
      for (const one of passed.length ? passed : [event]) this.go(toPicture(sheet, one));
    });
    for (const end of ["pointerup", "pointercancel", "blur"]) sheet.addEventListener(end, () => this.finish());
    sheet.addEventListener("keydown", (event) => this.key(event));
  }

  update(item, axes) {
    this.item = item;
    this.axes = axes;
    this.scale = scales(axes);
    const [left, top, width, height] = axes.box;
    const n = item.strokes.length;
    const says = `${item.name}: ${n} ${n === 1 ? "stroke" : "strokes"} drawn`;
    set(this.sheet, { x: left, y: top, width, height, "aria-label": says });
    this.at ??= [left + width / 2, top + height / 2];
    const strokes = item.strokes.map(([xs, ys]) => xs.map((x, i) => [this.scale.x(x), this.scale.y(ys[i])]));
    set(this.strokes, { d: strokes.map(path).join("") });
    if (!this.places && !this.mail.behind) set(this.fresh, { d: "" }); // Python has it now
    this.showPen();
  }

  begin(place) {
    this.places = [];
    this.go(place);
  }

  go([x, y]) {
    const [left, top, width, height] = this.axes.box;
    this.at = [clip(x, [left, left + width]), clip(y, [top, top + height])];
    this.places?.push(this.at);
    if (this.places) set(this.fresh, { d: path(this.places) });
    this.showPen();
  }

  finish() {
    const { places } = this;
    this.places = null;
    this.showPen();
    if (!places || places.length < 2) return set(this.fresh, { d: "" });
    const every = Math.ceil((places.length - 1) / (MOST - 1));
    const kept = places.filter((_, i) => i % every === 0 || i === places.length - 1);
    const tidy = (value) => Number(value.toPrecision(6));
    const [x, y] = [kept.map(([px]) => tidy(this.scale.dataX(px))), kept.map(([, py]) => tidy(this.scale.dataY(py)))];
    this.mail.send({ kind: "draw", name: this.item.name, x, y });
  }

  showPen() {
    set(this.pen, { cx: this.at[0], cy: this.at[1] });
    this.pen.classList.toggle("down", this.places !== null);
  }

  key(event) {
    const step = event.shiftKey ? 40 : event.altKey ? 2 : 10;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) this.go([this.at[0] + way[0] * step, this.at[1] + way[1] * step]);
    else if (event.key !== " " && event.key !== "Enter") return;
    else if (this.places) this.finish();
    else this.begin(this.at);
    event.preventDefault();
  }

  remove() {
    this.group.remove();
  }
}

const path = (places) => places.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
