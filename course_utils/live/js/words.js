// Texts, formulas, and hints on what the reader can do.

import { addMath, changed, fill, make, set, write } from "./dom.js";
import { readable } from "./reading.js";

export function drawTexts(group, texts) {
  fill(group, texts, () => make(group, "text"));
  texts.forEach((words, i) => {
    const node = group.children[i];
    if (!changed(node, words)) return;
    const { text, x, y, role, size, bold, align } = words;
    const style = `font-size: ${size}px; font-weight: ${bold ? 600 : 400}`;
    set(node, { class: `text ${role}`, x, y, style, "text-anchor": align });
    write(node, text);
  });
}

export function drawFormulas(group, formulas) {
  if (!changed(group, formulas)) return;
  group.replaceChildren();
  for (const { x, y, size, ...formula } of formulas) {
    const style = `font-size: ${size}px`;
    addMath(group, { x, y: y - 24, width: 700, height: 48, class: "formula", style }, formula);
  }
}

const DRAW =
  "Draw with the mouse or a finger, or click from place to place, the last one twice. Keys: arrows move the pen, " +
  "Space puts it down and lifts it.";
const HANDLES =
  "Drag the dot, or click it and then its new place, or choose it with Tab and move it with the arrow keys.";
const POINTS =
  "Drag a point, or click it and then its new place; double-click for a new one. Keys: arrows move the chosen " +
  "point (Shift: far, Alt: finely), Space changes A and B, + adds, Delete removes, Page Up and Down go on.";

const ANSWERS = "answers"; // the part of a picture from which one is chosen
const VALUES = "Values are read under the mouse, or with Tab and the arrow keys.";
const WIDE = "The picture goes on sideways: swipe it, or scroll it with the arrow keys.";

// wide: whether the picture is wider than the page.
export function hints({ axes, graphs, tables }, wide) {
  const items = axes.flatMap((box) => box.items);
  const of = (kind) => items.filter((item) => item.kind === kind);
  const named = (parts) => parts.some(({ name }) => name);
  const there = (pairs) => pairs.filter(([holds]) => holds).map(([, words]) => words);
  const acting = [...graphs, ...tables].some(({ acts }) => acts) ? " and press Enter" : "";
  const pickable = there([
    [graphs.some(({ nodes, name }) => named(nodes) && name !== ANSWERS), "a neuron"],
    [[...graphs, ...tables].some(({ name }) => name === ANSWERS), "an answer"],
    [graphs.some(({ edges }) => named(edges)), "an edge"],
    [tables.some(({ name }) => name && name !== ANSWERS), "a row"],
    [named(of("image")), "a cell"],
  ]);
  return there([
    [wide, WIDE],
    [of("sketch").length, DRAW],
    [named(of("points")), HANDLES],
    [of("points").some(({ name }) => !name), POINTS],
    [pickable.length, `Click ${pickable.join(" or ")}, or go there with Tab and the arrow keys${acting}.`],
    [axes.some(readable), VALUES],
  ]).join(" ");
}
