// Counts the calls per second of each command and refuses those beyond the documented rate.

const WINDOW_MS = 1000;

/**
 * Makes `take(command, callsPerSecond, nowMs)`, which says whether one more call fits.
 *
 * Any window of 1000 ms holds at most `callsPerSecond` calls. The documents state neither the shape of the window nor
 * what a refused call costs: a sliding window in which refused calls take no place is a choice.
 */
export function createRateLimiter() {
  const windows = new Map();

  return function take(command, callsPerSecond, nowMs) {
    let window = windows.get(command);
    if (!window) windows.set(command, (window = createWindow(callsPerSecond)));
    return window(nowMs);
  };
}

/** A ring of the last starts: a new one fits when the oldest of them has left the window, whatever lies between. */
function createWindow(size) {
  const starts = new Float64Array(size).fill(-Infinity);
  let oldest = 0;
  let latest = -Infinity;

  return (nowMs) => {
    // A clock that was set back would otherwise refuse everything until it catches up.
    if (nowMs < latest) starts.fill(-Infinity);
    latest = nowMs;
    if (nowMs - starts[oldest] < WINDOW_MS) return false;
    starts[oldest] = nowMs;
    oldest = (oldest + 1) % size;
    return true;
  };
}
