// What a link to an equation or a figure leads to is seen beside it, under the mouse or with the focus.

const LINKS = "a.course-equation, a.course-figure";
const BESIDE = 8; // pixels

function box() {
  const made = document.createElement("div");
  made.className = "course-preview";
  made.id = "course-preview";
  made.setAttribute("role", "tooltip");
  made.hidden = true;
  document.body.append(made);
  return made;
}

// Below the link, or above it where there is no room, and not beyond the window.
function setBeside(made, link) {
  const { left, top, bottom } = link.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = made;
  const below = bottom + BESIDE + high <= window.innerHeight;
  made.style.left = `${Math.max(BESIDE, Math.min(left, document.documentElement.clientWidth - wide - BESIDE))}px`;
  made.style.top = `${below ? bottom + BESIDE : Math.max(BESIDE, top - BESIDE - high)}px`;
}

export function preview() {
  const known = globalThis.coursePreviews ?? {};
  const made = box();
  const hide = () => {
    made.hidden = true;
    document.querySelector("[aria-describedby=course-preview]")?.removeAttribute("aria-describedby");
  };
  const show = ({ target }) => {
    const link = target.closest?.(LINKS);
    const said = link && known[link.dataset.shows];
    if (!said) return;
    hide();
    made.innerHTML = said;
    made.hidden = false;
    link.setAttribute("aria-describedby", made.id);
    setBeside(made, link);
  };
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  document.addEventListener("mouseout", ({ target }) => target.closest?.(LINKS) && hide());
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
}
