// Calls those of the caller's functions from which nothing is wanted in return.

/**
 * Calls what may throw, or reject, without harm to whoever calls: a listener must not hurt the call that it listens to, and
 * a rejection that nobody takes would end a program in Node.
 */
export async function quietly(call) {
  try {
    await call();
  } catch {}
}

/** Tells a listener something. */
export const tell = (listener, value) => void quietly(() => listener(value));

/** Ignores what a promise comes to. */
export const ignore = (promise) => void quietly(() => promise);
