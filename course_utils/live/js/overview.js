// All slides at once, as stills: one is chosen by a click, or by the arrow keys and Enter.

import { html, set, write } from "./dom.js";

const WEBP = { type: "image/webp" };

export class Overview {
  constructor(deck) {
    this.deck = deck;
    this.box = html(deck.el, "div", "course-overview");
    set(this.box, { role: "group", "aria-label": "overview" });
    this.box.hidden = true;
    this.cards = deck.all.map((slide, number) => this.card(slide, number));
    this.urls = new Map(); // by number, the still of its slide
  }

  card({ title, words, lines }, number) {
    const card = html(this.box, "button", "course-card");
    set(card, { type: "button" });
    html(card, "span", "course-card-still").innerHTML = `<span class="course-card-words"><b>${title}</b>${words}</span>`;
    for (const line of lines) html(card.querySelector(".course-card-words"), "span", "course-card-line").innerHTML = line;
    const name = html(card, "span", "course-card-title");
    write(html(name, "b", ""), `${number + 1} `);
    html(name, "span", "").innerHTML = title;
    card.addEventListener("click", () => this.choose(number));
    return card;
  }

  get open() {
    return !this.box.hidden;
  }

  turn() {
    const [slide] = this.deck.place;
    this.box.hidden = this.open;
    if (!this.open) return this.deck.el.focus({ preventScroll: true });
    this.urls.delete(slide); // it may have been changed since
    this.cards.forEach((card, number) => {
      set(card, { "aria-current": number === slide });
      const lines = card.querySelectorAll(".course-card-line");
      lines.forEach((line, k) => (line.hidden = k >= this.deck.appeared[number])); // no answer before its question
    });
    this.focus(slide);
    this.ask();
  }

  choose(number) {
    this.box.hidden = true;
    this.deck.go(number);
  }

  focus(number) {
    this.cards[Math.max(0, Math.min(this.cards.length - 1, number))].focus();
  }

  // Whether the key means something here.
  key(key) {
    const at = this.cards.indexOf(document.activeElement);
    const across = this.cards.filter(({ offsetTop }) => offsetTop === this.cards[0].offsetTop).length;
    const ways = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across, PageDown: 1, PageUp: -1 };
    const to = { Home: 0, End: this.cards.length - 1 }[key] ?? at + ways[key];
    if (key === "Escape") this.turn();
    else if (Number.isNaN(to)) return key === "Enter" || key === " ";
    else this.focus(to);
    return true;
  }

  // Stills are made one at a time, so that the kernel answers whatever else is asked.
  ask() {
    const next = this.deck.all.findIndex(({ live }, number) => live && !this.urls.has(number));
    if (this.open && next >= 0) this.deck.model.send({ kind: "still", slide: next });
  }

  receive(number, file) {
    URL.revokeObjectURL(this.urls.get(number));
    this.urls.set(number, URL.createObjectURL(new Blob([file], WEBP)));
    const place = this.cards[number].firstChild;
    place.replaceChildren();
    const still = html(place, "img", "");
    set(still, { src: this.urls.get(number), alt: "" });
    this.deck.speaker.show();
    this.ask();
  }

  remove() {
    for (const url of this.urls.values()) URL.revokeObjectURL(url);
  }
}
