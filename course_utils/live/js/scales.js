// From data coordinates to picture units and back.

export function scales({ box: [left, top, width, height], xlim, ylim, xlog, ylog }) {
  const same = (value) => value;
  const [u, v] = [xlog ? Math.log10 : same, ylog ? Math.log10 : same];
  const [backX, backY] = [xlog, ylog].map((log) => (log ? (value) => 10 ** value : same));
  const [x0, x1] = xlim.map(u);
  const [y0, y1] = ylim.map(v);
  return {
    x: (x) => left + ((u(x) - x0) / (x1 - x0)) * width,
    y: (y) => top + (1 - (v(y) - y0) / (y1 - y0)) * height,
    dataX: (px) => backX(x0 + ((px - left) / width) * (x1 - x0)),
    dataY: (py) => backY(y0 + (1 - (py - top) / height) * (y1 - y0)),
  };
}

// The limits may be in either order.
export const clip = (value, [a, b]) => Math.min(Math.max(a, b), Math.max(Math.min(a, b), value));

// Where the pointer is, in picture units.
export function toPicture(node, event) {
  const inverse = node.ownerSVGElement.getScreenCTM().inverse();
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(inverse);
  return [x, y];
}

export function toData(node, scale, event) {
  const [x, y] = toPicture(node, event);
  return [scale.dataX(x), scale.dataY(y)];
}
