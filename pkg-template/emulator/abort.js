// Waiting that ends at once when an AbortSignal fires.

/** Runs `work` and settles with it, or rejects with `signal.reason` as soon as the signal fires. */
export function untilAborted(work, signal) {
  if (!signal) return work();
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    work().then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}

/** The default `sleep`: setTimeout, cleared on abort so that no timer outlives its request. */
export function pause(ms, signal) {
  let timer;
  const timeout = () => new Promise((resolve) => (timer = setTimeout(resolve, ms)));
  return untilAborted(timeout, signal).finally(() => clearTimeout(timer));
}
