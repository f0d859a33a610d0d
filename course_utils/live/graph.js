// Networks as diagrams: nodes with their numbers or thumbnails, edges with their weights. Read together with
// view.js, as one module.

class GraphView {
  constructor(picture, svg, mail) {
    this.picture = picture;
    this.group = make(svg, "g", { class: "graph", role: "group" });
    this.edges = make(this.group, "g");
    this.labels = make(this.group, "g", { "aria-hidden": "true" }); // above all edges
    this.nodes = make(this.group, "g");
    this.canvases = [];
    this.roving = new Roving(this.group, ([what, index]) => mail.send({ kind: "pick", part: this.graph.name, what, index }));
    this.keys = { node: new Map(), edge: new Map() }; // what the roving focus knows each part by
  }

  update(graph) {
    this.graph = graph;
    set(this.group, { "aria-label": graph.name });
    const { focused } = this.roving;
    this.fill(this.edges, graph.edges);
    this.fill(this.nodes, graph.nodes);
    graph.edges.forEach((edge, i) => this.drawEdge(this.edges.children[i], edge));
    graph.nodes.forEach((node, i) => this.drawNode(this.nodes.children[i], node));
    this.drawLabels(graph);
    const pickable = (what, parts, group) =>
      parts.flatMap(({ name }, i) => (name ? [[group.children[i], this.key(what, i)]] : []));
    const parts = [...pickable("node", graph.nodes, this.nodes), ...pickable("edge", graph.edges, this.edges)];
    const chosen = [["node", graph.nodes], ["edge", graph.edges]].flatMap(([what, all]) =>
      all.flatMap(({ look, name }, i) => (look === "chosen" && name ? [this.key(what, i)] : [])));
    this.roving.arrange(parts, chosen[0], focused);
  }

  // The same pair for the same part each time, so that pairs can be compared.
  key(what, index) {
    if (!this.keys[what].has(index)) this.keys[what].set(index, [what, index]);
    return this.keys[what].get(index);
  }

  fill(group, parts) {
    while (group.childElementCount < parts.length) {
      this.roving.add(make(group, "g"));
    }
    while (group.childElementCount > parts.length) group.lastChild.remove();
  }

  drawEdge(group, edge) {
    const [from, to] = [this.graph.nodes[edge.start], this.graph.nodes[edge.end]];
    const [[x1, y1], [x2, y2]] = [rim(from, to), rim(to, from)];
    const key = JSON.stringify([x1, y1, x2, y2, edge]);
    if (group.dataset.key === key) return;
    group.dataset.key = key;
    const sign = edge.weight > 0 ? "A" : edge.weight < 0 ? "B dashed" : "zero";
    if (!group.firstChild) for (const name of ["hit", "ring", "wire"]) make(group, "line", { class: name });
    group.setAttribute("class", `edge ${edge.look} ${sign}`);
    for (const line of group.children) {
      for (const [key, value] of Object.entries({ x1, y1, x2, y2 })) line.setAttribute(key, value.toFixed(1));
    }
    group.children[1].style.strokeWidth = edge.width + 6;
    group.children[2].style.strokeWidth = edge.width;
    group.children[2].style.strokeDasharray = edge.weight < 0 ? `${4 + edge.width} ${3 + edge.width / 2}` : "none";
    if (edge.name) group.setAttribute("aria-label", `${edge.name}, ${+edge.weight.toPrecision(3)}`);
  }

  drawNode(group, node) {
    const { values, ...rest } = node;
    const key = JSON.stringify(rest);
    if (group.dataset.key === key) return;
    group.dataset.key = key;
    group.setAttribute("class", `node ${node.look}`);
    group.setAttribute("transform", `translate(${node.x},${node.y})`);
    group.replaceChildren();
    const half = node.size / 2;
    if (values) make(group, "rect", { class: "rim", x: -half, y: -half, width: node.size, height: node.size, rx: 3 });
    else make(group, "circle", { class: "rim disc", r: half });
    if (!values) make(group, "text", { class: "cell ink", y: 5, "text-anchor": "middle" }, node.label);
    if (node.look === "deleted") make(group, "path", { class: "strike", d: `M${-half},${-half}L${half},${half}M${-half},${half}L${half},${-half}` });
    node.notes.forEach((note, i) => {
      make(group, "text", { class: "note", y: half + 17 + 16 * i, "text-anchor": "middle" }, note);
    });
    if (node.name) group.setAttribute("aria-label", [node.name, ...node.notes].join(", "));
  }

  drawLabels({ edges }) {
    const key = JSON.stringify(edges.map(({ label, at }) => [label, at]));
    if (this.labels.dataset.key === key) return;
    this.labels.dataset.key = key;
    this.labels.replaceChildren();
    for (const { label, at } of edges) {
      if (!label) continue;
      const [x, y] = at;
      const width = 8.4 * label.length + 8;
      make(this.labels, "rect", { class: "plate", x: x - width / 2, y: y - 10, width, height: 20, rx: 4 });
      make(this.labels, "text", { class: "note", x, y: y + 5, "text-anchor": "middle" }, label);
    }
  }

  paint({ width, height, scale, colours, ink }) {
    const shown = this.graph.nodes.filter(({ values }) => values);
    while (this.canvases.length < shown.length) {
      this.canvases.push(html(this.picture, "canvas", "course-field"));
      this.canvases.at(-1).setAttribute("aria-hidden", "true");
    }
    while (this.canvases.length > shown.length) this.canvases.pop().remove();
    shown.forEach((node, i) => {
      const canvas = this.canvases[i];
      const place = [(node.x - node.size / 2) / width, (node.y - node.size / 2) / height, node.size / width, node.size / height];
      ["left", "top", "width", "height"].forEach((key, k) => (canvas.style[key] = `${100 * place[k]}%`));
      canvas.style.opacity = node.look === "faint" || node.look === "deleted" ? 0.35 : 1;
      const pixels = Math.round(node.size * scale);
      if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
      const values = typed(node.values, Float32Array);
      if (!painted(canvas, values, [colours, node.rows])) paintField(canvas, node, values, colours, ink);
    });
  }

  remove() {
    this.group.remove();
    for (const canvas of this.canvases) canvas.remove();
  }
}

// Where the line from the middle of a node to that of another leaves the node.
function rim(node, other) {
  const [dx, dy] = [other.x - node.x, other.y - node.y];
  const far = node.values ? Math.max(Math.abs(dx), Math.abs(dy)) : Math.hypot(dx, dy);
  const share = node.size / 2 / (far || 1);
  return [node.x + dx * share, node.y + dy * share];
}
