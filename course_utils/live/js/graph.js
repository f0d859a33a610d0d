// Networks as diagrams: nodes with their numbers or thumbnails, edges with their weights.

import { addCanvas, changed, fill, keep, lay, make, set } from "./dom.js";
import { fromHalves, paintField } from "./field.js";
import { textWidth } from "./lines.js";
import { Roving } from "./roving.js";

const NOTE = { size: 14, next: 16, below: 3, beside: 3 }; // of the lines below a node, in picture units
const LABEL = { letter: 8.4, beside: 4, high: 20 }; // of the words on an edge
const MOVES_ALONG = [0, 0.06, -0.06, 0.12, -0.12, 0.18, -0.18, 0.24, -0.24, 0.3, -0.3]; // of an edge, its label
const ENDS = [0.2, 0.8]; // between which of its shares that may be

// The rectangle of what is written below a node: left, top, right, bottom, from its centre.
function noteBox({ size, notes }) {
  const half = Math.max(...notes.map((text) => textWidth({ text, size: NOTE.size }))) / 2 + NOTE.beside;
  const top = size / 2 + NOTE.below;
  return [-half, top, half, top + NOTE.next * notes.length + 2];
}

const labelBox = ([x, y], label) => {
  const half = (LABEL.letter * label.length) / 2 + LABEL.beside;
  return [x - half, y - LABEL.high / 2, x + half, y + LABEL.high / 2];
};

const overlap = (a, b) => Math.min(a[2], b[2]) > Math.max(a[0], b[0]) && Math.min(a[3], b[3]) > Math.max(a[1], b[1]);

// Where the labels of edges stand: where they were meant to, or the nearest place on their edges that is clear
// of what is written below nodes and of each other.
export function labelPlaces({ nodes, edges }) {
  const taken = nodes.filter(({ notes }) => notes.length).map((node) => {
    const [left, top, right, bottom] = noteBox(node);
    return [node.x + left, node.y + top, node.x + right, node.y + bottom];
  });
  return edges.filter(({ label }) => label).map(({ label, at, start, end }) => {
    const [from, to] = [nodes[start], nodes[end]];
    const share = (at[0] - from.x) / (to.x - from.x || 1);
    const along = (way) => [from.x + way * (to.x - from.x), from.y + way * (to.y - from.y)];
    const ways = MOVES_ALONG.map((by) => share + by).filter((way) => way === share || (way >= ENDS[0] && way <= ENDS[1]));
    const places = [at, ...ways.slice(1).map(along)];
    const place = places.find((one) => !taken.some((box) => overlap(box, labelBox(one, label)))) ?? at;
    taken.push(labelBox(place, label));
    return [label, ...place];
  });
}

export class GraphView {
  constructor(picture, svg, mail) {
    this.picture = picture;
    this.group = make(svg, "g", { class: "graph", role: "group" });
    this.edges = make(this.group, "g");
    this.labels = make(this.group, "g", { "aria-hidden": "true" }); // above all edges
    this.nodes = make(this.group, "g");
    this.canvases = [];
    this.roving = new Roving(this.group, (key) => {
      const [what, index] = key.split(" ");
      mail.send({ kind: "pick", part: this.graph.name, what, index: Number(index) });
    });
  }

  update(graph) {
    if (graph === this.graph) return;
    this.graph = graph;
    set(this.group, { "aria-label": graph.name });
    const { focused } = this.roving;
    this.roving.acts = graph.acts;
    for (const what of ["edges", "nodes"]) fill(this[what], graph[what], (group) => this.roving.add(make(group, "g")));
    graph.edges.forEach((edge, i) => this.drawEdge(this.edges.children[i], edge));
    graph.nodes.forEach((node, i) => this.drawNode(this.nodes.children[i], node));
    this.drawLabels(labelPlaces(graph));
    // Node, key and look of every part that can be picked.
    const pickable = (what, parts, group) =>
      parts.flatMap(({ name, look }, i) => (name ? [[group.children[i], `${what} ${i}`, look]] : []));
    const parts = [...pickable("node", graph.nodes, this.nodes), ...pickable("edge", graph.edges, this.edges)];
    const chosen = parts.find(([, , look]) => look === "chosen")?.[1];
    this.roving.arrange(parts, chosen, focused);
  }

