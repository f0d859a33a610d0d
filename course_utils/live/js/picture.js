// The whole picture with its caption, frame by frame.

import { AxesView } from "./axes.js";
import { Controls } from "./controls.js";
import { html, keep, make, set, write } from "./dom.js";
import { palette, shades } from "./field.js";
import { GraphView } from "./graph.js";
import { Mail } from "./mail.js";
import { arranging } from "./panels.js";
import { Probe } from "./probe.js";
import { Room, SMALLEST } from "./room.js";
import { Sideways } from "./sideways.js";
import { TableView } from "./table.js";
import { Tools } from "./tools.js";
import { drawFormulas, drawTexts, hints } from "./words.js";

const VIEWS = { axes: AxesView, graphs: GraphView, tables: TableView };
const TOLD = 4000; // ms for which it is said that something has been done
const REST = 800; // ms that a caption must stay before it is spoken

export class Picture {
  constructor(model, exhibit, signal) {
    this.model = model;
    this.exhibit = exhibit;
    this.mail = new Mail(model);
    exhibit.classList.add("course-exhibit");
    set(exhibit, { tabindex: -1 }); // after a click on it the next key is no shortcut of JupyterLab's
    const root = (this.root = html(exhibit, "div", "course-view"));
    const both = html(root, "div", "course-both");
    this.stage = html(both, "div", "course-stage");
    this.picture = html(this.stage, "div", "course-picture");
    this.sideways = new Sideways(this.stage, this.picture, signal);
    this.svg = make(this.picture, "svg", { role: "group", "aria-label": "picture" });
    const panel = html(both, "div", "course-panel");
    this.controls = new Controls(panel, this.mail, model.get("controls"), () => this.settle());
    signal.addEventListener("abort", () => this.controls.gather(false));
    exhibit.addEventListener("keydown", (event) => this.controls.key(event), { signal });
    this.room = new Room(root, this.stage, panel, (formula, size) => this.formulaSize(formula, size));
    this.caption = html(root, "p", "course-caption");
    // A message takes the place of the hint, so that nothing below it jumps.
    const row = html(root, "div", "course-below");
    const notes = html(row, "div", "course-notes");
    this.message = html(notes, "p", "course-message");
    set(this.message, { role: "alert" });
    this.hint = html(notes, "p", "course-hint");
    this.spoken = html(root, "p", "course-spoken");
    set(this.spoken, { "aria-live": "polite" });
    this.formulas = make(this.svg, "g");
    this.texts = make(this.svg, "g");
    this.views = { axes: [], graphs: [], tables: [] };
    this.arranged = arranging((formula, size) => this.formulaSize(formula, size)[0]);
    const tell = (words) => this.tell(words);
    this.tools = new Tools(row, { mail: this.mail, model, exhibit, tell, staged: () => this.settle() }, signal);
    this.probe = new Probe(this, signal);
    this.theme();
  }

  // Measures the room once more, and draws in the colours of the theme.
  settle() {
    this.room.forget();
    this.controls.gather(this.room.onScreen);
    this.theme();
    this.show();
  }

  // A formula is as wide, and as high, as this browser makes it.
  formulaSize({ mathml, latex }, size) {
    const known = (this.formulaSizes ??= new Map());
    const key = `${latex}|${size}|${this.room.onScreen}`; // where its small letters are larger
    if (!known.has(key)) {
      const probe = html(this.picture, "div", "course-probe");
      probe.style.fontSize = `${size}px`;
      probe.innerHTML = mathml;
      known.set(key, [probe.offsetWidth, probe.firstElementChild.getBoundingClientRect().height]);
      probe.remove();
    }
    return known.get(key);
  }

  size() {
    const { width, height } = this.frame;
    // One canvas pixel per device pixel, within limits.
    const scale = Math.min(2, this.scale * (window.devicePixelRatio || 1));
    return { width, height, scale, colours: this.colours };
  }

  // The frame as it is drawn, and its scale.
  laid(sent) {
    if (this.room.onScreen) {
      this.sideways.fit(0, 0);
      return this.room.hall.laid(sent);
    }
    const { wide } = this.room;
    const frame = wide ? this.arranged(sent, wide) : sent;
    this.sideways.fit(SMALLEST * frame.width, wide);
    return { frame, scale: this.room.plan(frame).scale };
  }

  show() {
    const sent = this.model.get("frame");
    if (!sent.n) return;
    const { frame, scale } = this.laid(sent);
    Object.assign(this, { frame, scale });
    this.mail.answered(frame.handled);
    this.picture.style.aspectRatio = `${frame.width} / ${frame.height}`;
    this.root.style.setProperty("--scale", this.scale);
    this.root.style.setProperty("--picture-width", frame.width);
    this.root.style.setProperty("--picture-height", frame.height);
    set(this.svg, { viewBox: `0 0 ${frame.width} ${frame.height}` });
    for (const [kind, View] of Object.entries(VIEWS)) {
      keep(this.views[kind], frame[kind], () => new View(this.picture, this.svg, this.mail));
    }
    for (const [kind, views] of Object.entries(this.views)) frame[kind].forEach((part, i) => views[i].update(part));
    if (this.svg.lastChild !== this.texts) this.svg.append(this.formulas, this.texts); // no line runs over words
    this.paint();
    drawTexts(this.texts, frame.texts);
    drawFormulas(this.formulas, frame.formulas);
    this.showText(frame);
    this.controls.update(frame.values, frame.highs);
    this.probe.show(frame);
    if (frame.ack) this.model.send({ kind: "ack", n: frame.n });
  }

  showText(frame) {
    const { caption, message } = frame;
    this.hinted = hints(frame, this.sideways.beyond > 0);
    if (!this.told) write(this.hint, this.hinted);
    this.tools.show(frame);
    // A message is written again even if unchanged, so that it is spoken again.
    if (message || this.message.textContent) this.message.textContent = message;
    if (!write(this.caption, caption)) return;
    // A screen reader speaks when the picture has come to rest, not at every frame.
    clearTimeout(this.speech);
    this.speech = setTimeout(() => (this.spoken.textContent = caption), REST);
  }

  // Says for a while, in place of the hint, what has been done.
  tell(words) {
    clearTimeout(this.told);
    this.hint.textContent = this.spoken.textContent = words;
    this.told = setTimeout(() => {
      this.told = null;
      write(this.hint, this.hinted);
    }, TOLD);
  }

  // Reads the colours of the current theme.
  theme() {
    const style = getComputedStyle(this.root);
    if (!style.getPropertyValue("--field-a0")) return;
    this.colours = { field: palette(style), image: shades(style), ink: style.getPropertyValue("--ink").trim() };
  }

  paint() {
    if (!this.colours || !this.frame) return; // the style sheet, or the first frame, has not arrived yet
    const size = this.size();
    for (const view of [...this.views.axes, ...this.views.graphs]) view.paint(size);
  }
}
