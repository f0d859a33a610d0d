// What the reader draws by hand: in one stroke of the mouse or a finger, from click to click, or by keyboard.

import { make, set } from "./dom.js";
import { clip, scales, toPicture } from "./scales.js";

const MOST = 200; // points of a stroke that are sent
const STILL = 4; // picture units that a click may slip
const RIM = 24; // picture units beside the sheet where a stroke that begins or ends belongs to its edge
const distance = ([a, b], [c, d]) => Math.hypot(a - c, b - d);

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
    sheet.addEventListener("pointerdown", (event) => this.press(event));
    sheet.addEventListener("pointermove", (event) => this.move(event));
    sheet.addEventListener("pointerup", () => this.pressed?.ends && this.finish());
    for (const end of ["pointercancel", "blur"]) sheet.addEventListener(end, () => this.finish());
    sheet.addEventListener("keydown", (event) => this.key(event));
  }

  update(item, axes) {
    this.item = item;
    this.axes = axes;
    this.scale = scales(axes);
    const [left, top, width, height] = axes.box;
    const n = item.strokes.length;
    const says = `${item.name}: ${n} ${n === 1 ? "stroke" : "strokes"} drawn`;
    const within = { x: left - RIM, y: top - RIM, width: width + 2 * RIM, height: height + 2 * RIM };
    set(this.sheet, { ...within, "aria-label": says });
    this.at ??= [left + width / 2, top + height / 2];
    const strokes = item.strokes.map(([xs, ys]) => xs.map((x, i) => [this.scale.x(x), this.scale.y(ys[i])]));
    set(this.strokes, { d: strokes.map(path).join("") });
    if (!this.places && !this.mail.behind) set(this.fresh, { d: "" }); // Python has it now
    this.showPen();
  }

  // The first click puts the pen down, each further one draws straight to its place, and one where the pen is
  // lifts it; who moves on with the button pressed draws by hand.
  press(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    const place = toPicture(this.sheet, event);
    this.sheet.focus({ preventScroll: true });
    this.sheet.setPointerCapture(event.pointerId);
    const again = this.places !== null && distance(place, this.at) < STILL;
    this.pressed = { place, ends: again };
    if (!this.places) this.begin(place);
    else if (!again) this.go(place);
    this.clicked = true;
  }

  move(event) {
    const { sheet, pressed } = this;
    if (!sheet.hasPointerCapture(event.pointerId)) return this.aim(toPicture(sheet, event));
    // All the points since the last frame, so that even a quick stroke is smooth.
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const one of passed.length ? passed : [event]) {
      const place = toPicture(sheet, one);
      pressed.ends ||= distance(place, pressed.place) > STILL;
      if (pressed.ends) this.go(place);
    }
  }

  // From the last click to the mouse: what the next would draw.
  aim(place) {
    if (this.places && this.clicked) set(this.fresh, { d: path([...this.places, this.inside(place)]) });
  }

  begin(place) {
    this.places = [];
    this.clicked = false;
    this.go(place);
  }

  inside([x, y]) {
    const [left, top, width, height] = this.axes.box;
    return [clip(x, [left, left + width]), clip(y, [top, top + height])];
  }

  go(place) {
    this.at = this.inside(place);
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
    if (event.key === "Escape") return void this.drop(event);
    if (way) this.go([this.at[0] + way[0] * step, this.at[1] + way[1] * step]);
    else if (event.key !== " " && event.key !== "Enter") return;
    else if (this.places) this.finish();
    else this.begin(this.at);
    event.preventDefault();
  }

  // A stroke that has not been ended is forgotten; without one the key is not for this sheet.
  drop(event) {
    if (!this.places) return;
    event.stopPropagation();
    this.places = [];
    this.finish();
  }

  remove() {
    this.group.remove();
  }
}

const path = (places) => places.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
