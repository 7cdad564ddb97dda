// Ctrl-C, and the other signals that ask a program to end.

import { INTERRUPTED } from "./problems.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

let onInterrupt;
let interrupted = false;

/** Ends at once on a signal, unless `finish` says how to end properly; a second signal does not wait for that. */
export function watchSignals() {
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (!onInterrupt || interrupted) process.exit(INTERRUPTED);
      interrupted = true;
      onInterrupt();
    });
  }
}

/** From now on a first signal calls `finish`; without one it ends the program. */
export const finishWith = (finish) => (onInterrupt = finish);

export const isInterrupted = () => interrupted;
