// The keys of a lecture, which a clicker presses too, and the finger.

const TYPED = "input:not([type=range]), select, textarea, [contenteditable=true]"; // where every letter is wanted
const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", " ", "Enter"];
const SWIPE = 60; // pixels

const ACTS = {
  PageDown: "next",
  ArrowRight: "next",
  ArrowDown: "next",
  " ": "next",
  PageUp: "previous",
  ArrowLeft: "previous",
  ArrowUp: "previous",
  Home: "home",
  End: "end",
  b: "black",
  ".": "black",
  f: "full",
  o: "overall",
  r: "reset",
  s: "notes",
};

// Whether what has the focus needs the key itself: a slider its arrows, a button its Space. What a clicker
// sends always turns the slide.
function needed(target, key) {
  if (["PageDown", "PageUp"].includes(key)) return false;
  if (target.matches(TYPED)) return true;
  if (target.matches("button, summary, a")) return [" ", "Enter"].includes(key);
  return ARROWS.includes(key) && target.matches("input, .course-picture [tabindex]");
}

// What is done at a key, or null: a number is typed before Enter.
function actOf(deck, { key: pressed, shiftKey }) {
  const key = pressed.length === 1 ? pressed.toLowerCase() : pressed;
  const { typed } = deck;
  deck.type(/^\d$/.test(key) ? `${typed}${key}` : "");
  if (deck.typed) return () => {};
  if (key === "Enter" && typed) return () => deck.go(Number(typed) - 1);
  if (key === " " && shiftKey) return () => deck.previous();
  if (key === "Escape" && deck.slides.fold()) return () => deck.el.focus({ preventScroll: true });
  if (["c", "d", "l"].includes(key)) return () => deck.switches.turn(key);
  return ACTS[key] ? () => deck[ACTS[key]]() : null;
}

export function press(deck, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (deck.overview.open && deck.overview.key(event.key)) {
    if (!["Enter", " "].includes(event.key)) event.preventDefault();
    return;
  }
  const act = actOf(deck, event);
  if (!act) return;
  event.preventDefault();
  act();
}

// F begins a lecture also where JupyterLab has the keys, unless something is typed.
function begins({ el }, { key, target, ctrlKey, metaKey, altKey, shiftKey }) {
  if (key !== "f" || ctrlKey || metaKey || altKey || shiftKey || target.matches?.(`${TYPED}, .cm-content`)) return false;
  const { top, bottom } = el.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight && el.checkVisibility();
}

export function listen(deck, signal) {
  const { el } = deck;
  const key = (event) => {
    const full = document.fullscreenElement === el;
    const inside = el.contains(event.target);
    if (!inside && !full && !(!document.fullscreenElement && begins(deck, event))) return;
    const command = event.ctrlKey || event.metaKey;
    // Behind a lecture that fills the screen JupyterLab's shortcuts do nothing.
    if (inside) event.target.toggleAttribute("data-lm-suppress-shortcuts", full || !command);
    else event.stopImmediatePropagation();
    if (!inside || !needed(event.target, event.key)) press(deck, event);
  };
  window.addEventListener("keydown", key, { capture: true, signal });
  handsBack(deck, signal);
  swipes(deck, signal);
}

// Whoever operates something with the mouse wants the next key for the lecture; whoever came to it by keyboard
// has its keys, and a text that of its letters until Enter.
function handsBack({ el }, signal) {
  let pressed = false;
  const back = () => {
    const held = document.activeElement;
    if (pressed && held !== el && el.contains(held) && !held.closest(".course-overview")) el.focus({ preventScroll: true });
  };
  const written = () => document.activeElement?.matches(TYPED);
  const hear = (name, act) => window.addEventListener(name, act, { capture: true, signal });
  hear("pointerdown", ({ target }) => (pressed = el.contains(target)));
  hear("pointerup", () => setTimeout(() => written() || back())); // after the click, which gives the focus
  hear("change", ({ target }) => target.matches("select") && setTimeout(back));
  hear("keydown", ({ key }) => {
    if (key === "Enter" && written()) setTimeout(back);
    else if (key === "Tab") pressed = false;
  });
}

// A finger that goes across a slide turns it, unless it has begun on what can be moved.
function swipes(deck, signal) {
  let start = null;
  const begin = ({ touches, target }) => {
    start = touches.length === 1 && !target.closest(".course-slot, .course-overview") ? touches[0] : null;
  };
  const end = ({ changedTouches: [{ clientX, clientY }] }) => {
    const [across, down] = start ? [clientX - start.clientX, clientY - start.clientY] : [0, 0];
    start = null;
    if (Math.abs(across) < SWIPE || Math.abs(down) > Math.abs(across)) return;
    if (across < 0) deck.next();
    else deck.previous();
  };
  deck.el.addEventListener("touchstart", begin, { passive: true, signal });
  deck.el.addEventListener("touchend", end, { passive: true, signal });
}
