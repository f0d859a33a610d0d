// The forward pass of a network whose parameters were recorded: the equations (7) and (8), for many points at once.

const leaky = (z) => (z > 0 ? z : 0.01 * z);
const ACTIVATIONS = {
  sigmoid: (z) => (z < 0 ? Math.exp(z) / (1 + Math.exp(z)) : 1 / (1 + Math.exp(-z))),
  tanh: Math.tanh,
  relu: (z) => Math.max(z, 0),
  "leaky relu": leaky,
  step: (z) => (z > 0 ? 1 : 0),
};
const NODES = 101; // of a field, in each direction

// p holds W2, W3, .., each column by column, and then b2, b3, ..; x has a coordinate a row, a point a column.
export function output({ sizes, activation, last, p }, x) {
  let weights = 0;
  let biases = sizes.slice(1).reduce((sum, n, l) => sum + n * sizes[l], 0);
  let a = x;
  for (let l = 1; l < sizes.length; l++) {
    const [before, here] = [sizes[l - 1], sizes[l]];
    const [W, b] = [weights, biases];
    const f = ACTIVATIONS[l === sizes.length - 1 ? last : activation];
    const layer = Array.from({ length: here }, (_, j) => {
      const z = new Float64Array(a[0].length).fill(p[b + j]);
      for (let k = 0; k < before; k++) {
        const [w, from] = [p[W + k * here + j], a[k]];
        for (let i = 0; i < z.length; i++) z[i] += w * from[i];
      }
      return z.map(f);
    });
    weights += here * before;
    biases += here;
    a = layer;
  }
  return a;
}

const unit = Float64Array.from({ length: NODES }, (_, k) => k / (NODES - 1));
const grid = () => [
  Float64Array.from({ length: NODES * NODES }, (_, i) => unit[i % NODES]),
  Float64Array.from({ length: NODES * NODES }, (_, i) => unit[Math.floor(i / NODES)]),
];

// F1 - F2 at the nodes of the unit square, row 0 at x2 = 0.
export function difference(network) {
  const [first, second] = output(network, grid());
  return first.map((value, i) => value - second[i]);
}

// Of each point whether it is on the wrong side; where F1 = F2 it counts as B.
export function misjudged(network, points, labels) {
  const [first, second] = output(network, [points.map(([x]) => x), points.map(([, y]) => y)]);
  return labels.map((label, i) => (first[i] > second[i] ? 0 : 1) !== label);
}
