// Listening to the caller's AbortSignal.

import { hold, release } from "./under-way.js";

/**
 * Calls `fired` when the signal fires, and gives what ends that. The signal may be of anybody's making: one that does not
 * take its listeners back does no harm.
 */
export function listen(signal, fired) {
  let isOver = false;
  const listener = () => {
    if (!isOver) fired();
  };
  const stop = () => {
    isOver = true;
    release(stop);
    signal.removeEventListener("abort", listener);
  };
  signal.addEventListener("abort", listener);
  hold(stop, stop);
  return stop;
}
