// A world for pacers, on a virtual clock: workers with clocks of their own, a network that delays and loses, an object that
// forgets, requests that are cancelled, and a server that counts. Everything follows from a seed.

import { AsyncLocalStorage } from "node:async_hooks";

import { PacerObject } from "../../pkg/cloudflare/object.js";
import { createPacer } from "../../pkg/cloudflare/pacer.js";
import { createRandom } from "./random.mjs";

const EPOCH = 1_700_000_000_000;

/** Timers in order of their moments. */
function createTimers() {
  const heap = [];
  let count = 0;
  const before = (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order);
  return {
    push(at, run) {
      const timer = { at, run, order: count++ };
      let index = heap.push(timer) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!before(timer, heap[parent])) break;
        heap[index] = heap[parent];
        index = parent;
      }
      heap[index] = timer;
      return timer;
    },
    pop() {
      const [first] = heap;
      const last = heap.pop();
      if (heap.length > 0) {
        let index = 0;
        for (;;) {
          let child = 2 * index + 1;
          if (child >= heap.length) break;
          if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
          if (!before(heap[child], last)) break;
          heap[index] = heap[child];
          index = child;
        }
        heap[index] = last;
      }
      return first;
    },
    next: () => heap[0]?.at ?? Infinity,
  };
}

const microtasks = () => new Promise((resolve) => setImmediate(resolve));

/**
 * `limit` is what the server's `command` takes in a second.
 *
 * `network(worker)` gives the way of one message: `{ there, lost?, back, deaf? }`: milliseconds there and back, whether it
 * is lost before it arrives, and whether its reply is. `writeMs` is how long the storage takes at most.
 */
export function createWorld({ seed, command, limit, network = () => ({ there: 2, back: 2 }), writeMs = 3, mock }) {
  const random = createRandom(seed);
  const timers = createTimers();
  const requests = new AsyncLocalStorage();
  let time = 0;
  let objectSkew = 0;
  mock.method(Date, "now", () => Math.floor(EPOCH + time + objectSkew));

  // ── The object: the real one, with a storage that outlives it ──

  const stored = new Map();
  let writing = Promise.resolve();
  let object;
  const stats = { messages: 0, starts: 0, writes: 0, violations: [] };
  const storage = {
    get: async (key) => structuredClone(stored.get(key)),
    // one after the other, as a disk does it
    put: (key, value) => {
      stats.writes++;
      const copy = structuredClone(value);
      writing = writing.then(() => sleep(random() * writeMs)).then(() => void stored.set(key, copy));
      return writing;
    },
  };

  /** Loses its memory; what is on its way to or from it is lost too. */
  function restart(skew = 0) {
    objectSkew = skew;
    object = new PacerObject({ storage });
  }
  restart();

  /** The object's clock. */
  const setBack = (ms) => void (objectSkew -= ms);

  async function deliver(message) {
    const addressee = object;
    // a Request would be read in real time
    const response = await addressee.fetch({ json: async () => message });
    if (addressee !== object) throw new Error("the object was lost");
    return response.json();
  }

  const sleep = (ms) => new Promise((resolve) => timers.push(time + ms, resolve));

  // ── The server ──

  const arrivals = [];
  function arrive() {
    stats.starts++;
    arrivals.push(time);
    const earlier = arrivals[arrivals.length - 1 - limit];
    if (earlier !== undefined && time - earlier < 1_000) stats.violations.push({ time, since: time - earlier });
  }

  // ── Workers ──

  /** A worker whose clock starts anywhere and runs a little wrong. Its timers and replies end with the request they belong to. */
  function createWorker({ timeoutMs = 10_000, clock = 0 } = {}) {
    const rate = 1 + (random() - 0.5) * 2e-4 * clock;
    const offset = clock ? Math.floor(random() * 1e6) : 0;
    const id = `worker-${random()}`;
    const worker = { alive: true };
    let behind = 0;
    const setBack = (ms) => void (behind += ms);
    const isGone = (request) => !worker.alive || (request?.gone ?? false);

    /** Runs a task of the request that is current now, unless it is gone by then. */
    const later = (ms, run) => {
      const request = requests.getStore();
      return timers.push(time + ms, () => isGone(request) || run());
    };

    async function send(_, message) {
      stats.messages++;
      const way = network(worker);
      const text = JSON.stringify({ command, worker: id, ...message });
      return new Promise((resolve, reject) => {
        const answer = (settle) => later(way.back, settle);
        const request = requests.getStore();
        timers.push(time + way.there, () => {
          if (way.lost) return void answer(() => reject(new Error("lost on the way")));
          requests.run(undefined, () => deliver(JSON.parse(text))).then(
            (reply) => requests.run(request, () => way.deaf || answer(() => resolve(reply))),
            (error) => requests.run(request, () => answer(() => reject(error))),
          );
        });
      });
    }

    const pacer = createPacer({
      send,
      timeoutMs,
      clock: () => Math.floor(offset - behind + time * rate),
      setTimer: (run, ms) => later(ms, run),
      clearTimer: (timer) => void (timer.run = () => {}),
    });

    /** Resolves when the attempt has ended; never if the request is cancelled. */
    async function call({ latencyMs, arrivalMs = random() * latencyMs, signal } = {}) {
      const release = await pacer.acquire(command, signal);
      timers.push(time + arrivalMs, arrive);
      await new Promise((resolve) => later(latencyMs, resolve));
      release();
    }

    return Object.assign(worker, { call, setBack, sleep: (ms) => new Promise((resolve) => later(ms, resolve)), pacer });
  }

  /** Runs `task` as a request that can be cancelled: then nothing of it continues, and nobody hears of it. */
  function request(task) {
    const store = { gone: false };
    requests.run(store, () => void task());
    return { cancel: () => void (store.gone = true) };
  }

  async function run(ms) {
    const end = time + ms;
    await microtasks();
    while (timers.next() <= end) {
      const { at, run: fire } = timers.pop();
      time = at;
      requests.run(undefined, fire);
      // all of one moment before what follows from them
      if (timers.next() > time) await microtasks();
    }
    time = end;
  }

  return { random, stats, createWorker, request, restart, setBack, run, at: (ms, task) => timers.push(ms, task), now: () => time };
}
