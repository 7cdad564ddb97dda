// A clock that only goes forward, of one that may be set back: in workerd every clock is the wall's, and a test may fake any.
//
// It can tell by what it said last and by nothing else. Where nobody has asked it for about as long as it was set back by, no time
// seems to have passed.

import { GRACE_MS } from "./times.js";

/**
 * It stands still instead, and goes on from there. Where it was set back by more than everybody makes allowance for, `setBack`
 * hears of it: nobody knows then how much time has passed.
 */
export function forward(read, setBack = () => {}) {
  let latest = -Infinity;
  let ahead = 0;
  return () => {
    const time = read() + ahead;
    if (time < latest - GRACE_MS) {
      ahead += latest - time;
      setBack();
    }
    // not by Math.max, with which one that says NaN once would do so for ever
    if (time > latest) latest = time;
    return latest;
  };
}
