// A slider, and beside it its number, which can be typed as well.

import { html, set, write } from "./dom.js";
import { grouped } from "./numbers.js";
import { clip } from "./scales.js";

const MINUS = "\u2212";
const ROOM = 7; // letters, beside a slider
let made = 0; // for ids, by which a label knows its control

// A row of the grid: the label with room for a control, which it names.
export function labelled(parent, { label, tip, kind }, name, className) {
  const row = html(parent, "div", `course-row course-${kind}`);
  const text = html(row, "label", "course-label");
  write(text, label);
  const control = html(row, name, className);
  control.id = `course-control-${(made += 1)}`;
  set(text, { for: control.id });
  if (tip) set(row, { title: tip });
  return control;
}

// Without change, and with the keys back at the notebook.
export function leave(event) {
  event.stopPropagation();
  event.target.blur();
  event.target.closest(".jp-Cell")?.focus();
}

export class Slider {
  constructor(parent, spec, operate) {
    this.spec = spec;
    const last = spec.values ? spec.values.length - 1 : Math.round((spec.high - spec.low) / spec.step);
    this.range = labelled(parent, spec, "input", "course-range");
    set(this.range, { type: "range", min: 0, max: last, step: 1 });
    this.number = html(this.range.parentElement, "input", "course-number");
    set(this.number, { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": `${spec.label}: number` });
    this.range.addEventListener("input", () => {
      this.show(this.at(this.range.valueAsNumber));
      operate(this.value);
    });
    this.range.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leave(event);
      this.stepBeyond(event, operate);
    });
    this.typing = false;
    this.number.addEventListener("focus", () => {
      this.number.value = this.text(this.value);
      this.number.select();
    });
    this.number.addEventListener("input", () => (this.typing = true));
    this.number.addEventListener("blur", () => {
      this.typing = false;
      if (this.isMeant(this.number.value)) this.number.value = this.rounded(this.value);
    });
    this.number.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.take(operate);
      if (event.key !== "Escape") return;
      this.typing = false;
      this.show(this.value);
      leave(event);
    });
    this.number.addEventListener("change", () => this.take(operate));
  }

  // Python reads what was typed; if it is refused, its answer brings the old number back.
  take(operate) {
    this.typing = false;
    if (!this.isMeant(this.number.value.trim())) operate(this.number.value);
  }

  // Whether a text is the number that there is, rounded or not.
  isMeant(text) {
    return [this.text(this.value), this.rounded(this.value)].includes(text);
  }

  // A number beyond the ends goes on from where it is, not from the end at which the slider stands.
  stepBeyond(event, operate) {
    const { typed, low, high, step } = this.spec;
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!typed || !way || (low <= this.value && this.value <= high)) return;
    event.preventDefault();
    this.show(Number((this.value + way * step).toFixed(10)));
    operate(this.value);
  }

  // There is no position beyond what there is to choose from.
  endAt(high) {
    set(this.range, { max: high - this.spec.low });
  }

  at(position) {
    const { values, low, high, step } = this.spec;
    return values ? values[position] : Math.min(high, Number((low + position * step).toFixed(10)));
  }

  position(value) {
    const { values, low, step } = this.spec;
    if (!values) return clip(Math.round((value - low) / step), [0, Number(this.range.max)]);
    const far = (other) => Math.abs(Math.log(other / value));
    return values.reduce((best, other, k) => (far(other) < far(values[best]) ? k : best), 0);
  }

  // A number between two positions is printed with its own digits, at most so many.
  text(value, most = 12) {
    const { digits, percent, values } = this.spec;
    const size = percent ? 100 : 1;
    const rounded = (value * size).toFixed(digits);
    const exact = !values && Math.abs(rounded - value * size) < 1e-9;
    const plain = exact ? rounded : `${Number((value * size).toPrecision(most))}`;
    return grouped(plain).replace("-", MINUS) + (percent ? "%" : "");
  }

  // With as many digits as there is room for; all are seen where the number is typed.
  rounded(value) {
    const texts = [12, 6, 5, 4, 3].map((most) => this.text(value, most));
    return texts.reduce((best, text) => (best.length > ROOM && text.length < best.length ? text : best));
  }

  show(value) {
    this.value = value;
    const [position, text] = [this.position(value), this.rounded(value)];
    if (this.range.valueAsNumber !== position) this.range.value = position;
    set(this.range, { "aria-valuetext": text });
    this.range.style.setProperty("--share", position / Math.max(1, Number(this.range.max)));
    if (!this.typing && this.number.value !== text) this.number.value = text;
  }
}
