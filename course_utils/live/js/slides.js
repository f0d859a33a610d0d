// The slides of a lecture that are near: each is laid out, and its exhibit drawn, before it is seen.

import { html, write } from "./dom.js";

const AROUND = 1; // slides kept ready before and after the one that is shown
const SIZES = [1, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52]; // of words, until they fit; the style sheet has the least
const LARGER = [1.6, 1.45, 1.3, 1.15, ...SIZES]; // where they stand alone
const TOO_MUCH = "More words than fit on this slide: the last are cut off.";

// Makes the words of a slide as large as they fit, and says where they do not.
function fitWords({ section, body, said }) {
  const key = `${body.clientWidth} ${body.clientHeight} ${section.classList.contains("left")}`;
  if (section.dataset.fitted === key || !body.clientHeight || !said.textContent) return;
  section.dataset.fitted = key;
  const fits = (size) => {
    said.style.setProperty("--fit", size);
    return said.offsetHeight <= body.clientHeight + 1 && said.scrollWidth <= said.clientWidth + 1;
  };
  section.classList.remove("overfull");
  section.classList.toggle("overfull", !(section.classList.contains("still") ? LARGER : SIZES).some(fits));
}

export class Slides {
  // mount: shows an exhibit's view, given its model and an element; returns it as `view`, and what `end`s it.
  constructor(parent, model, mount) {
    Object.assign(this, { parent, model, mount });
    this.near = new Map(); // by number: its section, and what ends the view that is mounted there
    this.all = model.get("slides");
    this.fitting = new ResizeObserver(() => {
      for (const slide of this.near.values()) fitWords(slide);
    });
  }

  show([at, step]) {
    for (const number of this.near.keys()) if (Math.abs(number - at) > AROUND) this.drop(number);
    for (let k = Math.max(0, at - AROUND); k <= Math.min(this.all.length - 1, at + AROUND); k += 1) {
      if (!this.near.has(k)) this.near.set(k, this.section(k));
    }
    for (const [number, { section }] of this.near) section.classList.toggle("here", number === at);
    if (at !== this.at) this.fold();
    this.at = at;
    const lines = this.near.get(at).section.querySelectorAll(".course-line");
    lines.forEach((line, k) => line.classList.toggle("appeared", k < this.all[at].steps[step]));
    this.fill();
  }

  section(number) {
    const { title, words, lines, live, opening } = this.all[number];
    const section = html(this.parent, "section", "course-slide");
    section.setAttribute("aria-roledescription", "slide");
    html(section, "h2", "course-slide-title").innerHTML = title;
    const body = html(section, "div", "course-slide-body");
    const said = html(body, "div", "course-words");
    said.innerHTML = words;
    for (const line of lines) html(said, "div", "course-line").innerHTML = line;
    const silent = !words && !lines.length;
    const kinds = { silent, opening, still: !live, alone: opening || (silent && !live) };
    for (const [name, is] of Object.entries(kinds)) section.classList.toggle(name, is);
    write(html(section, "p", "course-too-much"), TOO_MUCH);
    for (const part of [body, said]) this.fitting.observe(part);
    const slot = live ? html(html(body, "div", "course-slot"), "div", "course-hall") : null;
    return { section, body, said, slot };
  }

  // Mounts the exhibits whose views Python has opened.
  fill() {
    const views = this.model.get("views");
    for (const [number, slide] of this.near) {
      const id = views[number];
      if (!slide.slot || !id || slide.id === id) continue;
      slide.end?.();
      slide.id = id;
      const found = (model) => {
        if (this.near.get(number) === slide && slide.id === id) Object.assign(slide, this.mount(model, slide.slot));
      };
      // Who turns fast has left the slide, and its view is closed, before it is found.
      this.model.widget_manager.get_model(id).then(found, () => (slide.id = ""));
    }
  }

  // Closes the box of the less used controls; returns whether one was open.
  fold() {
    const open = this.parent.querySelectorAll(".course-behind[open]");
    for (const box of open) box.open = false;
    return open.length > 0;
  }

  settle() {
    for (const { view } of this.near.values()) view?.settle();
  }

  drop(number) {
    const { section, body, said, end } = this.near.get(number);
    end?.();
    for (const part of [body, said]) this.fitting.unobserve(part);
    section.remove();
    this.near.delete(number);
  }

  remove() {
    for (const number of this.near.keys()) this.drop(number);
  }

  get here() {
    return this.parent.querySelector(".course-slide.here");
  }
}
