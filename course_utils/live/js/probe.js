// Reads exact values where the mouse, a finger or the keyboard is. While nothing is read, a frame costs nothing
// but the Tab stop; while something is, the reading follows each frame.

import { fill, html, make, set, write } from "./dom.js";
import { middle, readAt, readable, stepped } from "./reading.js";
import { Readout } from "./readout.js";
import { clip, scales, toPicture } from "./scales.js";

const LOST = 3000; // ms after which Python is asked again
const LATE_ANSWER = 200; // ms after which it is seen that an answer is awaited
const HELD = ".point, .sketch"; // what a finger drags or draws on
const PICKED = ".image .cover"; // cells with keys of their own, and their own words for a screen reader

export class Probe {
  constructor(view, signal) {
    this.view = view;
    // Above the picture, and after all its parts on the way of the Tab key.
    this.over = make(view.picture, "svg", { class: "course-over", role: "group", "aria-label": "values" });
    this.stops = make(this.over, "g");
    this.readout = new Readout(view.picture, this.over);
    this.spoken = html(view.root, "p", "course-spoken");
    set(this.spoken, { "aria-live": "polite" });
    this.aim = null; // what is read: the box, and `at` in picture units for a pointer, `place` in data for keys
    this.places = new Map(); // by box, where the keys were last
    this.current = 0; // of the boxes that the keys can reach
    this.listen(view, signal);
  }

  listen({ picture, model }, signal) {
    const on = (node, kinds, act) => {
      for (const kind of kinds) node.addEventListener(kind, act, { signal });
    };
    on(picture, ["pointermove"], (event) => this.move(event));
    on(picture, ["pointerdown"], (event) => this.press(event));
    on(picture, ["pointerleave"], ({ pointerType }) => pointerType === "touch" || this.close());
    on(picture, ["pointercancel"], () => this.close());
    on(picture, ["focusin", "keydown"], ({ target, key }) => key === "Escape" || this.cell(target));
    on(picture, ["focusout"], () => this.aim?.place && this.close());
    on(document, ["keydown"], ({ key }) => key === "Escape" && this.close());
    on(document, ["pointerdown"], ({ target }) => picture.contains(target) || this.close());
    const hear = (content) => content.probe && this.hear(content);
    model.on("msg:custom", hear);
    signal.addEventListener("abort", () => model.off("msg:custom", hear));
  }

  show(frame) {
    this.frame = frame;
    this.arrange();
    if (this.aim) this.read();
  }

  close() {
    this.aim = this.answer = null;
    if (this.readout.open) this.readout.hide();
  }

  // ---- pointer

  press(event) {
    if (event.pointerType === "touch" && !event.target.closest(HELD)) this.point(event);
    else this.close();
  }

  // A drag shows nothing; of all the moves since the last frame only the newest counts.
  move(event) {
    if (event.pointerType === "touch" ? !this.aim : event.buttons) return this.close();
    if (!this.moved) requestAnimationFrame(() => this.moved && this.point(this.moved));
    this.moved = event;
  }

  point(event) {
    this.moved = null;
    if (!this.frame || event.buttons && event.pointerType !== "touch") return;
    const at = toPicture(this.readout.group, event);
    const boxes = [...this.frame.axes.keys()].filter((k) => holds(this.frame.axes[k], at)).toReversed();
    const box = boxes.find((k) => readAt(this.frame.axes[k], this.dataAt(k, at), this.frame));
    if (box === undefined) return this.close();
    this.aim = { box, at, above: event.pointerType === "touch" };
    this.read();
  }

  dataAt(box, [u, v]) {
    const scale = scales(this.frame.axes[box]);
    return [scale.dataX(u), scale.dataY(v)];
  }

  // ---- keyboard

