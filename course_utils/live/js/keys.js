// The keys of a lecture, which a clicker presses too, and the finger.

const TYPED = "input:not([type=range]), select, textarea"; // where every key but a clicker's writes or chooses
const MOVED = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", " ", "Enter"];
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
  o: "overview",
  r: "reset",
  s: "speaker",
};

// Whether what has the focus needs the key itself: a slider its arrows, a button its Space.
function needed(target, key) {
  if (["PageDown", "PageUp"].includes(key)) return false;
  if (target.matches(TYPED)) return true;
  if (target.matches("button, summary, a")) return [" ", "Enter"].includes(key);
  const parts = "input, .course-picture [tabindex], .course-picture [tabindex] *";
  return target.matches(parts) && MOVED.includes(key);
}

// What is done at a key, or null: a number is typed before Enter.
function actOf(deck, event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (/^\d$/.test(key)) return () => (deck.typed = `${deck.typed ?? ""}${key}`);
  const typed = deck.typed;
  deck.typed = "";
  if (key === "Enter" && typed) return () => deck.go(Number(typed) - 1);
  if (key === " " && event.shiftKey) return () => deck.previous();
  const name = ACTS[key];
  return name && deck[name] ? () => deck[name]() : null;
}

export function listen(deck, signal) {
  const { el } = deck;
  const full = () => document.fullscreenElement === el;
  const key = (event) => {
    const inside = el.contains(event.target);
    if (!inside && !full()) return;
    // JupyterLab's shortcuts do nothing behind a lecture that fills the screen.
    if (inside) event.target.toggleAttribute("data-lm-suppress-shortcuts", full() || !(event.ctrlKey || event.metaKey));
    else event.stopImmediatePropagation();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (inside && needed(event.target, event.key)) return;
    const act = actOf(deck, event);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  };
  window.addEventListener("keydown", key, { capture: true, signal });
  swipes(deck, signal);
}

// A finger that goes across a slide turns it, unless it has begun on what can be moved.
function swipes(deck, signal) {
  let start = null;
  deck.el.addEventListener("touchstart", ({ touches, target }) => {
    start = touches.length === 1 && !target.closest(".course-slot") ? touches[0].clientX : null;
  }, { passive: true, signal });
  deck.el.addEventListener("touchend", ({ changedTouches }) => {
    const far = start === null ? 0 : changedTouches[0].clientX - start;
    start = null;
    if (far < -SWIPE) deck.next();
    if (far > SWIPE) deck.previous();
  }, { signal });
}
