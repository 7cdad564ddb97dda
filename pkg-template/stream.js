// The async iterator of the streaming methods, over a core that gives the items part by part.

/** `parts` is the core: `next` gives an array of items, or undefined behind the last; `stop` ends it; `free`. */
export const iterate = (parts) => new Items(parts);

const END = { value: undefined, done: true };

class Items {
  #parts;
  #items = [];
  #handedOut = 0;
  #turn = Promise.resolve();
  #ended = false;

  constructor(parts) {
    this.#parts = parts;
  }

  /** In turn, as a generator does: each call waits for those before it. */
  next() {
    const step = this.#turn.then(() => this.#step());
    this.#turn = step.catch(() => {});
    return step;
  }

  async #step() {
    if (this.#handedOut === this.#items.length && !this.#ended) await this.#fill();
    if (this.#ended) return END;
    return { value: this.#items[this.#handedOut++], done: false };
  }

  async #fill() {
    try {
      this.#items = (await this.#parts.next()) ?? [];
      this.#handedOut = 0;
      if (this.#items.length === 0) this.#end();
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  /** Not in turn, as a generator would: it ends a call that waits for a source which never goes on. */
  async return(value) {
    if (!this.#ended) {
      let stopped;
      try {
        stopped = this.#parts.stop();
      } finally {
        this.#end();
      }
      await stopped;
    }
    return { value, done: true };
  }

  #end() {
    if (this.#ended) return;
    this.#ended = true;
    this.#items = [];
    this.#parts.free();
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}
