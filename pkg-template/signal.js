// Listening to the caller's AbortSignal.

import { quietly } from "./listener.js";
import { hold, release } from "./under-way.js";

/**
 * Calls `fired` when the signal fires, until it is ended. The signal may be of anybody's making: one that does not take its
 * listeners back does no harm.
 */
export function listen(signal, fired) {
  let isOver = false;
  const listener = () => {
    if (!isOver) fired();
  };
  signal.addEventListener("abort", listener);
  const held = hold(listener, () => {
    isOver = true;
    release(held);
    quietly(() => signal.removeEventListener("abort", listener));
  });
  return held;
}
