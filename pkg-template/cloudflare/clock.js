// A clock that only goes forward, made of one that may be set back: in workerd every clock is the wall's, and a test may fake any.
//
// It can notice that only by what it said last. If nobody has asked it for about as long as it was set back by, no time
// seems to have passed.

import { GRACE_MS } from "./times.js";

/**
 * Set back, it stands still instead, and goes on from there. If it was set back by more than everybody makes allowance
 * for, `setBack` is called: then nobody knows how much time has passed.
 */
export function forward(read, setBack = () => {}) {
  let latest = 0;
  let ahead = 0;
  return () => {
    const time = read() + ahead;
    // no time at all, which would stop it for ever
    if (!Number.isFinite(time)) return latest;
    if (time < latest - GRACE_MS) {
      ahead += latest - time;
      setBack();
    }
    return (latest = Math.max(latest, time));
  };
}
