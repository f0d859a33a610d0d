// Small buttons beside the hint: undo and redo, the state and the picture to keep, full screen.

import { html, set, write } from "./dom.js";
import { addIcon } from "./icons.js";

const KEPT = 4000; // ms until a file that was saved may be forgotten
const TEXT = "input[type=text], textarea"; // where Ctrl+Z takes back what was typed

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

export class Tools {
  constructor(parent, { mail, model, exhibit, tell }, signal) {
    Object.assign(this, { mail, exhibit, tell });
    const bar = html(parent, "div", "course-tools");
    this.undo = tool(bar, "Undo", "undo", "Ctrl+Z");
    this.redo = tool(bar, "Redo", "redo", "Shift+Ctrl+Z");
    for (const kind of ["undo", "redo"]) this[kind].addEventListener("click", () => this.turn(kind));
    this.menu(bar);
    if (document.fullscreenEnabled) this.fullScreen(bar, signal); // not so on a telephone
    exhibit.addEventListener("keydown", (event) => this.key(event), { signal });
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

  key(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || !["z", "y"].includes(key) || event.target.matches(TEXT)) return;
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

  // The answer comes to every view of the exhibit: only the one that has asked takes it.
  ask(event) {
    this.asked = true;
    this.mail.send(event);
  }

  async receive({ line, name }, buffers) {
    if (!this.asked) return;
    this.asked = false;
    if (name) return this.download(name, buffers[0]);
    try {
      await navigator.clipboard.writeText(line);
      this.tell("The state is on the clipboard.");
    } catch {
      lineBox(this.exhibit, "Copy this line", line); // the browser keeps the clipboard to itself
    }
  }

  download(name, file) {
    const link = document.createElement("a");
    const type = name.endsWith("svg") ? "image/svg+xml" : "image/png";
    link.href = URL.createObjectURL(new Blob([file], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
    this.tell(`The picture is in ${name}, where the browser keeps what it downloads.`);
  }

  fullScreen(bar, signal) {
    const button = tool(bar, "Full screen", "full");
    const name = () => {
      const says = document.fullscreenElement === this.exhibit ? "Leave full screen" : "Full screen";
      set(button, { title: says, "aria-label": says });
    };
    document.addEventListener("fullscreenchange", name, { signal });
    button.addEventListener("click", () => {
      if (document.fullscreenElement) return void document.exitFullscreen();
      // The room that the controls and the caption need is not available to the picture.
      const picture = this.exhibit.querySelector(".course-picture");
      this.exhibit.style.setProperty("--rest", `${this.exhibit.scrollHeight - picture.clientHeight + 24}px`);
      this.exhibit.requestFullscreen();
    });
  }
}
