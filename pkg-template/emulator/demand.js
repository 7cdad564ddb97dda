// What is wrong with something that a test or a file gave.

/** @throws TypeError with `message`, unless `condition` holds. */
export function demand(condition, message) {
  if (!condition) throw new TypeError(message);
}
