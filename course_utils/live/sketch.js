// What the reader draws by hand, with a mouse, a finger or the keys. Read together with view.js, as one module.

const MOST = 200; // places of a stroke that are sent

class SketchView {
  constructor(svg, mail) {
    this.group = make(svg, "g", { class: "sketch" });
    this.sheet = make(this.group, "rect", { class: "cover", tabindex: 0, role: "application" });
    this.strokes = make(this.group, "path", { class: "line accent stroke" });
    this.fresh = make(this.group, "path", { class: "line accent stroke" });
    this.pen = make(this.group, "circle", { class: "pen", r: 6 });
    this.mail = mail;
    this.places = null; // of the stroke that is being drawn, in picture units
    this.listen();
  }

  listen() {
    const { sheet } = this;
    sheet.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    sheet.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      sheet.focus({ preventScroll: true });
      sheet.setPointerCapture(event.pointerId);
      this.begin(toPicture(sheet, event));
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!sheet.hasPointerCapture(event.pointerId)) return;
      // All the places since the last frame, so that a quick stroke is a smooth one.
      const passed = event.getCoalescedEvents?.() ?? [];
      for (const one of passed.length ? passed : [event]) this.go(toPicture(sheet, one));
    });
    for (const end of ["pointerup", "pointercancel"]) sheet.addEventListener(end, () => this.finish());
    sheet.addEventListener("keydown", (event) => this.key(event));
    sheet.addEventListener("blur", () => this.finish());
  }

  update(item, axes) {
    this.item = item;
    this.axes = axes;
    this.scale = scales(axes);
    const [left, top, width, height] = axes.box;
    for (const [key, value] of Object.entries({ x: left, y: top, width, height })) this.sheet.setAttribute(key, value);
    this.at ??= [left + width / 2, top + height / 2];
    this.strokes.setAttribute("d", item.strokes.map(([xs, ys]) => this.path(xs.map((x, i) => [this.scale.x(x), this.scale.y(ys[i])]))).join(""));
    if (!this.places && !this.mail.behind) this.fresh.setAttribute("d", ""); // Python has it now
    this.sheet.setAttribute("aria-label", `${item.name}: ${item.strokes.length} strokes drawn`);
    this.showPen();
  }

  path(places) {
    return places.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
  }

  begin(place) {
    this.places = [];
    this.go(place);
  }

  go([x, y]) {
    const [left, top, width, height] = this.axes.box;
    this.at = [clip(x, [left, left + width]), clip(y, [top, top + height])];
    this.places?.push(this.at);
    if (this.places) this.fresh.setAttribute("d", this.path(this.places));
    this.showPen();
  }

  finish() {
    const { places } = this;
    this.places = null;
    this.showPen();
    if (!places || places.length < 2) return void this.fresh.setAttribute("d", "");
    const every = Math.ceil((places.length - 1) / (MOST - 1));
    const kept = places.filter((_, i) => i % every === 0 || i === places.length - 1);
    const tidy = (value) => Number(value.toPrecision(6));
    const [x, y] = [kept.map(([px]) => tidy(this.scale.dataX(px))), kept.map(([, py]) => tidy(this.scale.dataY(py)))];
    this.mail.send({ kind: "draw", name: this.item.name, x, y });
  }

  showPen() {
    this.pen.setAttribute("cx", this.at[0]);
    this.pen.setAttribute("cy", this.at[1]);
    this.pen.classList.toggle("down", this.places !== null);
  }

  key(event) {
    const step = event.shiftKey ? 40 : event.altKey ? 2 : 10;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) this.go([this.at[0] + way[0] * step, this.at[1] + way[1] * step]);
    else if (event.key === " " || event.key === "Enter") this.places ? this.finish() : this.begin(this.at);
    else return;
    event.preventDefault();
  }

  remove() {
    this.group.remove();
  }
}

function toPicture(node, event) {
  const inverse = node.ownerSVGElement.getScreenCTM().inverse();
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(inverse);
  return [x, y];
}
