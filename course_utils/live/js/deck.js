// A lecture: slides that are turned by keys, a clicker or a finger, with the exhibits' own views on them.

import { html, set, write } from "./dom.js";
import { largeOn, lettersOn } from "./hall.js";
import { addIcon } from "./icons.js";
import { listen, press } from "./keys.js";
import { Overview } from "./overview.js";
import { Slides } from "./slides.js";
import { Speaker } from "./speaker.js";
import { Switches } from "./stage.js";
import { download } from "./tools.js";

const PATIENCE = 2000; // ms for which digits wait for Enter
const TOOLS = [
  ["arrow-left", "Previous (Page Up)", "previous"],
  ["arrow-right", "Next (Page Down)", "next"],
  ["refresh", "This slide as it was (R)", "reset"],
  ["grid", "Overview (O)", "overall"],
  ["speaker", "Speaker's window (S)", "notes"],
  ["keep", "Save the hand-out (with Shift as it was shown, else as prepared)", "handOut"],
];

export class Deck {
  constructor({ model, el }, mount, signal) {
    Object.assign(this, { model, el });
    el.classList.add("course-deck", "course-screen");
    set(el, { tabindex: 0, role: "region", "aria-roledescription": "lecture", "aria-label": model.get("title") || "lecture" });
    this.all = model.get("slides");
    this.typed = ""; // the digits of a slide's number
    this.appeared = this.all.map(() => 0); // lines that have been shown, by slide
    el.steps = this.all.map(({ steps }) => steps.length); // for whoever goes through all
    this.slides = new Slides(html(el, "div", "course-slides"), model, mount);
    this.switches = new Switches(el, () => this.slides.settle(), signal);
    this.overview = new Overview(this);
    this.speaker = new Speaker(this, (event) => press(this, event));
    this.addBar();
    this.blank = html(el, "div", "course-blank");
    this.blank.hidden = true;
    listen(this, signal);
    this.show();
  }

  addBar() {
    const bar = html(this.el, "div", "course-deck-bar");
    this.number = html(this.el, "div", "course-typed");
    write(html(bar, "span", "course-deck-title"), this.model.get("title"));
    this.counter = html(bar, "span", "course-counter");
    for (const [icon, name, act] of TOOLS) this.tool(bar, icon, name, (event) => this[act](event));
    this.switches.buttons(bar);
    this.tool(bar, "full", "Full screen (F)", () => this.full());
    this.progress = html(this.el, "div", "course-progress");
  }

  tool(bar, icon, name, act) {
    const button = html(bar, "button", "course-tool");
    set(button, { type: "button", title: name, "aria-label": name.replace(/ \(.*/, "") });
    addIcon(button, icon);
    button.addEventListener("click", act);
  }

  get place() {
    return this.model.get("place");
  }

  go(slide, step = 0) {
    const at = Math.max(0, Math.min(this.all.length - 1, slide));
    this.blank.hidden = true;
    this.model.set("place", [at, Math.max(0, Math.min(this.all[at].steps.length - 1, step))]);
    this.model.save_changes();
  }

  // Shows the digits typed so far, and forgets them after a while.
  type(digits) {
    this.typed = digits;
    write(this.number, digits);
    clearTimeout(this.forget);
    if (digits) this.forget = setTimeout(() => this.type(""), PATIENCE);
  }

  next() {
    const [slide, step] = this.place;
    if (step + 1 < this.all[slide].steps.length) this.go(slide, step + 1);
    else if (slide + 1 < this.all.length) this.go(slide + 1);
  }

  previous() {
    const [slide, step] = this.place;
    if (step) this.go(slide, step - 1);
    else if (slide) this.go(slide - 1, Infinity);
  }

  home() {
    this.go(0);
  }

  end() {
    this.go(this.all.length - 1);
  }

  reset() {
    this.model.send({ kind: "reset" });
  }

  black() {
    this.blank.hidden = !this.blank.hidden;
  }

  overall() {
    this.overview.turn();
  }

  notes() {
    this.speaker.open();
  }

  handOut({ shiftKey }) {
    this.model.send({ kind: "hand-out", shown: shiftKey });
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.el.requestFullscreen();
    this.el.focus({ preventScroll: true });
  }

  show() {
    const [slide, step] = this.place;
    this.appeared[slide] = Math.max(this.appeared[slide], this.all[slide].steps[step]);
    const held = this.el.contains(document.activeElement) || document.fullscreenElement === this.el;
    this.slides.show(this.place);
    write(this.counter, `${slide + 1} / ${this.all.length}`);
    this.progress.style.setProperty("--share", (slide + 1) / this.all.length);
    if (held && !this.slides.here.contains(document.activeElement)) this.el.focus({ preventScroll: true });
    this.speaker.show();
  }

  receive({ still, name }, [file]) {
    if (still !== undefined) this.overview.receive(still, file);
    else download(name, file, "text/html");
  }

  // The letters grow with the screen.
  resize() {
    this.el.style.setProperty("--letters", `${lettersOn(this.el)}px`);
    this.el.style.setProperty("--least", `${largeOn(this.el)}px`);
  }

  // Whoever has just run the cell, and typed nothing since, has the keys of the lecture at once.
  begin() {
    const held = document.activeElement;
    const writing = held?.closest(".cm-content")?.textContent.trim() || held?.matches("input, textarea, select");
    if (!navigator.userActivation?.hasBeenActive || writing || document.fullscreenElement) return;
    this.el.focus({ preventScroll: true });
    this.el.scrollIntoView({ block: "start" });
  }

  remove() {
    clearTimeout(this.forget);
    for (const part of [this.slides, this.overview, this.speaker]) part.remove();
  }
}

// mount: shows an exhibit's view, given its model and an element.
export function renderDeck({ model, el }, mount) {
  const end = new AbortController();
  const deck = new Deck({ model, el }, mount, end.signal);
  const heard = {
    "change:place": () => deck.show(),
    "change:views": () => deck.slides.fill(),
    "msg:custom": (content, buffers) => deck.receive(content, buffers),
  };
  for (const [name, act] of Object.entries(heard)) model.on(name, act);
  const resize = new ResizeObserver(() => deck.resize());
  resize.observe(el);
  const attached = () => {
    if (end.signal.aborted) return;
    if (el.isConnected) deck.begin();
    else requestAnimationFrame(attached);
  };
  attached();
  return () => {
    end.abort();
    resize.disconnect();
    for (const [name, act] of Object.entries(heard)) model.off(name, act);
    deck.remove();
    el.replaceChildren();
  };
}
