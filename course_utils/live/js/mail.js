// Sends what the reader does to Python, few events at a time.

const LATE = 10000; // ms after which an unanswered event is considered lost and no longer holds up the next
const FLYING = 3; // events on their way: with one, a kernel far away answers once in a round trip
const PASSING = ["move", "point", "operate"]; // only the newest matters: it says where the hand is now
const ALONE = ["undo", "redo", "paste", "copy", "save"]; // about all that was done: none may overtake another
const alike = (one, other) => one.kind === other.kind && one.name === other.name && one.part === other.part;

// While Python works on as many, passing events of the same kind wait, each replacing the one before.
export class Mail {
  constructor(model) {
    this.model = model;
    this.serial = 0;
    this.open = []; // serial numbers of the events that have not been answered, in order
    this.waiting = null;
    this.held = []; // events that come after one that goes alone, that one among them
    this.alone = false; // whether what has not been answered is such a one
  }

  send(event) {
    const passing = PASSING.includes(event.kind);
    const full = this.open.length >= FLYING && !this.held.length;
    if (full && passing && (!this.waiting || alike(this.waiting, event))) {
      this.waiting = event;
      return;
    }
    if (this.waiting) this.post(this.waiting);
    if (passing && this.held.length && alike(this.held.at(-1), event)) this.held.pop();
    this.held.push(event);
    this.release();
  }

  // JupyterLab may hand two events over in two threads, where the later one is sometimes the first.
  release() {
    const must = (event) => this.open.length > 0 && (this.alone || ALONE.includes(event.kind));
    while (this.held.length && !must(this.held[0])) this.post(this.held.shift());
  }

  post(event) {
    this.waiting = null;
    this.alone = ALONE.includes(event.kind);
    // Numbers taken from the clock keep rising across reloaded pages and several views of one exhibit.
    this.serial = Math.max(this.serial + 1, Date.now());
    this.open.push(this.serial);
    this.model.send({ ...event, serial: this.serial });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.answered(this.serial), LATE);
  }

  // Python answers in order: what was sent before is done with too.
  answered(serial) {
    const before = this.open.length;
    this.open = this.open.filter((one) => one > serial);
    if (this.open.length === before) return;
    if (!this.open.length) clearTimeout(this.timer);
    if (this.waiting && this.open.length < FLYING) this.post(this.waiting);
    this.release();
  }

  // Whether what Python shows is older than what the reader has done.
  get behind() {
    return this.open.length > 0 || this.waiting !== null || this.held.length > 0;
  }
}
