// Where the picture has less room than it was drawn for, its panels move instead of its text shrinking: what
// stands side by side goes one below the other. A panel is a box, table or graph with the words that belong to
// it; the picture is cut, over and over, at gaps that run all the way across it.

import { FORMULA_LINE, formulaLines } from "./formulas.js";
import { lines, textWidth } from "./lines.js";
import { axesExtent, axesLines, graphExtent, narrowing } from "./narrow.js";
import { SMALLEST } from "./room.js";

const NEAR = 34; // as far from a panel a line of text still belongs to it
const GAP = 26; // between panels that have been moved
const OVERLAP = 10; // by which extents, which are estimates, may overlap
const FADE = 36; // of the right edge, over which a picture fades that goes on sideways
const LEADING = 1.35; // from one line of broken words to the next, in font sizes

// Words that break are a panel of their own, which grows by the further lines. What they stand above or below is
// told by all that they span before they break.
function textPanel(text, index, room) {
  const { x, size, align, lift: up = 0 } = text;
  const y = text.y + up;
  const wrap = text.wrap ?? room;
  const further = lines(text, wrap).length - 1;
  const over = (width) => {
    const left = x - { start: 0, middle: width / 2, end: width }[align];
    return [left, y - 0.8 * size, left + width, y + 0.3 * size];
  };
  const [extent, span] = [Math.min(textWidth(text), wrap), textWidth(text)].map(over);
  const grow = text.wrap ? 0 : further * LEADING * size;
  return { extent, parts: [["texts", index]], up, graph: text.graph, grow, ...(grow ? { span } : {}) };
}

const broken = (text, room) =>
  lines(text, text.wrap ?? room).map((line, k) => ({ ...text, text: line, y: text.y + k * LEADING * text.size }));

function formulaPanel(formula, index, room, measured) {
  const { x, size, lift: up = 0 } = formula;
  const y = formula.y + up;
  const found = formulaLines(formula, room, measured);
  const wide = Math.max(...found.map((line) => measured(line, size)));
  const extent = [x, y - 1.1 * size, x + wide, y + 1.1 * size];
  return { extent, parts: [["formulas", index]], up, grow: (found.length - 1) * FORMULA_LINE * size };
}

const shiftBox = ([left, top, ...size], dx, dy) => [left + dx, top + dy, ...size];
const MOVES = {
  axes: (part, dx, dy) => ({
    ...part,
    box: shiftBox(part.box, dx, dy),
    legend: part.legend.map(([x, ...rest]) => [x + dx, ...rest]),
  }),
  tables: (part, dx, dy) => ({
    ...part,
    box: shiftBox(part.box, dx, dy),
    columns: part.columns.map(([x, ...rest]) => [x + dx, ...rest]),
  }),
  graphs: (part, dx, dy) => ({
    ...part,
    nodes: part.nodes.map((node) => ({ ...node, x: node.x + dx, y: node.y + dy })),
    edges: part.edges.map((edge) => ({ ...edge, at: edge.at && [edge.at[0] + dx, edge.at[1] + dy] })),
  }),
  texts: (part, dx, dy) => ({ ...part, x: part.x + dx, y: part.y + dy }),
  formulas: (part, dx, dy) => ({ ...part, x: part.x + dx, y: part.y + dy }),
};

const union = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

// Boxes of one width that stand below each other, as a matrix below the entries that it multiplies, stay in line:
// the names beside one of them take their room beside all, unless only then the picture would go on sideways.
function inLine(panels, axes, room) {
  for (const { box: [left, , width] } of axes) {
    const column = panels.filter((_, k) => axes[k]?.box[0] === left && axes[k].box[2] === width);
    const [start, end] = column.map(({ extent }) => extent).reduce(union).filter((_, k) => k % 2 === 0);
    const already = column.some(({ extent }) => extent[2] - extent[0] > room);
    if (already || end - start <= room) for (const { extent } of column) extent[0] = start;
  }
}

// The panels: each box, table and graph, with the words near it, which break where they are longer than `wrap`.
function panelsOf(frame, measured, room, wrap) {
  const table = ({ box: [left, top, width, height] }) => [left, top, left + width, top + height];
  const extents = { axes: axesExtent, tables: table, graphs: graphExtent };
  const panels = Object.entries(extents).flatMap(([kind, extent]) =>
    frame[kind].map((part, index) => ({
      extent: extent(part),
      parts: [[kind, index]],
      ...(kind === "axes" ? axesLines(part) : {}),
    })),
  );
  inLine(panels, frame.axes, room);
  const words = [
    ...frame.texts.map((part, index) => textPanel(part, index, wrap)),
    ...frame.formulas.map((part, index) => formulaPanel(part, index, room, measured)),
  ];
  for (const word of words.toSorted((a, b) => a.extent[1] - b.extent[1])) {
    const graph = panels[frame.axes.length + frame.tables.length + word.graph];
    const home = word.grow ? null : (graph ?? nearest(panels, word.extent));
    if (!home) panels.push(word);
    else home.parts.push(...word.parts);
    if (home) Object.assign(home, { extent: union(home.extent, word.extent), up: Math.max(home.up ?? 0, word.up) });
  }
  return panels;
}

// The panel above or below whose sides words do not pass far.
function nearest(panels, [left, top, right, bottom]) {
  const away = ({ extent: [l, t, r, b] }) => (left >= l - 12 && right <= r + 60 ? Math.max(t - bottom, top - b, 0) : NEAR);
  const found = panels.filter(({ grow }) => !grow).toSorted((a, b) => away(a) - away(b))[0];
  return found && away(found) < NEAR ? found : null;
}

