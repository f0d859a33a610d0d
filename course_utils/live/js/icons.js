// Icons of buttons, each a path in a square of 16 units.

import { make } from "./dom.js";

const EYE = "M1 8C4 3 12 3 15 8C12 13 4 13 1 8ZM8 6A2 2 0 1 0 8 10A2 2 0 1 0 8 6";
const ICONS = {
  play: "M4 2.5L13 8L4 13.5Z",
  pause: "M5 3V13M11 3V13",
  "step-forward": "M3 3L10 8L3 13ZM13 3V13",
  "step-backward": "M13 3L6 8L13 13ZM3 3V13",
  forward: "M2 3L8 8L2 13ZM8 3L14 8L8 13Z",
  "fast-forward": "M1 3L6 8L1 13ZM6 3L11 8L6 13ZM14 3V13",
  refresh: "M13 8A5 5 0 1 1 11.5 4.5M13 1.5V5H9.5",
  undo: "M3 5H10A3.5 3.5 0 0 1 10 12H5M6 2L3 5L6 8",
  redo: "M13 5H6A3.5 3.5 0 0 0 6 12H11M10 2L13 5L10 8",
  users: "M8 8.2A2.7 2.7 0 1 0 8 2.8A2.7 2.7 0 1 0 8 8.2M2.5 14C2.5 9.8 13.5 9.8 13.5 14",
  keep: "M8 2V10M4.5 6.5L8 10L11.5 6.5M2.5 11V14H13.5V11",
  words: "M2 4H14M2 8H14M2 12H9",
  moon: "M12.5 9.5A5.5 5.5 0 1 1 6.5 3.5A4.5 4.5 0 0 0 12.5 9.5Z",
  ring: "M8 2.5A5.5 5.5 0 1 0 8 13.5A5.5 5.5 0 1 0 8 2.5M8 7.4V8.6",
  grid: "M2.5 2.5H6.5V6.5H2.5ZM9.5 2.5H13.5V6.5H9.5ZM2.5 9.5H6.5V13.5H2.5ZM9.5 9.5H13.5V13.5H9.5Z",
  speaker: "M2 3H14V11H2ZM5 14H11M8 11V14",
  full: "M2 6V2H6M10 2H14V6M14 10V14H10M6 14H2V10",
  eye: EYE,
  "eye-slash": `${EYE}M2 14L14 2`,
  search: "M7 2A5 5 0 1 0 7 12A5 5 0 1 0 7 2M10.5 10.5L14.5 14.5",
  clock: "M8 1.5A6.5 6.5 0 1 0 8 14.5A6.5 6.5 0 1 0 8 1.5M8 4V8L11 10",
  eraser: "M6 13L2 9L9 2L14 7L8 13ZM5.5 5.5L10.5 10.5M6 13H14",
  "arrow-left": "M14 8H3M7 4L3 8L7 12",
  "arrow-right": "M2 8H13M9 4L13 8L9 12",
  plus: "M8 3V13M3 8H13",
  minus: "M3 8H13",
};

// Draws the icon of this name, if there is one, and returns its drawing.
export function addIcon(parent, name) {
  if (!ICONS[name]) return null;
  const drawing = make(parent, "svg", { viewBox: "0 0 16 16", "aria-hidden": "true" });
  make(drawing, "path", { d: ICONS[name] });
  return drawing;
}
