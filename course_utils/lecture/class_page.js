"use strict";
// The page of a telephone: asks for one answer, sends it as numbers, and says what was understood.
(() => {
  const find = (id) => document.getElementById(id);
  const question = JSON.parse(find("question").textContent);
  const [box, said, send, clear, note] = ["answer", "said", "send", "clear", "note"].map(find);
  const NOTE = note.textContent;
  const WAIT = 4000; // ms, at least, between two looks for the next question
  let waiting = 0;
  const tell = (words, bad = false) => {
    said.textContent = words;
    said.classList.toggle("bad", bad);
  };
  let sent = false;
  const changed = () => tell(sent ? "Changed, not sent yet." : "");

  function make(parent, name, attributes = {}, text = "") {
    const svg = ["svg", "g", "path", "rect", "line", "circle", "text"].includes(name);
    const node = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text) node.textContent = text;
    return parent.appendChild(node);
  }

  // Each kind of answer: builds itself, and returns a function to its numbers, or to a sentence if there are none.
  const kinds = {
    options() {
      const field = make(box, "fieldset");
      const inputs = question.options.map((option, k) => {
        const label = make(field, "label", { class: "option" });
        const input = make(label, "input", { type: "radio", name: "option", value: k });
        if (question.letters) make(label, "b", {}, question.letters[k]);
        make(label, "span", {}, option);
        input.addEventListener("change", changed);
        return input;
      });
      return () => {
        const chosen = inputs.findIndex((input) => input.checked);
        return chosen < 0 ? "First choose one." : [[chosen]];
      };
    },

    number() {
      const { low, high, step, unit, places } = question;
      const words = document.querySelector("h1").textContent;
      const row = make(box, "div", { class: "number" });
      const limits = { min: low, max: high, step: step || "any" };
      const typed = make(row, "input", { type: "number", inputmode: "decimal", "aria-label": words, ...limits });
      if (unit) make(row, "span", {}, unit);
      const range = places.length ? { min: 0, max: places.length - 1, step: 1 } : { ...limits, step: step || (high - low) / 200 };
      const slider = make(box, "input", { type: "range", "aria-label": words, ...range });
      const ends = make(box, "div", { class: "ends", "aria-hidden": "true" });
      for (const end of [low, high]) make(ends, "span", {}, end.toLocaleString("en"));
      const valueOf = () => (places.length ? places[slider.value] : Number(slider.value));
      const speak = () => slider.setAttribute("aria-valuetext", `${valueOf().toLocaleString("en")} ${unit}`.trim());
      const nearest = (value) => places.reduce((best, one, k) => (Math.abs(one - value) < Math.abs(places[best] - value) ? k : best), 0);
      slider.value = slider.min; // the middle might be near the truth
      speak();
      slider.addEventListener("input", () => {
        // Without the last digits, which are of rounding errors, but between the ends, which may have more.
        typed.value = Math.min(high, Math.max(low, Number(valueOf().toPrecision(12))));
        speak();
        changed();
      });
      typed.addEventListener("input", () => {
        if (typed.value !== "") slider.value = places.length ? nearest(Number(typed.value)) : typed.value;
        speak();
        changed();
      });
      return () => {
        if (typed.value === "" || !typed.checkValidity()) {
          const whole = step ? `, in steps of ${step}` : "";
          return `First give a number from ${low.toLocaleString("en")} to ${high.toLocaleString("en")}${whole}.`;
        }
        return [[Number(typed.value)]];
      };
    },

    drawing() {
      const how = make(box, "p", { class: "how", id: "how" }, "Draw with the finger or the mouse. ");
      make(how, "span", { class: "keys" }, "By keyboard: the arrow keys move the pen, Space puts it down and lifts it.");
      const margin = { left: question.yticks.length ? 46 : 8, right: 14, top: question.ylabel ? 28 : 10, bottom: 48 };
      const width = Math.min(480, box.clientWidth - margin.left - margin.right); // a unit is a pixel
      const height = width / Math.min(Math.max(question.ratio, 0.8), 1.4);
      const size = [width + margin.left + margin.right, height + margin.top + margin.bottom];
      const svg = make(box, "svg", {
        viewBox: `${-margin.left} ${-margin.top} ${size.join(" ")}`,
        tabindex: 0,
        role: "application",
        "aria-describedby": "how",
      });
      const at = ([u, v]) => [u * width, (1 - v) * height];
      drawBox(svg, width, height, at);
      const lines = make(svg, "path", { class: "stroke" });
      for (const [u, v, label] of question.marks) {
        const [x, y] = at([u, v]);
        make(svg, "path", { class: `mark ${label}`, d: label === "A" ? `M${x - 7},${y}a7,7 0 1,0 14,0a7,7 0 1,0 -14,0` : `M${x - 6},${y - 6}l12,12m-12,0l12,-12` });
      }
      const pen = make(svg, "circle", { class: "pen", r: 7 });
      return drawn(svg, lines, pen, { width, height, at });
    },
  };

  function drawBox(svg, width, height, at) {
    const few = (ticks, most) => ticks.filter((_, k) => k % Math.ceil(ticks.length / most) === 0);
    for (const [share, label] of few(question.xticks, 4)) {
      const [x] = at([share, 0]);
      make(svg, "line", { class: "grid", x1: x, x2: x, y1: 0, y2: height });
      make(svg, "text", { x, y: height + 18, "text-anchor": "middle" }, label);
    }
    for (const [share, label] of few(question.yticks, 7)) {
      const [, y] = at([0, share]);
      make(svg, "line", { class: "grid", x1: 0, x2: width, y1: y, y2: y });
      make(svg, "text", { x: -7, y: y + 5, "text-anchor": "end" }, label);
    }
    make(svg, "text", { x: 0, y: -10 }, question.ylabel);
    make(svg, "text", { x: width, y: height + 38, "text-anchor": "end" }, question.xlabel);
    make(svg, "rect", { class: "sheet", width, height });
  }

  // Strokes by touch, mouse and keyboard; places are shares of width and height from the lower left.
  function drawn(svg, lines, pen, { width, height, at }) {
    let strokes = [];
    let open = null;
    let tip = [0.5, 0.5];
    const clip = (value) => Math.min(1, Math.max(0, value));
    const show = () => {
      const path = (stroke) => stroke.map((place, k) => `${k ? "L" : "M"}${at(place).map((one) => one.toFixed(1))}`).join("");
      lines.setAttribute("d", strokes.map(path).join(""));
      const [cx, cy] = at(tip);
      pen.setAttribute("cx", cx);
      pen.setAttribute("cy", cy);
      pen.classList.toggle("down", open !== null);
      clear.hidden = !strokes.length;
      const n = strokes.length;
      svg.setAttribute("aria-label", `${document.querySelector("h1").textContent} ${n} ${n === 1 ? "stroke" : "strokes"} drawn`);
    };
    const go = ([u, v]) => {
      tip = [clip(u), clip(v)];
      open?.push(tip);
      show();
    };
    const begin = () => strokes.push((open = []));
    const end = () => {
      if (open && open.length < 2) strokes = strokes.filter((stroke) => stroke !== open);
      if (open) changed();
      open = null;
      show();
    };
    const placeOf = (event) => {
      const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [x / width, 1 - y / height];
    };
    svg.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      end();
      begin();
      go(placeOf(event));
    });
    svg.addEventListener("pointermove", (event) => {
      if (!svg.hasPointerCapture(event.pointerId)) return;
      const passed = event.getCoalescedEvents?.() ?? [];
      for (const one of passed.length ? passed : [event]) go(placeOf(one));
    });
    for (const over of ["pointerup", "pointercancel"]) svg.addEventListener(over, end);
    svg.addEventListener("blur", end);
    svg.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 0.1 : event.altKey ? 0.005 : 0.025;
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (way) go([tip[0] + way[0] * step, tip[1] + way[1] * step]);
      else if (event.key !== " " && event.key !== "Enter") return;
      else if (open) end();
      else {
        begin();
        go(tip);
      }
      event.preventDefault();
    });
    clear.addEventListener("click", () => {
      [strokes, open] = [[], null];
      show();
      changed();
      svg.focus({ preventScroll: true });
    });
    show();
    return () => {
      end();
      return strokes.length ? thinned(strokes) : "First draw something.";
    };
  }

  // As many places as may be sent, and no more digits than can be seen.
  function thinned(strokes) {
    const total = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
    const every = Math.max(1, Math.ceil(total / (question.most - 2 * strokes.length)));
    const kept = strokes.map((stroke) => stroke.filter((_, k) => k % every === 0 || k === stroke.length - 1));
    return kept.map((stroke) => stroke.flat().map((value) => Number(value.toFixed(3))));
  }

  const answer = kinds[question.kind]();

  // Whether there is another question by now, which is then shown.
  async function next() {
    const reply = await fetch(`${location.pathname}?after=${question.number}`, { cache: "no-store" });
    if (reply.status === 200) location.reload();
    return reply.ok;
  }

  // The page waits for the next question: it asks for it every few seconds, and when it is looked at again.
  async function wait() {
    clearTimeout(waiting);
    const open = document.hidden || (await next().catch(() => false));
    note.textContent = open ? NOTE : "This question is over. The next one will appear here by itself.";
    waiting = setTimeout(wait, WAIT * (1 + Math.random()));
  }

  async function post(numbers) {
    const message = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(numbers) };
    try {
      const reply = await fetch(location.pathname, message);
      if (!reply.ok) tell(`Not sent. ${await reply.text()}`, true);
      if (reply.status === 403) await next();
      if (!reply.ok) return;
      sent = true;
      tell(`Sent: ${(await reply.json()).sent}.`);
    } catch {
      tell("Not sent. The question is over, or the lecturer's computer cannot be reached.", true);
    }
  }

  document.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const numbers = answer();
    if (typeof numbers === "string") return tell(numbers, true);
    send.setAttribute("aria-disabled", "true");
    await post(numbers);
    send.removeAttribute("aria-disabled");
  });
  for (const [on, looked] of [[window, "focus"], [document, "visibilitychange"]]) on.addEventListener(looked, wait);
  waiting = setTimeout(wait, WAIT);
})();
