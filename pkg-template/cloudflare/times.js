// How long things take, in milliseconds. Worker and object must agree on these.

/** A place rests after its attempt: a second, and one tick for a clock that rounds down. */
export const REST_MS = 1_001;

/** A lease lasts this long at least. One that is not renewed ends by itself. */
export const LEASE_MS = 4_000;

/** A lease lasts this long at most, however slow the object is. */
export const LONGEST_LEASE_MS = 40_000;

/** How much later than its own limit an attempt may end, if timers are late. */
export const LATE_MS = 1_000;

/** What the object adds for clocks that do not run evenly. */
export const GRACE_MS = 500;

/** After so long without an attempt, a worker gives back what others may need. */
export const IDLE_MS = 200;
