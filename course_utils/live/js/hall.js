// The lecture hall: what is shown on a screen is read from the last row. A screen is whatever has the class
// `course-screen`: an exhibit that fills it, or a lecture. Its letters are as high as on a screen of 1920 x 1080
// pixels letters of 24 pixels are, and the picture takes all the room that is left.

import { fitting } from "./fit.js";
import { withoutNumbers } from "./unnumbered.js";

const LETTERS = 24 / 1080; // of the height of the screen
const SHAPE = 1.5; // a screen that is less wide than this counts as less high
const LEGIBLE = 10; // pixels, of a lecture's small picture in a notebook
const SQUEEZED = 0.8; // to which part of its height a picture may be pressed together without regret
const NEEDED = 1.06; // by which factor the picture must be larger, for another layout
const OPEN = 3; // how much more a picture is worth that is not covered by the box of the other controls

const LARGE_ENOUGH = 0.995; // of what the letters should be

// What a picture consists of, as far as another layout may suit it better.
const partsOfFrame = ({ axes, tables, texts, formulas }) =>
  [axes.map(({ legend }) => legend.length), tables.length, texts.length, formulas.length].join(" ");

export const screenOf = (node) => node.closest(".course-screen");

// What the last row can read.
export const largeOn = ({ clientWidth, clientHeight }) => LETTERS * Math.min(clientHeight, clientWidth / SHAPE);

export const lettersOn = (screen) => Math.max(LEGIBLE, largeOn(screen));

// Where the controls stand, and on a slide the words: in each place the picture has another room.
export class Hall {
  constructor(root, stage, measured) {
    Object.assign(this, { root, stage, fitted: fitting(measured) });
  }

  forget() {
    this.known = null;
  }

  get slide() {
    return this.root.closest(".course-slide");
  }

  lay({ left, beside }) {
    this.root.classList.toggle("beside", beside);
    this.slide?.classList.toggle("left", left);
  }

  // The room of a picture of this size, where it is largest.
  measured(frame) {
    const { width, height } = frame;
    const open = this.root.querySelector(".course-behind[open]") !== null;
    const key = `${width} ${height} ${open}`;
    if (this.known?.key === key) return this.known;
    const screen = screenOf(this.root);
    const letters = lettersOn(screen);
    screen.style.setProperty("--letters", `${letters}px`);
    const ways = [false, true];
    const layouts = (this.slide ? ways : [false]).flatMap((left) => ways.map((beside) => ({ left, beside })));
    let best = null;
    for (const layout of layouts) {
      this.lay(layout);
      const room = [this.stage.clientWidth, this.stage.clientHeight];
      const worth = this.worth(frame, room, letters, open) * (open && layout.beside ? OPEN : 1);
      if (!best || worth > NEEDED * best.worth) best = { layout, worth, room };
    }
    this.lay(best.layout);
    return (this.known = { key, letters, room: best.room, parts: partsOfFrame(frame) });
  }

  // A picture should be large, but first of all its letters; less so while the box is open for a moment.
  worth(frame, [wide, high], letters, open) {
    const { small } = this.fitted(frame, [wide, high], letters);
    return Math.min(wide / frame.width, high / (SQUEEZED * frame.height)) * small ** (open ? 4 : 12);
  }

  // The frame as it is drawn, and its scale. What has come since the room was measured may need another layout.
  laid(sent) {
    const frame = withoutNumbers({ ...sent, texts: sent.texts.filter(({ aside }) => !aside) });
    const { letters, room, parts } = this.measured(frame);
    const found = this.fitted(frame, room, letters);
    if (found.small >= LARGE_ENOUGH || parts === partsOfFrame(frame)) return found;
    this.forget();
    const again = this.measured(frame);
    return this.fitted(frame, again.room, again.letters);
  }
}
