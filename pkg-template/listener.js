// Calls functions of the caller's that are told something and asked nothing.

/**
 * What a listener throws must not hurt the call that it listens to, and neither must the rejection of a promise that it
 * gives, which would otherwise end a program in Node.
 */
export function tell(listener, value) {
  try {
    const given = listener(value);
    if (typeof given === "object" && given !== null) Promise.resolve(given).catch(() => {});
  } catch {}
}
