// Clients of every kind, as callers make them.

const boom = () => {
  throw new Error("a listener that throws");
};

/** `id` goes with each request, so that the service can be told to take nothing more from this client. */
export function createClient({ lib, app, origin, random }, id) {
  const { sdkAppId, secretKey } = app;
  return new lib.ChatClient({
    sdkAppId,
    baseUrl: origin,
    headers: { "x-soak-client": id },
    ...credentials(lib, app, secretKey, random),
    timeoutMs: random.between(600, 2_000),
    maxRetries: random.between(0, 3),
    pacing: random.pick(["documented", "documented", "off", { acquire: async () => () => {} }]),
    ...(random.chance(0.5) && { onEvent: random.pick([boom, () => {}]) }),
    ...(random.chance(0.25) && { fetch: (url, init) => fetch(url, init) }),
  });
}

/** Signing in the module, or a function that gives UserSigs. */
function credentials(lib, app, secretKey, random) {
  if (random.chance(0.7)) return { secretKey };
  return {
    userSig: async () => {
      const signer = new lib.UserSigSigner(app);
      const userSig = signer.sign("administrator", { expiresIn: 600 });
      signer.free();
      return userSig;
    },
  };
}

/** The one that reads for all workers and lives as long as the load. */
export const createSharedClient = ({ lib, app, origin }) =>
  new lib.ChatClient({ ...app, baseUrl: origin, timeoutMs: 2_000, onEvent: boom });

/**
 * Options of a call: limits, a signal that may fire, a listener that throws. `end` when the call has ended; `signals` are
 * those whose reason it may end with.
 */
export function callOptions({ random, signal, longSignal }, { list = false } = {}) {
  // whoever hangs up is heard of by every call, as README advises: what is not told stays in memory
  const signals = signal ? [signal] : longSignal && random.chance(0.3) ? [longSignal] : [];
  let timer;
  if (random.chance(0.12)) {
    const own = new AbortController();
    timer = setTimeout(() => own.abort(new Error("aborted by the load")), random.between(0, 120));
    signals.unshift(own.signal);
  }
  const options = {
    ...(signals.length > 0 && { signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0] }),
    ...(random.chance(0.08) && { timeoutMs: random.between(20, 200) }),
    ...(random.chance(0.1) && { deadlineMs: random.between(20, 1_500) }),
    ...(random.chance(0.3) && { maxRetries: random.between(0, 4) }),
    ...(list && random.chance(0.5) && { concurrency: random.between(1, 8) }),
    ...(list && random.chance(0.3) && { onProgress: boom }),
  };
  return { options, signals, end: () => clearTimeout(timer) };
}
