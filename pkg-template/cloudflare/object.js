// The Durable Object that keeps the books of one command.

import { forward } from "./clock.js";
import { createLedger } from "./ledger.js";
import { callsPerSecond } from "./limits.js";

const KEY = "lent";

/** How much longer and larger the stored note is than what is lent, so that not every loan is written down. */
const AHEAD_MS = 5_000;
const AHEAD = 1.5;

/** See index.d.ts. */
export class PacerObject {
  #storage;
  #opening;
  #ledger;
  #total;
  /** What the storage says, or will say when what is being written is there. */
  #note = { places: 0, until: -Infinity };
  #writing;
  /** If it is set back, what is lent out lasts longer. */
  #now = forward(() => Date.now());

  constructor({ storage }) {
    this.#storage = storage;
  }

  /** Books a worker's message and answers with what it may have. Nobody but the namespace's own workers reaches it. */
  async fetch(request) {
    const { command, ...message } = await request.json();
    await (this.#opening ??= this.#open(command));
    const reply = this.#ledger.settle(message, this.#now());
    this.#write();
    // a loan must be written down here before it is known elsewhere
    await this.#writing;
    return Response.json(reply);
  }

  /** A former object, of which this one knows nothing, may have lent places: the note says how many, and until when. */
  async #open(command) {
    const note = await this.#read();
    if (note) this.#note = note;
    this.#total = callsPerSecond(command);
    this.#ledger = createLedger(this.#total, crypto.randomUUID(), note);
  }

  async #read() {
    try {
      return await this.#storage.get(KEY);
    } catch (error) {
      // the next one tries again
      this.#opening = undefined;
      throw error;
    }
  }

  #write() {
    const { places, until } = this.#ledger.outstanding();
    if (places <= this.#note.places && until <= this.#note.until) return;
    this.#note = { places: Math.min(this.#total, Math.ceil(places * AHEAD)), until: until + AHEAD_MS };
    // in the wall's time: whoever reads it knows nothing of how this clock was corrected
    this.#writing = this.#storage.put(KEY, { ...this.#note, until: this.#note.until + Date.now() - this.#now() });
    // whoever waits for it hears of the failure, and the next message writes again
    this.#writing.catch(() => (this.#note = { places: 0, until: -Infinity }));
  }
}
