// The clock for durations.

import { forward } from "./cloudflare/clock.js";

/** Milliseconds of a clock that only goes forward: if it were set back, pauses and turns would lie hours ahead and hold up calls. */
export const ticks = forward(() => (typeof performance === "object" ? performance : Date).now());
