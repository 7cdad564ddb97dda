// The clock for durations.

import { forward } from "./cloudflare/clock.js";

/** Milliseconds of a clock that only goes forward: pauses and turns that lie hours ahead would hold up all that follows. */
export const ticks = forward(() => (typeof performance === "object" ? performance : Date).now());
