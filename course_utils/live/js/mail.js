// Sends what the reader does to Python, few events at a time.

const LATE = 10000; // ms after which an unanswered event is considered lost and no longer holds up the next
const FLYING = 3; // events on their way: with one, a kernel far away answers once in a round trip
const PASSING = ["move", "point", "operate"]; // only the newest matters: it says where the hand is now
const alike = (one, other) => one.kind === other.kind && one.name === other.name && one.part === other.part;

// While Python works on as many, passing events of the same kind wait, each replacing the one before.
export class Mail {
  constructor(model) {
    this.model = model;
    this.serial = 0;
    this.open = []; // serial numbers of the events that have not been answered, in order
    this.waiting = null;
  }

  send(event) {
    const full = this.open.length >= FLYING;
    if (full && PASSING.includes(event.kind) && (!this.waiting || alike(this.waiting, event))) {
      this.waiting = event;
      return;
    }
    if (this.waiting) this.post(this.waiting);
    this.post(event);
  }

  post(event) {
    this.waiting = null;
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
  }

  // Whether what Python shows is older than what the reader has done.
  get behind() {
    return this.open.length > 0 || this.waiting !== null;
  }
}
