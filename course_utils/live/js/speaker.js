// The speaker's window: notes, the next slide, a clock. It lives as long as the page that has opened it.

import { html, set, write } from "./dom.js";

const STYLE = `
  :root { color-scheme: light dark; font: 22px/1.4 system-ui, sans-serif; }
  body { margin: 0; padding: 1rem 1.5rem; display: grid; grid-template: auto 1fr auto / 3fr 2fr; gap: 1rem 2rem; height: 100vh; box-sizing: border-box; }
  header { grid-column: 1 / -1; display: flex; gap: 2rem; align-items: baseline; border-bottom: 1px solid; }
  header b { font-size: 1.6rem; font-variant-numeric: tabular-nums; }
  main { overflow: auto; font-size: 1.2rem; }
  h1 { font-size: 1.3rem; margin: 0.3rem 0; }
  aside { overflow: auto; opacity: 0.85; }
  aside img { width: 100%; background: white; }
  footer { grid-column: 1 / -1; display: flex; gap: 1rem; }
  button { flex: 1; padding: 0.6rem; font: inherit; }
`;

const clockOf = (time) => time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minutes = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

export class Speaker {
  // press: what is done at a key, here as on the slides.
  constructor(deck, press) {
    Object.assign(this, { deck, press });
  }

  open() {
    if (this.there) return this.window.focus();
    this.window = window.open("", "", "popup,width=1100,height=720");
    if (!this.window) return;
    const { document: page } = this.window;
    page.title = `${this.deck.model.get("title") || "Lecture"}: notes`;
    html(page.head, "style", "").textContent = STYLE;
    this.parts = {};
    const head = html(page.body, "header", "");
    for (const name of ["counter", "clock", "passed"]) this.parts[name] = html(head, "b", "");
    set(this.parts.passed, { title: "time since the notes were opened; a click begins anew" });
    this.parts.passed.addEventListener("click", () => (this.since = Date.now()));
    this.parts.notes = html(page.body, "main", "");
    this.parts.next = html(page.body, "aside", "");
    const foot = html(page.body, "footer", "");
    for (const [name, act] of [["Previous", "previous"], ["Next", "next"]]) {
      const button = html(foot, "button", "");
      write(button, name);
      button.addEventListener("click", () => this.deck[act]());
    }
    this.since = Date.now();
    this.window.addEventListener("keydown", (event) => this.press(event));
    this.timer = setInterval(() => this.tick(), 500);
    this.tick();
    this.show();
  }

  get there() {
    return this.window && !this.window.closed;
  }

  tick() {
    if (!this.there) return clearInterval(this.timer);
    write(this.parts.clock, clockOf(new Date()));
    write(this.parts.passed, minutes(Date.now() - this.since));
  }

  show() {
    if (!this.there) return;
    const { all, place, overview } = this.deck;
    const [slide, step] = place;
    const { title, notes, steps, words, lines } = all[slide];
    write(this.parts.counter, `${slide + 1} / ${all.length}${steps.length > 1 ? `, step ${step + 1} of ${steps.length}` : ""}`);
    this.parts.notes.innerHTML = `<h1>${title}</h1>${notes || words + lines.join("")}`;
    const coming = lines.slice(steps[step], steps[step + 1] ?? steps[step]).join("");
    const line = coming ? `<h1>The next line</h1>${coming}` : "";
    const next = all[slide + 1];
    const url = overview.urls.get(slide + 1);
    const still = url ? `<img src="${url}" alt="">` : "";
    const after = next ? `<h1>Next: ${next.title}</h1>${still}${next.words}` : "<h1>The last slide</h1>";
    this.parts.next.innerHTML = line + after;
    if (next?.live && !url) this.deck.model.send({ kind: "still", slide: slide + 1 });
  }

  remove() {
    clearInterval(this.timer);
    this.window?.close();
  }
}
