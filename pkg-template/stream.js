// The async iterator of the streaming methods, over a core that gives the items part by part.

import { isCrash } from "./errors.js";
import { quietly } from "./listener.js";
import { tried } from "./tried.js";

/**
 * `parts` is the core: `next` gives an array of items, or undefined after the last; `stop` ends it; `free` gives its
 * memory back. It ends `source`, the caller's iterator, unless it crashes. Once `signal` has fired, nothing more is
 * handed out of what it gave before.
 */
export const iterate = (parts, source, signal) => new Items(parts, source, signal);

/** Tells an iterator of the caller's that nobody wants more of it, as leaving a loop does. */
export const closeIterator = (iterator) => void quietly(() => iterator.return?.());

const END = { value: undefined, done: true };

class Items {
  #parts;
  #source;
  #signal;
  #items = [];
  #handedOut = 0;
  #turn = Promise.resolve();
  #ended = false;

  constructor(parts, source, signal) {
    this.#parts = parts;
    this.#source = source;
    this.#signal = signal;
  }

  /** In turn, as a generator does: each call waits for those before it. */
  next() {
    const step = this.#turn.then(() => this.#step());
    this.#turn = step.catch(() => {});
    return step;
  }

  async #step() {
    const isUsedUp = this.#handedOut === this.#items.length || tried(() => this.#signal?.aborted);
    if (isUsedUp && !this.#ended) await this.#fill();
    if (this.#ended) return END;
    return { value: this.#items[this.#handedOut++], done: false };
  }

  async #fill() {
    try {
      this.#items = (await this.#parts.next()) ?? [];
      this.#handedOut = 0;
      if (this.#items.length === 0) this.#end();
    } catch (error) {
      this.#end(error);
      throw error;
    }
  }

  /** Not in turn, as a generator would: it ends a call that waits for a source which never goes on. */
  async return(value) {
    if (!this.#ended) {
      let stopped;
      try {
        stopped = this.#parts.stop();
        this.#end();
      } catch (error) {
        this.#end(error);
        throw error;
      }
      await stopped;
    }
    return { value, done: true };
  }

  #end(error) {
    if (this.#ended) return;
    this.#ended = true;
    this.#items = [];
    this.#parts.free();
    const source = this.#source;
    this.#source = undefined;
    if (isCrash(error)) quietly(() => source?.return?.());
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

/** For `await using`. */
export function makeItemsDisposable() {
  Items.prototype[Symbol.asyncDispose] = async function () {
    await this.return();
  };
}