// Splits panels at gaps along an axis, 0 for x and 1 for y.
function split(panels, axis) {
  const spans = panels.map((panel) => [panel, panel.span ?? panel.extent]);
  const groups = [];
  let end = -Infinity;
  for (const [panel, span] of spans.toSorted(([, a], [, b]) => a[axis] - b[axis])) {
    if (span[axis] >= end - OVERLAP) groups.push([]);
    groups.at(-1).push(panel);
    end = Math.max(end, span[axis + 2]);
  }
  return groups;
}

// Whether words stand above or below several columns, as a heading does: then the rows belong together.
function isHeaded(panels) {
  const columns = split(panels.filter(({ span }) => !span), 0).map((group) => group.map(({ extent }) => extent).reduce(union));
  return panels.some(({ span }) => span && columns.filter(([left, , right]) => left < span[2] && right > span[0]).length > 1);
}

// Places panels in the room there is; returns their width and height.
function place(panels, room, x, y, shifts) {
  for (const axis of isHeaded(panels) ? [1, 0] : [0, 1]) {
    const groups = split(panels, axis);
    if (groups.length > 1) return flow(groups, axis, room, [x, y], shifts);
  }
  const [left, top, right, bottom] = panels.map(({ extent }) => extent).reduce(union);
  const most = (key) => Math.max(...panels.map((panel) => panel[key] ?? 0));
  const up = most("up");
  for (const { parts } of panels) for (const [kind, index] of parts) shifts[kind][index] = [x - left, y - top + up];
  return [right - left, bottom - top + up + Math.max(most("grow"), most("down"))];
}

// Columns stand beside each other while there is room, else they begin a new line; rows always do. What was drawn
// close together stays so, that the rows of a table, one with headings and others without, break alike.
function flow(groups, axis, room, [x, y], shifts) {
  let [across, down, line, widest, before] = [0, 0, 0, 0, 0];
  for (const group of groups) {
    const [left, , right] = group.map(({ extent }) => extent).reduce(union);
    const start = across && across + Math.min(GAP, left - before);
    const ends = across && (axis === 1 || start + right - left > room);
    [across, down, line] = ends ? [0, down + line + GAP / 2, 0] : [start, down, line];
    const [width, height] = place(group, room - across, x + across, y + down, shifts);
    widest = Math.max(widest, across + width);
    [across, before] = [across + width, right];
    line = Math.max(line, height);
  }
  return [widest, down + line];
}

// What decides where panels go: words change at every frame, and nothing may jump unless they need more lines.
const tens = (text) => Math.ceil(text.length / 10);
const geometry = ({ width, axes, tables, graphs, texts, formulas }, room) =>
  JSON.stringify([
    room,
    width,
    axes.map(({ box, title, xlabel, legend }) => [box, ...[title, xlabel].map(tens), legend.length]),
    tables.map(({ box }) => box),
    graphs.map(({ nodes }) => nodes.map(({ x, y, notes }) => [x, y, notes.map(tens)])),
    texts.map((text) => [text.x, text.y, lines(text, text.wrap ?? room - 8).length]),
    formulas.map(({ x, y }) => [x, y]),
  ]);

function narrowed(frame, narrow) {
  const parts = Object.entries(narrow).map(([kind, changes]) => [kind, frame[kind].map((part, k) => changes[k](part))]);
  return { ...frame, ...Object.fromEntries(parts) };
}

// Where the parts go in the room there is, with words broken where they would be longer than `words`.
function arranged(small, room, words, measured) {
  const shifts = Object.fromEntries(Object.keys(MOVES).map((kind) => [kind, []]));
  const [width, height] = place(panelsOf(small, measured, room, words), room, 4, 4, shifts);
  return { shifts, width, height };
}

// Returns a function of a frame and the pixels there are for its width, to the frame as it is to be drawn.
export function arranging(measured) {
  let [key, plan] = ["", null];
  return (frame, pixels) => {
    if (pixels >= SMALLEST * frame.width) return frame;
    const room = Math.round(pixels / SMALLEST);
    const now = geometry(frame, room);
    if (now !== key) {
      const narrow = narrowing(frame, room - 8, measured);
      const made = narrowed(frame, narrow);
      const whole = arranged(made, room - 8, room - 8, measured);
      const sideways = whole.width + 8 > room;
      const words = room - 8 - (sideways ? FADE : 0);
      const { shifts, width, height } = sideways ? arranged(made, room - 8, words, measured) : whole;
      const size = { width: Math.max(width + 8, Math.min(room, frame.width)), height: height + 8 };
      [key, plan] = [now, { shifts, narrow, words, ...size }];
    }
    const small = narrowed(frame, plan.narrow);
    const moved = Object.entries(MOVES).map(([kind, move]) => {
      const { [kind]: by } = plan.shifts;
      return [kind, small[kind].map((part, k) => move(part, ...by[k]))];
    });
    const drawn = { ...frame, ...Object.fromEntries(moved), width: plan.width, height: plan.height };
    const formulas = drawn.formulas.flatMap((formula) => formulaLines(formula, room - 8, measured));
    return { ...drawn, formulas, texts: drawn.texts.flatMap((text) => broken(text, plan.words)) };
  };
}
