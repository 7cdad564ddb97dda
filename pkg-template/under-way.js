// What calls have under way outside the module, so that it can be ended when the module traps and can end nothing itself.

/** What rejects each promise that a method has given and that is pending. */
const pending = new Set();

/** What ends each timer, request and turn, and each wait for a signal. */
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
  hold(timer, () => clearTimeout(timer));
  return timer;
}

export function stopTimer(timer) {
  release(timer);
  clearTimeout(timer);
}

/** Has a trap end `something`. */
export const hold = (something, end) => ends.set(something, end);

/** Behind its end, whichever way it came. */
export const release = (something) => ends.delete(something);
