// What calls have under way outside the module, so that it can be ended when the module traps and can end nothing itself.
//
// Rust starts it here, and says here when it is done.

/** What rejects each promise that a method has given and that is pending. */
const pending = new Set();

/** What ends each timer, request and turn, by what Rust knows it by. */
const ends = new Map();

/** Ends all of it: the promises reject with `error`. */
export function endAll(error) {
  for (const reject of pending) {
    reject(error);
    pending.delete(reject);
  }
  // at once, since what hears of an abort may start something anew
  const last = [...ends.values()];
  ends.clear();
  for (const end of last) {
    try {
      end();
    } catch {
      // workerd lets nobody touch what belongs to another request
    }
  }
}

/** `new Promise(start)`, in a way that a trap rejects. */
export const promise = (start) =>
  new Promise((resolve, reject) => {
    const settles = (settle) => (value) => {
      pending.delete(reject);
      settle(value);
    };
    pending.add(reject);
    start(settles(resolve), settles(reject));
  });

export function startTimer(callback, ms) {
  const timer = setTimeout(callback, ms);
  ends.set(timer, () => clearTimeout(timer));
  return timer;
}

export function stopTimer(timer) {
  ends.delete(timer);
  clearTimeout(timer);
}

/** The AbortController of a request, or of a wait for a pacer. */
export function startRequest() {
  const controller = new AbortController();
  ends.set(controller, () => controller.abort());
  return controller;
}

/** Behind its end, whichever way it came. */
export const endRequest = (controller) => ends.delete(controller);

/** `given` is the promise of a pacer's turn, which nobody waits for after a trap, and then the turn itself. */
export function holdTurn(controller, given) {
  ends.set(controller, () => {
    if (typeof given !== "function") controller.abort();
    Promise.resolve(given)
      .then((release) => release?.())
      .catch(() => {});
  });
}
