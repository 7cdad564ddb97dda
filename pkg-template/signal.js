// Listening to the caller's AbortSignal.

import { quietly } from "./listener.js";
import { hold, release } from "./under-way.js";

/** Who waits for each signal. It gets one listener of ours for all: Node 20 takes more than ten for a leak, and warns. */
const waiting = new WeakMap();

/**
 * Calls `fired` when the signal fires, until it is ended. The signal may be of anybody's making: one that does not
 * remove its listeners does no harm.
 */
export function listen(signal, fired) {
  const listener = waiting.get(signal) ?? attach(signal);
  listener.calls.add(fired);
  const held = hold(fired, () => {
    release(held);
    if (listener.calls.delete(fired) && listener.calls.size === 0) detach(signal, listener);
  });
  return held;
}

function attach(signal) {
  const calls = new Set();
  const hear = () => {
    // one of them may end others
    for (const call of [...calls]) if (calls.has(call)) quietly(call);
  };
  signal.addEventListener("abort", hear);
  const listener = { calls, hear };
  waiting.set(signal, listener);
  return listener;
}

function detach(signal, { hear }) {
  waiting.delete(signal);
  quietly(() => signal.removeEventListener("abort", hear));
}
