// Networks as diagrams: nodes with their numbers or thumbnails, edges with their weights.

import { addCanvas, changed, fill, keep, lay, make, set } from "./dom.js";
import { fromHalves, paintField } from "./field.js";
import { Roving } from "./roving.js";

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
    for (const what of ["edges", "nodes"]) fill(this[what], graph[what], (group) => this.roving.add(make(group, "g")));
    graph.edges.forEach((edge, i) => this.drawEdge(this.edges.children[i], edge));
    graph.nodes.forEach((node, i) => this.drawNode(this.nodes.children[i], node));
    this.drawLabels(graph.edges);
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
    else {
      make(group, "circle", { class: "rim disc", r: half });
      make(group, "text", { class: "cell ink", y: 5, "text-anchor": "middle" }, node.label);
    }
    const strike = `M${-half},${-half}L${half},${half}M${-half},${half}L${half},${-half}`;
    if (node.look === "deleted") make(group, "path", { class: "strike", d: strike });
    node.notes.forEach((note, i) => {
      make(group, "text", { class: "note", y: half + 17 + 16 * i, "text-anchor": "middle" }, note);
    });
    if (node.name) set(group, { "aria-label": [node.name, ...node.notes].join(", ") });
  }

  drawLabels(edges) {
    const labels = edges.filter(({ label }) => label).map(({ label, at }) => [label, ...at]);
    if (!changed(this.labels, labels)) return;
    this.labels.replaceChildren();
    for (const [label, x, y] of labels) {
      const width = 8.4 * label.length + 8;
      make(this.labels, "rect", { class: "plate", x: x - width / 2, y: y - 10, width, height: 20, rx: 4 });
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
