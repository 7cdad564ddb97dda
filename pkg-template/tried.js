// Reads what may throw: getters, proxies, functions of the caller's.

/** What `read` returns; undefined if it throws. */
export function tried(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
