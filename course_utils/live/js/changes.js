// Frames come as what has changed since the one before.

function unpacked(value, buffers) {
  if (Array.isArray(value)) return value.map((part) => unpacked(part, buffers));
  if (value === null || typeof value !== "object") return value;
  if ("buffer" in value) return buffers[value.buffer];
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unpacked(part, buffers)]));
}

// What has not changed stays the very same object, by which it is known that it need not be drawn again.
function replaced(part, [key, ...rest], value) {
  const copy = Array.isArray(part) ? [...part] : { ...part };
  copy[key] = rest.length ? replaced(part[key], rest, value) : value;
  return copy;
}

export function applied(frame, changes, buffers) {
  return changes.reduce((old, [place, value]) => replaced(old, place, unpacked(value, buffers)), frame);
}

// Keeps the frame of a model, however many views there are of it.
export function follow(model) {
  model.on("msg:custom", ({ after, changes }, buffers) => {
    if (!changes) return;
    const frame = model.get("frame");
    if (frame.n === after) model.set("frame", applied(frame, changes, buffers));
    else model.send({ kind: "whole" }); // one was missed, as while the modules were being loaded
  });
}
