// A model with the interface of anywidget's, in which a recording answers in place of Python.

import { nearestSettings } from "./dragged.js";
import { moved, setBy, weighed } from "./repaint.js";

const PICTURE = 1000 / 30; // ms of each picture of what plays
const SILENT = ["ack", "point", "probe", "choose"]; // what changes nothing that would be missed
const UNRECORDED = "This was not recorded: it needs the notebook, which you can open below.";
const WENT_BACK = "The other controls went back: all of it together was not recorded, but is in the notebook.";
const ANSWER_KEYS = ["a", "b", "c", "d"];
const RAN_OUT = "The recording ends here; the notebook goes on.";

// The number that was typed, as Python reads it, or NaN.
function numberOf(text) {
  const plain = text.trim().replace("\u2212", "-").replace(/(?<=\d)[,\s](?=\d{3}(\D|$))/g, "").replace(",", ".");
  return plain.endsWith("%") ? Number(plain.slice(0, -1)) / 100 : plain === "" ? NaN : Number(plain);
}

const nearestOf = (values, value) =>
  values.reduce((best, other, k) => (Math.abs(other - value) < Math.abs(values[best] - value) ? k : best), 0);

export class RecordedModel {
  constructor(recording) {
    Object.assign(this, { recording, node: 0, places: new Map(), heard: new Map(), n: 0, handled: 0, aside: "", asked: 0 });
    this.kinds = new Map(recording.controls.map((spec) => [spec.name, spec]));
    // Whether the kernel is there, the view asks of a layout.
    const layout = { comm_live: true, on() {}, off() {} };
    this.held = { controls: recording.controls, layout };
    this.show();
  }

  get(name) {
    return this.held[name];
  }

  set(name, value) {
    this.held[name] = value;
  }

  save_changes() {}

  on(kind, act) {
    this.heard.set(kind, [...(this.heard.get(kind) ?? []), act]);
  }

  off(kind, act) {
    this.heard.set(kind, (this.heard.get(kind) ?? []).filter((one) => one !== act));
  }

  show(message = "", frame = this.recording.frame(this.node)) {
    this.n += 1;
    const values = this.timer ? frame.values : { ...frame.values, ...this.paused };
    const said = message || frame.message;
    this.held.frame = { ...frame, values, message: said, n: this.n, ack: false, handled: this.handled };
    for (const act of this.heard.get("change:frame") ?? []) act();
  }

  // Nothing plays but while it plays.
  get paused() {
    const playing = this.recording.controls.filter(({ faces }) => faces?.[1] === "Pause");
    return Object.fromEntries(playing.map(({ name }) => [name, false]));
  }

  send(event) {
    this.handled = event.serial ?? this.handled;
    const { frame } = this.held;
    if (SILENT.includes(event.kind)) return this.show("", frame);
    if (event.kind === "move" && !event.name && frame.network) return this.show("", moved(frame, event));
    const { kind, name, value } = event;
    this.aside = "";
    const answers = { operate: () => this.operated(name, value), press: () => this.pressed(name), move: () => this.dragged(event), pick: () => this.picked(event) };
    const path = answers[kind] ? answers[kind]() : null;
    if (path) this.play(path);
    if (path && kind === "operate") this.weigh(name, value);
    else if (path === null) this.show(UNRECORDED);
  }

  // The frames that follow when a control is set; undefined where it only ends what plays.
  operated(name, value) {
    if (name in this.paused) return value ? this.resumed(name) : this.stop();
    const place = this.place(name, value);
    if (place === null) return null;
    const answered = this.recording.edges[this.node]?.[`${name}=${place}`];
    this.asked = answered ? this.node : 0;
    return answered ?? this.together(name, place);
  }

  // An answer that is clicked is one that is typed.
  picked({ part, index }) {
    return part === "answers" && this.kinds.has("answer") ? this.operated("answer", ANSWER_KEYS[index]) : null;
  }

  dragged(event) {
    const settings = nearestSettings(this.recording, event);
    if (!settings) return null;
    const places = settings.split("|").map((one) => one.split("="));
    this.places = new Map(places.map(([name, place]) => [name, Number(place)]));
    return this.recording.at[settings];
  }

  // The position of a control that was recorded, or the nearest to it; null where there is none.
  place(name, value) {
    const { kind, options } = this.kinds.get(name);
    const values = this.recording.values[name];
    if (kind !== "slider") {
      const at = (this.recording.menus[name] ?? (kind === "choice" ? options : values)).indexOf(value);
      return at < 0 ? null : at;
    }
    const number = typeof value === "string" ? numberOf(value) : value;
    if (Number.isNaN(number) || !values.length) return null;
    const nearest = nearestOf(values, number);
    if (typeof value === "string" && values[nearest] !== number) this.aside = `${value.trim()} was not recorded: this is the nearest.`;
    return nearest;
  }

  // With the position of another control, the last that was operated, if both together were recorded; else all
  // others go back to where they began.
  together(name, place) {
    for (const [other, there] of [...this.places].toReversed()) {
      const both = { [name]: place, [other]: there };
      const key = this.recording.controls.filter((spec) => spec.name in both).map((spec) => `${spec.name}=${both[spec.name]}`);
      const found = other !== name && this.recording.at[key.join("|")];
      if (!found) continue;
      this.places = new Map([[other, there], [name, place]]);
      return found;
    }
    const [{ values }, first] = [this.held.frame, this.recording.frame(0)];
    const elsewhere = [...this.places.keys()].filter((other) => other !== name && values[other] !== first.values[other]);
    if (elsewhere.length) this.aside = WENT_BACK;
    this.places = new Map([[name, place]]);
    return this.recording.at[`${name}=${place}`] ?? null;
  }

  // A weight between two of its recorded positions.
  weigh(name, value) {
    const number = typeof value === "string" ? numberOf(value) : value;
    if (this.kinds.get(name).kind !== "slider" || this.recording.values[name].includes(number)) return;
    const k = setBy(this.recording, name);
    if (k >= 0) this.show("", weighed(this.held.frame, name, k, number));
  }

  pressed(name) {
    const { edges } = this.recording;
    const found = edges[this.node]?.[name] ?? edges[this.asked]?.[name] ?? edges[0]?.[name];
    if (found) this.places = new Map();
    return found ?? null;
  }

  // What was stopped in its midst goes on.
  resumed(name) {
    if (this.rest?.length) return this.rest;
    return this.together(name, 0);
  }

  play([first, ...rest]) {
    this.stop(false);
    this.node = first;
    this.rest = rest;
    if (rest.length) this.timer = setTimeout(() => this.play(rest), PICTURE);
    const { name } = this.kinds.get(Object.keys(this.paused)[0]) ?? {};
    this.show(!rest.length && this.recording.frame(first).values[name] ? RAN_OUT : this.aside);
  }

  stop(shown = true) {
    clearTimeout(this.timer);
    this.timer = null;
    if (shown) this.show();
  }
}
