// Small buttons beside the hint: undo and redo, the state and the picture to keep, full screen.

import { html, set, write } from "./dom.js";
import { addIcon } from "./icons.js";
import { Switches } from "./stage.js";

const KEPT = 4000; // ms until a file that was saved may be forgotten
export const WRITTEN = "input:not([type=range]), select, textarea"; // where letters are typed
const TEXT = "input[type=text], textarea";
const TYPING = ".course-typing"; // where Ctrl+Z takes back letters, until the text is taken

function tool(parent, name, icon, keys = "") {
  const button = html(parent, "button", "course-tool");
  set(button, { type: "button", title: keys ? `${name} (${keys})` : name, "aria-label": name });
  addIcon(button, icon);
  return button;
}

// A box over the page with a line of text, to be copied from, or pasted into if `take` is given.
function lineBox(exhibit, says, line, take) {
  const dialog = html(exhibit, "dialog", "course-dialog");
  write(html(dialog, "p", ""), says);
  const box = html(dialog, "textarea", "course-text");
  set(box, { rows: 4, spellcheck: false, "aria-label": says });
  box.value = line;
  const row = html(dialog, "div", "course-buttons");
  for (const [name, done] of take ? [["Take over", () => take(box.value)], ["Cancel"]] : [["Close"]]) {
    const button = html(row, "button", "course-button");
    write(button, name);
    button.addEventListener("click", () => {
      dialog.close();
      done?.();
    });
  }
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  box.select();
}

// Hands a file to the reader.
export function download(name, file, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}

export class Tools {
  // staged: called when the exhibit has come to fill the screen, and when it has left it.
  constructor(parent, { mail, model, exhibit, tell, staged }, signal) {
    Object.assign(this, { mail, exhibit, tell, staged });
    this.asked = { copy: 0, save: 0 }; // what has not been answered
    const bar = html(parent, "div", "course-tools");
    this.undo = tool(bar, "Undo", "undo", "Ctrl+Z");
    this.redo = tool(bar, "Redo", "redo", "Shift+Ctrl+Z");
    for (const kind of ["undo", "redo"]) this[kind].addEventListener("click", () => this.turn(kind));
    this.menu(bar);
    // Not so on a telephone; and a slide is part of a screen already.
    if (document.fullscreenEnabled && !exhibit.closest(".course-deck")) this.fullScreen(bar, signal);
    exhibit.addEventListener("keydown", (event) => this.key(event), { signal });
    this.followTyping(signal);
    this.got = (content, buffers) => this.receive(content, buffers);
    model.on("msg:custom", this.got);
    signal.addEventListener("abort", () => model.off("msg:custom", this.got));
  }

  // Disabled, a button would lose the focus.
  show({ undo, redo }) {
    set(this.undo, { "aria-disabled": !undo });
    set(this.redo, { "aria-disabled": !redo });
  }

  turn(kind) {
    if (this[kind].getAttribute("aria-disabled") !== "true") this.mail.send({ kind });
  }

  // Notes of each box whether letters were typed there that are not taken yet.
  followTyping(signal) {
    const mark = ({ target, type, key }) => {
      if (target.matches(TEXT) && (type !== "keydown" || key === "Enter"))
        target.classList.toggle(TYPING.slice(1), type === "input");
    };
    for (const type of ["input", "change", "keydown", "focusout"]) this.exhibit.addEventListener(type, mark, { signal });
  }

  key(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || !["z", "y"].includes(key) || event.target.matches(TYPING)) return;
    event.preventDefault();
    this.turn(key === "y" || event.shiftKey ? "redo" : "undo");
  }

  menu(bar) {
    const menu = html(bar, "details", "course-menu");
    const head = html(menu, "summary", "course-tool");
    set(head, { title: "Keep", "aria-label": "Keep" });
    addIcon(head, "keep");
    const list = html(menu, "div", "course-list");
    const items = {
      "Copy state": () => this.ask({ kind: "copy" }),
      "Paste state": () => lineBox(this.exhibit, "Paste the line of a state", "", (line) => this.paste(line)),
      "Save picture as PNG": () => this.ask({ kind: "save", form: "png" }),
      "Save picture as SVG": () => this.ask({ kind: "save", form: "svg" }),
    };
    for (const [name, act] of Object.entries(items)) {
      const item = html(list, "button", "");
      item.type = "button";
      write(item, name);
      item.addEventListener("click", () => {
        menu.open = false;
        head.focus();
        act();
      });
    }
    menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      head.focus();
    });
  }

  paste(line) {
    this.mail.send({ kind: "paste", line: line.trim() });
  }

  // The answer comes to every view of the exhibit: only the one that has asked takes it. A picture is long in
  // coming; frames, and what is read in the picture, come by the same way in between.
  ask(event) {
    this.asked[event.kind] += 1;
    this.mail.send(event);
  }

  async receive({ line, name }, buffers) {
    const kind = name ? "save" : line ? "copy" : "";
    if (!this.asked[kind]) return;
    this.asked[kind] -= 1;
    if (name) return this.save(name, buffers[0]);
    try {
      await navigator.clipboard.writeText(line);
      this.tell("The state is on the clipboard.");
    } catch {
      lineBox(this.exhibit, "Copy this line", line); // the browser keeps the clipboard to itself
    }
  }

  save(name, file) {
    download(name, file, name.endsWith("svg") ? "image/svg+xml" : "image/png");
    this.tell(`The picture is in ${name}, where the browser keeps what it downloads.`);
  }

  fullScreen(bar, signal) {
    this.switches = new Switches(this.exhibit, () => this.staged(), signal);
    this.switches.buttons(bar);
    const button = tool(bar, "Full screen", "full");
    button.classList.add("course-full");
    document.addEventListener("fullscreenchange", () => this.entered(button), { signal });
    button.addEventListener("click", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else this.exhibit.requestFullscreen();
    });
    const key = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(WRITTEN)) return;
      if (this.full && this.switches.turn(event.key.toLowerCase())) event.preventDefault();
    };
    this.exhibit.addEventListener("keydown", key, { signal });
  }

  get full() {
    return document.fullscreenElement === this.exhibit;
  }

  // Measured when the screen is filled, and not before.
  entered(button) {
    const says = this.full ? "Leave full screen" : "Full screen";
    set(button, { title: says, "aria-label": says });
    if (this.full === this.exhibit.classList.contains("course-screen")) return;
    for (const name of ["course-screen", "course-hall"]) this.exhibit.classList.toggle(name, this.full);
    if (this.full) {
      this.exhibit.focus({ preventScroll: true }); // so that its keys are heard
    } else this.switches.off();
    this.staged();
  }
}
