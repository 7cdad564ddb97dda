// What a call comes to, for suites that run in every runtime and so use nothing of any runtime's own.

export function equal(actual, expected) {
  const [got, wanted] = [actual, expected].map((value) => JSON.stringify(sorted(value)));
  if (got !== wanted) throw new Error(`got ${got}\nexpected ${wanted}`);
}

/** Objects with their keys in order; typed arrays as arrays. */
function sorted(value) {
  if (ArrayBuffer.isView(value)) return [...value];
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

export function thrown(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

export function rejection(promise) {
  return promise.then(
    () => {
      throw new Error("it resolved");
    },
    (reason) => reason,
  );
}
