// Where the picture has less room than it was drawn for, its panels move instead of its text shrinking: what
// stands side by side goes one below the other. A panel is a box, table or graph with the words that belong to
// it; the picture is cut, over and over, at gaps that run all the way across it.

export const SMALLEST = 0.8; // the scale below which panels move
const NEAR = 34; // as far from a panel a line of text still belongs to it
const CELL = 7; // on either side of the words in a table
const GAP = 26; // between panels that have been moved
const OVERLAP = 10; // by which extents, which are estimates, may overlap
const LEADING = 1.35; // from one line of broken words to the next, in font sizes

let ruler = null;

// How far the words reach; nothing is laid out for it, and nothing kept, for numbers change at every frame.
function textWidth({ text, size, bold }) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = `${bold ? 600 : 400} ${size}px "DejaVu Sans", "Segoe UI", Arial, sans-serif`;
  return ruler.measureText(text).width;
}

const longest = (ticks) => Math.max(0, ...ticks.map(([, label]) => label.length));

function axesExtent({ box: [left, top, width, height], title, ylabel, xlabel, xticks, yticks, legend }) {
  const above = title ? 48 : ylabel || legend.length ? 28 : 6;
  const below = xlabel ? 46 : xticks.length ? 26 : 6;
  const start = Math.min(left - (yticks.length ? 12 + 8.6 * longest(yticks) : 6), ...legend.map(([x]) => x - 20));
  return [start, top - above, left + width + 14, top + height + below];
}

function graphExtent({ nodes }) {
  const far = (pick, sign, out) => sign * Math.max(...nodes.map((node) => sign * pick(node) + node.size / 2 + out));
  const notes = Math.max(0, ...nodes.map((node) => node.notes.length));
  const [x, y] = [({ x: at }) => at, ({ y: at }) => at];
  return [far(x, -1, 22), far(y, -1, 8), far(x, 1, 22), far(y, 1, 8 + 18 * notes)];
}

