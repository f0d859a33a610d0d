// Where a handle that is dragged goes: to the nearest place that was recorded, for two controls together.

const isHandle = (name) => (item) => item.kind === "points" && item.name === name;

// The settings that were recorded for two controls together, each with the place of the handle there.
function places(recording, name) {
  const found = [];
  for (const [settings, nodes] of Object.entries(recording.at)) {
    if (nodes.length > 1 || settings.split("|").length !== 2 || settings.includes("guess=")) continue;
    const items = recording.frame(nodes[0]).axes.flatMap((box) => box.items);
    const handle = items.find(isHandle(name));
    if (handle) found.push([settings, handle.x[0]]);
  }
  return found;
}

// How far the places reach along each axis; 0 where the controls move the handle along one alone.
const spread = (found) =>
  [0, 1].map((axis) => {
    const along = found.map(([, place]) => place[axis]);
    return Math.max(...along) - Math.min(...along);
  });

// The settings, such as "x1=3|x2=7", where the handle is nearest to a place; null where none were recorded.
export function nearestSettings(recording, { name, x, y }) {
  if (!name) return null;
  recording.handles ??= new Map();
  if (!recording.handles.has(name)) recording.handles.set(name, places(recording, name));
  const found = recording.handles.get(name);
  const [width, height] = spread(found);
  if (!(width > 0 && height > 0)) return null;
  const far = ([, place]) => Math.hypot((place[0] - x) / width, (place[1] - y) / height);
  return found.reduce((best, one) => (far(one) < far(best) ? one : best))[0];
}