  // One stop of the Tab key for all boxes; Page Up and Page Down go from box to box.
  arrange() {
    const { axes, width, height } = this.frame;
    set(this.over, { viewBox: `0 0 ${width} ${height}` });
    this.boxes = [...axes.keys()].filter((k) => readable(axes[k]) && !axes[k].items.some(isPicked));
    this.current = clip(this.current, [0, Math.max(0, this.boxes.length - 1)]);
    fill(this.stops, this.boxes, () => this.createStop());
    this.boxes.forEach((k, i) => {
      const [x, y, wide, high] = axes[k].box;
      const name = axes[k].title || axes[k].ylabel || axes[k].xlabel || `box ${k + 1}`;
      const more = this.boxes.length > 1 ? "; Page Up and Page Down go to the other boxes" : "";
      const says = { "aria-label": `${name}: values, by the arrow keys${more}`, tabindex: i === this.current ? 0 : -1 };
      set(this.stops.children[i], { x, y, width: wide, height: high, ...says });
    });
  }

  createStop() {
    const stop = make(this.stops, "rect", { class: "reader", role: "application" });
    const index = () => [...this.stops.children].indexOf(stop);
    stop.addEventListener("focus", () => {
      this.current = index();
      this.arrange();
      this.go(this.boxes[this.current]);
    });
    stop.addEventListener("keydown", (event) => this.key(event, index()));
    return stop;
  }

  key(event, index) {
    if (event.ctrlKey || event.metaKey) return;
    const other = { PageUp: index - 1, PageDown: index + 1 }[event.key];
    const box = this.boxes[index];
    const next = other === undefined ? stepped(this.frame.axes[box], this.start(box), event, this.frame) : null;
    if (other === undefined && !next) return;
    event.preventDefault();
    if (next) this.go(box, next);
    else this.stops.children[other]?.focus({ preventScroll: true });
  }

  start(box) {
    return this.places.get(box) ?? this.dataAt(box, middle(this.frame.axes[box]));
  }

  go(box, place = this.start(box), spoken = true) {
    this.aim = { box, place };
    this.speaks = spoken;
    this.read();
  }

  cell(target) {
    if (!target.matches?.(`${PICKED}:focus-visible`)) return;
    const box = this.view.views.axes.findIndex(({ image }) => image?.cover === target);
    const { item, at } = this.view.views.axes[box].image;
    if (item.tile === 1) this.go(box, [at[1] + 0.5, at[0] + 0.5], false);
  }

  // ---- what is read

  read() {
    const { box, at } = this.aim;
    const axes = this.frame.axes[box];
    const reading = axes && readAt(axes, at ? this.dataAt(box, at) : this.aim.place, this.frame);
    if (!reading) return this.close();
    this.reading = reading;
    if (!at) this.places.set(box, (this.aim.place = reading.place));
    if (reading.ask) this.ask([box, ...reading.ask]);
    this.draw();
  }

  draw() {
    const { box, above } = this.aim;
    const answered = this.answer?.probe[0] === box ? this.answer : null;
    const known = this.reading.ask && answered ? answered.rows : [];
    const rows = [...this.reading.rows, ...known.map(([name, value]) => ({ name, value, asked: true }))];
    this.readout.show({ ...this.reading, rows }, { axes: this.frame.axes[box], frame: this.frame, above });
    if (!this.speaks || (this.reading.ask && `${answered?.probe}` !== `${this.wanted}`)) return;
    this.speaks = false;
    write(this.spoken, rows.map(({ name, value }) => `${name} ${value}`).join(", "));
  }

  // ---- what only Python knows: one question at a time, then the newest

  ask(wanted) {
    this.wanted = wanted;
    if (this.asked) return void (this.again = true);
    const [axes, x, y] = (this.asked = wanted);
    this.again = false;
    this.view.model.send({ kind: "probe", axes, x, y });
    clearTimeout(this.lost);
    clearTimeout(this.late);
    this.lost = setTimeout(() => (this.asked = null), LOST);
    this.late = setTimeout(() => this.readout.await(true), LATE_ANSWER);
  }

  hear(answer) {
    if (`${answer.probe}` !== `${this.asked}`) return; // another view of this exhibit has asked
    this.asked = null;
    clearTimeout(this.late);
    this.readout.await(false);
    if (!this.aim) return;
    this.answer = answer;
    if (this.again) this.ask(this.wanted);
    this.draw();
  }
}

const holds = ({ box: [x, y, width, height] }, [u, v]) => u >= x && u <= x + width && v >= y && v <= y + height;
const isPicked = ({ kind, name }) => kind === "image" && Boolean(name);
