// The clock for what lasts.

/** Milliseconds of a clock that only goes forward, where the host has one. */
export const ticks = () => (typeof performance === "object" ? performance : Date).now();
