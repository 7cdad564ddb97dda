// Makes a pacer whose turns come from the object: waits, asks, and gives back.
//
// An edge worker may do nothing for a call outside the request that made it, and a request that ends takes its timers and
// fetches with it. So whoever waits sleeps by a timer of its own and is woken by nobody else; whoever finds that it is time
// to ask, asks; and nothing depends on anybody coming back.

import { ChatInputError } from "../library.js";
import { forward } from "./clock.js";
import { Lane } from "./lane.js";
import { IDLE_MS } from "./times.js";

/** A call gives up after so long without any answer of the object. */
const PATIENCE_MS = 30_000;

const LONGEST_TIMEOUT_MS = 600_000;

/** The numbers that a reply must have. */
const NUMBERS = ["places", "leaseMs", "lapsesAt", "askAgainMs"];

/** The runtime's clock and its timers. In workerd that clock is the wall's, which may be set back. */
const HOST = {
  clock: () => performance.now(),
  setTimer: (run, ms) => setTimeout(run, ms),
  clearTimer: (timer) => clearTimeout(timer),
};

/** See index.d.ts. */
export function durablePacer(binding, options = {}) {
  demand(typeof options === "object" && options !== null, "options", "must be an object");
  demand(isFunction(binding?.idFromName) && isFunction(binding.get), "binding", "must be a Durable Object namespace");
  const { name = "tencent-chat", timeoutMs = 10_000, waitUntil } = options;
  demand(typeof name === "string" && name !== "", "name", "must be a text that is not empty");
  const isTimeout = Number.isInteger(timeoutMs) && timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS;
  demand(isTimeout, "timeoutMs", `must be a whole number of 1 to ${LONGEST_TIMEOUT_MS}`);
  demand(waitUntil === undefined || isFunction(waitUntil), "waitUntil", "must be a function");
  let worker;

  /** Each command has an object of its own. */
  async function send(command, message) {
    // not earlier: at the top of a worker's module there is no randomness
    worker ??= crypto.randomUUID();
    const object = binding.get(binding.idFromName(`${name}/${command}`));
    const body = JSON.stringify({ command, worker, ...message });
    const response = await object.fetch("https://pacer/", { method: "POST", body });
    if (!response.ok) throw new Error(`the pacer's object answers with HTTP ${response.status}`);
    return response.json();
  }

  return createPacer({ ...HOST, send, timeoutMs, waitUntil });
}

/** The pacer, over what brings a message to the object and what gives time: `clock`, `setTimer` and `clearTimer`. */
export function createPacer({ send, timeoutMs, waitUntil = () => {}, clock, setTimer, clearTimer }) {
  const lanes = new Map();
  const now = forward(clock, () => lanes.forEach((lane) => lane.drop()));

  function laneOf(command) {
    if (!lanes.has(command)) lanes.set(command, new Lane(timeoutMs));
    return lanes.get(command);
  }

  async function acquire(command, signal) {
    const lane = laneOf(command);
    const waiter = lane.join(now());
    let attempt;
    try {
      for (let naps = 0; ; naps++) {
        signal?.throwIfAborted();
        attempt = lane.take(waiter, now());
        const asking = lane.mustAsk(now()) ? ask(command, lane) : undefined;
        if (attempt) return () => release(command, lane, attempt);
        if (lane.silence(waiter, now()) > PATIENCE_MS) throw lane.failure ?? new Error("the pacer's object does not answer");
        await earliest(lane.nap(waiter, naps, now()), asking, signal);
      }
    } finally {
      lane.leave(waiter);
      // it may have been the last one for whom the worker has its places
      if (!attempt) settle(command, lane);
    }
  }

  /** Never rejects, and nobody has to wait for it. */
  function ask(command, lane, leaving) {
    const asking = exchange(command, lane, lane.message(now(), leaving));
    waitUntil(asking);
    return asking;
  }

  async function exchange(command, lane, message) {
    try {
      const reply = await send(command, message);
      if (!NUMBERS.every((name) => Number.isFinite(reply?.[name]))) throw new Error("what the binding names is no PacerObject");
      lane.accept(message.number, reply, now());
      // while it was under way nothing could be given back, and whoever it was for may have gone
      if (message.need > 0) settle(command, lane);
    } catch (error) {
      lane.fail(message.number, error, now());
    }
  }

  function release(command, lane, attempt) {
    lane.end(attempt, now());
    settle(command, lane);
  }

  /** Gives back what nobody here needs. */
  function settle(command, lane) {
    const next = lane.afterwards(now());
    if (next === "tell") ask(command, lane);
    else if (next === "leave") ask(command, lane, true);
    else if (next === "later") waitUntil(leaveIfIdle(command, lane));
  }

  async function leaveIfIdle(command, lane) {
    await earliest(IDLE_MS);
    if (lane.isIdle(now())) await ask(command, lane, true);
  }

  /** Sleeps for so long, or until the promise has settled or the signal has fired. Never rejects. */
  function earliest(ms, promise, signal) {
    return new Promise((resolve) => {
      const timer = setTimer(done, ms);
      signal?.addEventListener("abort", done, { once: true });
      promise?.then(done);

      function done() {
        clearTimer(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      }
    });
  }

  return { acquire };
}

const isFunction = (value) => typeof value === "function";

function demand(condition, field, what) {
  if (!condition) throw new ChatInputError(`${field} ${what}`, { code: "INVALID_OPTION", retryable: false, field });
}
