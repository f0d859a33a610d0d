// Paints a scene that Python computed. Fields and images go on a canvas; axes, lines, points and formulas are
// SVG, so that they stay sharp at every zoom, follow the theme, and can be reached by keyboard and screen
// reader. Python decides what is shown; these modules decide how, and report what the reader does.

import { follow } from "./changes.js";
import { renderDeck } from "./deck.js";
import { addFont } from "./font.js";
import { shown } from "./shown.js";

const onSlide = (model, el) => shown({ model, el });
const render = (context) => (context.model.get("slides") ? renderDeck(context, onSlide) : shown(context).end);

const initialize = ({ model }, missed) => {
  follow(model);
  if (missed) model.send({ kind: "whole" });
};

export default { prepare: addFont, initialize, render };
