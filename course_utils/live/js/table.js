// Tables whose rows may be pointed at and picked.

import { addMath, changed, keep, make, set } from "./dom.js";
import { Roving } from "./roving.js";

const ANCHORS = { l: "start", c: "middle", r: "end" };

export class TableView {
  constructor(picture, svg, mail) {
    this.group = make(svg, "g", { class: "table", role: "group" });
    this.head = make(this.group, "g", { class: "head" });
    this.rows = [];
    this.mail = mail;
    this.roving = new Roving(this.group, (index) => this.tell("pick", index));
  }

  tell(kind, index) {
    if (this.table.name) this.mail.send({ kind, part: this.table.name, what: "row", index });
  }

  update(table) {
    if (table === this.table) return;
    this.table = table;
    const { box, rows, heads, height, name, chosen } = table;
    set(this.group, { "aria-label": name });
    this.drawHead(heads, box, height);
    const { focused } = this.roving;
    this.roving.acts = table.acts;
    keep(this.rows, rows, (index) => this.create(index));
    rows.forEach((cells, index) => this.drawRow(cells, index));
    this.roving.arrange(name ? this.rows.map((node, index) => [node, index]) : [], chosen, focused);
  }

  create(index) {
    const node = this.roving.add(make(this.group, "g", { class: "row" }));
    node.addEventListener("pointerenter", () => this.tell("point", index));
    node.addEventListener("pointerleave", () => this.tell("point", null));
    return node;
  }

  drawHead(heads, [left, top, width], height) {
    if (!changed(this.head, [heads, left, top, width, height])) return;
    this.head.replaceChildren();
    if (!heads.length) return;
    this.drawCells(this.head, heads, top + height / 2, "muted");
    make(this.head, "path", { class: "rule", d: `M${left},${top + height}h${width}` });
  }

  drawRow(cells, index) {
    const { box, heads, height, roles, name, labels, formulaSize, lead = 0 } = this.table;
    const [left, first, width] = box;
    const state = ["marked", "chosen", "lit"].filter((word) => this.table[word] === index);
    const top = first + lead + (index + (heads.length ? 1 : 0)) * height;
    const node = this.rows[index];
    if (!changed(node, [cells, top, height, width, left, roles[index], state, formulaSize, labels[index]])) return;
    node.replaceChildren();
    make(node, "rect", { class: `back ${state.join(" ")}`, x: left, y: top, width, height, rx: 4 });
    if (state.includes("marked")) make(node, "rect", { class: "here", x: left, y: top + 2, width: 4, height: height - 4 });
    this.drawCells(node, cells, top + height / 2, roles[index] ?? "ink");
    if (name) node.setAttribute("aria-label", cells.map((cell) => cell.latex ?? cell).join(", "));
    else set(node, labels[index] ? { role: "img", "aria-label": labels[index] } : {});
  }

  // Each cell starts, is centred or ends at its x.
  drawCells(node, cells, middle, role) {
    const { formulaSize } = this.table; // where rows are low
    cells.forEach((cell, i) => {
      const [x, room, letter] = this.table.columns[i];
      if (cell.mathml) {
        const left = { l: x, c: x - room / 2, r: x - room }[letter];
        const place = { x: left, y: middle - 20, width: room, height: 40, class: `typeset ${role}` };
        if (formulaSize) place.style = `font-size: ${formulaSize}px`;
        return addMath(node, place, cell, `align-${letter}`);
      }
      const place = { x, y: middle + 5, "text-anchor": ANCHORS[letter] };
      make(node, "text", { class: `cell ${role}${this.table.mono ? " mono" : ""}`, ...place }, cell);
    });
  }

  remove() {
    this.group.remove();
  }
}
