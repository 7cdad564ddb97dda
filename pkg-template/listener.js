// Calls functions of the caller's of which nothing is wanted in return.

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

/** Takes no note of what a promise comes to. */
export const ignore = (promise) => void quietly(() => promise);