// The lines into which words break that are longer than the room.
function lines(text, room) {
  if (textWidth(text) <= room) return [text.text];
  const found = [];
  for (const word of text.text.split(" ")) {
    const longer = found.length ? `${found.at(-1)} ${word}` : word;
    if (found.length && textWidth({ ...text, text: longer }) <= room) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found;
}

// Words that break are a panel of their own, which grows by the further lines.
function textPanel(text, index, room) {
  const { x, y, size, align } = text;
  const further = lines(text, room).length - 1;
  const width = Math.min(textWidth(text), room);
  const left = x - { start: 0, middle: width / 2, end: width }[align];
  const extent = [left, y - 0.8 * size, left + width, y + 0.3 * size];
  return { extent, parts: [["texts", index]], grow: further * LEADING * size };
}

const broken = (text, room) =>
  lines(text, room).map((line, k) => ({ ...text, text: line, y: text.y + k * LEADING * text.size }));

function formulaExtent({ x, y, size, ...formula }, measured) {
  return [x, y - 1.1 * size, x + measured(formula, size), y + 1.1 * size];
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

// Of the labels of an axis every second, third .. where all of them have no room.
function thinned(ticks, room) {
  const needed = ticks.reduce((sum, [, label]) => sum + (label ? 8.6 * label.length + 12 : 0), 0);
  const every = Math.ceil(needed / room);
  return every > 1 ? ticks.map(([value, label], k) => [value, k % every ? "" : label]) : ticks;
}

// A box may be as narrow as a hand is wide, unless it holds an image, whose cells are square.
function narrowedAxes(axes, room) {
  const [left, , right] = axesExtent(axes);
  const [x, y, width, height] = axes.box;
  const narrow = width - (right - left - room);
  if (narrow >= width || narrow < 150 || axes.items.some(({ kind }) => kind === "image")) return axes;
  const legend = axes.legend.map(([at, ...rest]) => [at - width + narrow, ...rest]);
  return { ...axes, box: [x, y, narrow, height], legend, xticks: thinned(axes.xticks, narrow) };
}

// The columns of a table as narrow as their cells allow.
function narrowedTable(table, room, measured) {
  const [left, top, width, height] = table.box;
  if (width <= room) return table;
  const size = table.mono ? 16 : 15; // letters of one width are wider
  const cell = (one) => (one?.mathml ? measured(one, 19) : textWidth({ text: one ?? "", size }));
  const needed = table.columns.map((_, i) => Math.max(...[table.heads, ...table.rows].map((row) => cell(row[i]))));
  const all = needed.reduce((sum, one) => sum + one + 2 * CELL, 0);
  const spare = Math.max(0, Math.min(width, room) - all) / needed.length;
  let at = left;
  const columns = table.columns.map(([, , letter], i) => {
    const [start, inside] = [at + CELL, needed[i] + spare];
    at += inside + 2 * CELL;
    return [start + { l: 0, c: inside / 2, r: inside }[letter], inside, letter];
  });
  return { ...table, box: [left, top, at - left, height], columns };
}

function narrowedFormula(formula, room, measured) {
  const width = measured(formula, formula.size);
  return width > room ? { ...formula, size: formula.size * Math.max(0.65, room / width) } : formula;
}

function narrowed(frame, room, measured) {
  return {
    ...frame,
    axes: frame.axes.map((axes) => narrowedAxes(axes, room)),
    tables: frame.tables.map((table) => narrowedTable(table, room, measured)),
    formulas: frame.formulas.map((formula) => narrowedFormula(formula, room, measured)),
  };
}

// What of a part was narrowed, for the later frames of the same picture.
const NARROWED = { axes: ["box", "legend", "xticks"], tables: ["box", "columns"], formulas: ["size"] };
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const union = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

// The panels: each box, table and graph, with the words near it.
function panelsOf(frame, measured, room) {
  const table = ({ box: [left, top, width, height] }) => [left, top, left + width, top + height];
  const extents = { axes: axesExtent, tables: table, graphs: graphExtent };
  const panels = Object.entries(extents).flatMap(([kind, extent]) =>
    frame[kind].map((part, index) => ({ extent: extent(part), parts: [[kind, index]] })),
  );
  const words = [
    ...frame.texts.map((part, index) => textPanel(part, index, room)),
    ...frame.formulas.map((part, index) => ({ extent: formulaExtent(part, measured), parts: [["formulas", index]] })),
  ];
  for (const word of words.toSorted((a, b) => a.extent[1] - b.extent[1])) {
    const home = word.grow ? null : nearest(panels, word.extent);
    if (!home) panels.push(word);
    else Object.assign(home, { extent: union(home.extent, word.extent), parts: [...home.parts, ...word.parts] });
  }
  return panels;
}

// The panel above or below whose sides words do not pass far.
function nearest(panels, [left, top, right, bottom]) {
  const away = ({ extent: [l, t, r, b] }) => (left >= l - 12 && right <= r + 60 ? Math.max(t - bottom, top - b, 0) : NEAR);
  const found = panels.toSorted((a, b) => away(a) - away(b))[0];
  return found && away(found) < NEAR ? found : null;
}

// Splits panels at gaps along an axis, 0 for x and 1 for y.
function split(panels, axis) {
  const groups = [];
  let end = -Infinity;
  for (const panel of panels.toSorted((a, b) => a.extent[axis] - b.extent[axis])) {
    if (panel.extent[axis] >= end - OVERLAP) groups.push([]);
    groups.at(-1).push(panel);
    end = Math.max(end, panel.extent[axis + 2]);
  }
  return groups;
}

// Places panels in the room there is; returns their width and height.
function place(panels, room, x, y, shifts) {
  for (const axis of [0, 1]) {
    const groups = split(panels, axis);
    if (groups.length > 1) return flow(groups, axis, room, [x, y], shifts);
  }
  const [left, top, right, bottom] = panels.map(({ extent }) => extent).reduce(union);
  for (const { parts } of panels) for (const [kind, index] of parts) shifts[kind][index] = [x - left, y - top];
  return [right - left, bottom - top + Math.max(...panels.map(({ grow }) => grow ?? 0))];
}

// Columns stand beside each other while there is room, else they begin a new line; rows always do.
function flow(groups, axis, room, [x, y], shifts) {
  let [across, down, line, widest] = [0, 0, 0, 0];
  for (const group of groups) {
    const [left, , right] = group.map(({ extent }) => extent).reduce(union);
    if (across && (axis === 1 || across + right - left > room)) [across, down, line] = [0, down + line + GAP / 2, 0];
    const [width, height] = place(group, room - across, x + across, y + down, shifts);
    widest = Math.max(widest, across + width);
    across += width + GAP;
    line = Math.max(line, height);
  }
  return [widest, down + line];
}

function changesOf(frame, narrow) {
  const of = (kind, keys) =>
    frame[kind].map((part, k) =>
      Object.fromEntries(keys.filter((key) => !same(part[key], narrow[kind][k][key])).map((key) => [key, narrow[kind][k][key]])),
    );
  return Object.fromEntries(Object.entries(NARROWED).map(([kind, keys]) => [kind, of(kind, keys)]));
}

// What decides where panels go: words change at every frame, and nothing may jump.
const geometry = ({ width, axes, tables, graphs, texts, formulas }, room) =>
  JSON.stringify([
    room,
    width,
    axes.map(({ box, title }) => [box, !title]),
    tables.map(({ box }) => box),
    graphs.map(({ nodes }) => nodes.map(({ x, y }) => [x, y])),
    texts.map(({ x, y }) => [x, y]),
    formulas.map(({ x, y }) => [x, y]),
  ]);

// Returns a function of a frame and the pixels there are for its width, to the frame as it is to be drawn.
export function arranging(measured) {
  let [key, plan] = ["", null];
  return (frame, pixels) => {
    if (pixels >= SMALLEST * frame.width) return frame;
    const room = Math.round(pixels / SMALLEST);
    const now = geometry(frame, room);
    if (now !== key) {
      const shifts = Object.fromEntries(Object.keys(MOVES).map((kind) => [kind, []]));
      const narrow = narrowed(frame, room - 8, measured);
      const [width, height] = place(panelsOf(narrow, measured, room - 8), room - 8, 4, 4, shifts);
      const size = { width: Math.max(width + 8, Math.min(room, frame.width)), height: height + 8 };
      [key, plan] = [now, { shifts, changes: changesOf(frame, narrow), ...size }];
    }
    const moved = Object.entries(MOVES).map(([kind, move]) => {
      const changes = plan.changes[kind] ?? [];
      return [kind, frame[kind].map((part, k) => move({ ...part, ...changes[k] }, ...plan.shifts[kind][k]))];
    });
    const drawn = { ...frame, ...Object.fromEntries(moved), width: plan.width, height: plan.height };
    return { ...drawn, texts: drawn.texts.flatMap((text) => broken(text, room - 8)) };
  };
}
