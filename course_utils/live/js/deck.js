// A lecture: slides that are turned by keys, a clicker or a finger, with the exhibits' own views on them.

import { html, set, write } from "./dom.js";
import { addIcon } from "./icons.js";
import { lettersOn } from "./hall.js";
import { listen } from "./keys.js";
import { Slides } from "./slides.js";

export class Deck {
  constructor({ model, el }, mount, signal) {
    Object.assign(this, { model, el });
    el.classList.add("course-deck", "course-screen");
    set(el, { tabindex: 0, role: "region", "aria-label": model.get("title") || "lecture" });
    this.all = model.get("slides");
    this.slides = new Slides(html(el, "div", "course-slides"), model, mount);
    this.bar = html(el, "div", "course-deck-bar");
    this.buttons();
    this.blank = html(el, "div", "course-blank");
    this.blank.hidden = true;
    listen(this, signal);
    this.show();
  }

  buttons() {
    const tools = {
      "arrow-left": ["Previous", () => this.previous()],
      "arrow-right": ["Next", () => this.next()],
      full: ["Full screen", () => this.full()],
    };
    this.counter = html(this.bar, "span", "course-counter");
    for (const [icon, [name, act]] of Object.entries(tools)) {
      const button = html(this.bar, "button", "course-tool");
      set(button, { type: "button", title: name, "aria-label": name });
      addIcon(button, icon);
      button.addEventListener("click", act);
    }
    this.progress = html(this.el, "div", "course-progress");
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

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.el.requestFullscreen();
    this.el.focus();
  }

  show() {
    const [slide] = this.place;
    const held = this.el.contains(document.activeElement) || document.fullscreenElement === this.el;
    this.slides.show(this.place);
    write(this.counter, `${slide + 1} / ${this.all.length}`);
    this.progress.style.setProperty("--share", slide / Math.max(1, this.all.length - 1));
    if (held && !this.slides.here.contains(document.activeElement)) this.el.focus({ preventScroll: true });
  }

  // The letters grow with the screen.
  resize() {
    this.el.style.setProperty("--letters", `${lettersOn(this.el)}px`);
  }

  remove() {
    this.slides.remove();
  }
}

export function renderDeck({ model, el }, mount) {
  const end = new AbortController();
  const deck = new Deck({ model, el }, mount, end.signal);
  const show = () => deck.show();
  const fill = () => deck.slides.fill();
  model.on("change:place", show);
  model.on("change:views", fill);
  const resize = new ResizeObserver(() => deck.resize());
  resize.observe(el);
  return () => {
    end.abort();
    resize.disconnect();
    model.off("change:place", show);
    model.off("change:views", fill);
    deck.remove();
    el.replaceChildren();
  };
}
