// What calls have under way outside the module, so that it can be ended when the module traps and can end nothing itself.

/** Each promise that a method has given and that is pending. */
const pending = new Set();

/** What ends each timer, request and turn, and each wait for a signal. */
const ends = new Map();

/** Ends all of it: the promises reject with `error`. */
export function endAll(error) {
  for (const one of pending) one.settle(true, error);
  // at once, since what hears of an abort may start something anew
  const last = [...ends];
  ends.clear();
  for (const [something, end] of last) {
    try {
      end(something);
    } catch {
      // workerd lets nobody touch what belongs to another request
    }
  }
}

/** A promise with what settles it, which a trap rejects. */
export const createPending = () => new Pending();

class Pending {
  #promise;
  #resolve;
  #reject;

  constructor() {
    this.#promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** For the caller. Before somebody has it, a trap leaves it alone: nobody would hear of its rejection. */
  handOut() {
    pending.add(this);
    return this.#promise;
  }

  settle(failed, value) {
    pending.delete(this);
    if (failed) this.#reject(value);
    else this.#resolve(value);
  }
}

export function startTimer(callback, ms) {
  const timer = setTimeout(callback, ms);
  hold(timer, clearLater);
  return timer;
}

// not clearTimeout itself, which a program may replace
const clearLater = (timer) => clearTimeout(timer);

export function stopTimer(timer) {
  release(timer);
  clearTimeout(timer);
}

/** Has a trap call `end(something)`. */
export const hold = (something, end) => ends.set(something, end);

/** Behind its end, whichever way it came. */
export const release = (something) => ends.delete(something);
