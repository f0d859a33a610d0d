// Sends what the reader does to Python, one event at a time.

const LATE = 10000; // ms after which an unanswered event is considered lost and no longer holds up the next
const PASSING = ["move", "point"]; // only the newest matters: it says where the hand is now
const alike = (one, other) => one.kind === other.kind && one.name === other.name && one.part === other.part;

// While Python works on one event, passing events of the same kind wait, each replacing the one before.
export class Mail {
  constructor(model) {
    this.model = model;
    this.serial = 0;
    this.open = 0; // serial number of the event that has not been answered
    this.waiting = null;
  }

  send(event) {
    if (this.open && PASSING.includes(event.kind) && (!this.waiting || alike(this.waiting, event))) {
      this.waiting = event;
      return;
    }
    if (this.waiting) this.post(this.waiting);
    this.post(event);
  }

  post(event) {
    this.waiting = null;
    // Numbers taken from the clock keep rising across reloaded pages and several views of one exhibit.
    this.open = this.serial = Math.max(this.serial + 1, Date.now());
    this.model.send({ ...event, serial: this.serial });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.answered(this.serial), LATE);
  }

  answered(serial) {
    if (!this.open || serial < this.open) return;
    this.open = 0;
    clearTimeout(this.timer);
    if (this.waiting) this.post(this.waiting);
  }

  // Whether what Python shows is older than what the reader has done.
  get behind() {
    return this.open > 0 || this.waiting !== null;
  }
}