  drawEdge(group, edge) {
    const [from, to] = [this.graph.nodes[edge.start], this.graph.nodes[edge.end]];
    const [[x1, y1], [x2, y2]] = [rim(from, to), rim(to, from)];
    if (!changed(group, [x1, y1, x2, y2, edge])) return;
    const sign = edge.weight > 0 ? "A" : edge.weight < 0 ? "B dashed" : "zero";
    if (!group.firstChild) for (const name of ["hit", "ring", "wire"]) make(group, "line", { class: name });
    set(group, { class: `edge ${edge.look} ${sign}` });
    const [, ring, wire] = group.children;
    const ends = { x1: x1.toFixed(1), y1: y1.toFixed(1), x2: x2.toFixed(1), y2: y2.toFixed(1) };
    for (const line of group.children) set(line, ends);
    ring.style.strokeWidth = edge.width + 6;
    wire.style.strokeWidth = edge.width;
    wire.style.strokeDasharray = edge.weight < 0 ? `${4 + edge.width} ${3 + edge.width / 2}` : "none";
    if (edge.name) set(group, { "aria-label": `${edge.name}, ${+edge.weight.toPrecision(3)}` });
  }

  drawNode(group, { values, ...node }) {
    if (!changed(group, node)) return;
    set(group, { class: `node ${node.look}`, transform: `translate(${node.x},${node.y})` });
    group.replaceChildren();
    const half = node.size / 2;
    if (values) make(group, "rect", { class: "rim", x: -half, y: -half, width: node.size, height: node.size, rx: 3 });
    else make(group, "circle", { class: "rim disc", r: half });
    const strike = `M${-half},${-half}L${half},${half}M${-half},${half}L${half},${-half}`;
    if (node.look === "deleted") make(group, "path", { class: "strike", d: strike });
    if (!values) make(group, "text", { class: "cell ink", y: 5, "text-anchor": "middle" }, node.label);
    if (node.notes.length) {
      const [x, y, right, bottom] = noteBox(node); // edges run behind it
      make(group, "rect", { class: "plate", x, y, width: right - x, height: bottom - y, rx: 4 });
    }
    node.notes.forEach((note, i) => {
      make(group, "text", { class: "note", y: half + 17 + NOTE.next * i, "text-anchor": "middle" }, note);
    });
    if (node.name) set(group, { "aria-label": [node.name, ...node.notes].join(", ") });
  }

  drawLabels(labels) {
    if (!changed(this.labels, labels)) return;
    this.labels.replaceChildren();
    for (const [label, x, y] of labels) {
      const [left, top, right, bottom] = labelBox([x, y], label);
      make(this.labels, "rect", { class: "plate", x: left, y: top, width: right - left, height: bottom - top, rx: 4 });
      make(this.labels, "text", { class: "note", x, y: y + 5, "text-anchor": "middle" }, label);
    }
  }

  paint(size) {
    const shown = this.graph.nodes.filter(({ values }) => values);
    keep(this.canvases, shown, () => addCanvas(this.picture));
    shown.forEach((node, i) => {
      const canvas = this.canvases[i];
      lay(canvas, [node.x - node.size / 2, node.y - node.size / 2, node.size, node.size], size);
      canvas.style.opacity = node.look === "faint" || node.look === "deleted" ? 0.35 : 1;
      const pixels = Math.round(node.size * size.scale);
      if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
      paintField(canvas, node, fromHalves(node.values), size.colours);
    });
  }

  remove() {
    for (const part of [this.group, ...this.canvases]) part.remove();
  }
}

// Where the line from the centre of a node to that of another leaves the node.
function rim(node, other) {
  const [dx, dy] = [other.x - node.x, other.y - node.y];
  const far = node.values ? Math.max(Math.abs(dx), Math.abs(dy)) : Math.hypot(dx, dy);
  const share = node.size / 2 / (far || 1);
  return [node.x + dx * share, node.y + dy * share];
}
