// What the tests of the boundary hand to it, as callers write it, and how they look at what it returns.
//
// One file: the test runner's server leaves a browser waiting that asks for many files side by side.

/** What the fakes have seen since it was last asked for: the tests run one after another. */
const seen = [];
export const told = () => seen.splice(0).join(", ");
const tell = (...words) => void seen.push(words.join(" "));

export const isPage = () => typeof document === "object";

export const tick = () => new Promise((resolve) => setTimeout(resolve));

/** A JSON text that also shows what JSON leaves out. */
export function shown(value) {
  if (value instanceof Error) {
    const cause = value.cause === undefined ? "" : ` < ${shown(value.cause)}`;
    const errors = Array.isArray(value.errors) ? ` [${value.errors.map(shown).join(" | ")}]` : "";
    return `${value.name}: ${value.message} ${shown({ ...value })}${errors}${cause}`;
  }
  const show = (_, inner) => {
    if (inner instanceof Uint8Array) return { bytes: [...inner] };
    if (inner instanceof Error) return shown(inner);
    if (inner === undefined) return "undefined";
    return ["function", "symbol", "bigint"].includes(typeof inner) ? `a ${typeof inner}` : inner;
  };
  return value === undefined ? "undefined" : JSON.stringify(value, show);
}

/** What a promise comes to. */
export async function settled(promise) {
  try {
    return `resolved ${shown(await promise)}`;
  } catch (error) {
    return `rejected ${shown(error)}`;
  }
}

export const isInstance = (value, name) => value?.constructor?.name === name && value instanceof Error;

/** Which fields of an error a log that lists fields would print. */
export const listed = (value) => Object.keys(value).join(" ");

// ── values

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const hostile = () => {
  throw new Error("a getter's own");
};
class Point {
  x = 1;
}

/** By their description in a test. */
const VALUES = {
  "undefined": () => undefined,
  "null": () => null,
  "a number": () => 1.5,
  "a text": () => "text",
  "true": () => true,
  "a bigint": () => 7n,
  "a symbol": () => Symbol("s"),
  "a function": () => () => 1,
  "an array": () => [1],
  "an object": () => ({}),
  "a revoked proxy": revoked,
  "a Date": () => new Date(0),
  "a Map": () => new Map([["a", 1]]),
  "a Set": () => new Set(["a", "b"]),
  "a Headers": () => new Headers({ a: "b" }),
  "a promise": () => Promise.resolve({}),
  "an instance of a class": () => new Point(),
  "an object without a prototype": () => Object.assign(Object.create(null), { a: 1 }),
  "an object that contains itself": () => {
    const object = {};
    object.self = object;
    return object;
  },
  "an object with a bigint": () => ({ a: 1n }),
  "an object with a form of its own": () => ({ toJSON: () => "text" }),
  "an object with what JSON lacks": () => ({ a: undefined, b: () => 1, c: "\ud83d", d: 1e21, e: [undefined] }),
  "half a character": () => "a\ud83d",
  "the other half first": () => "\ude00\ud83d",
  "a whole character": () => "😀",
  "a replacement character": () => "\ufffd",
  "a replacement character and half a one": () => "\ufffd\ud83d",
  "an array with a hole": () => ["a", , "b"],
  "an array with a getter": () => Object.defineProperty(["a", "b"], 1, { get: hostile }),
  "a proxy of an array": () => new Proxy(["a"], { get: (array, name) => (name === "length" ? hostile() : array[name]) }),
  "a generator": () => (function* () { yield "a"; yield "b"; })(),
  "a generator that throws": () => (function* () { yield "a"; hostile(); })(),
  "bytes": () => new Uint8Array([1, 2]),
  "bytes of a part": () => new Uint8Array([0, 1, 2, 3]).subarray(1, 3),
  "clamped bytes": () => new Uint8ClampedArray(2),
  "a buffer": () => new ArrayBuffer(2),
  "a getter of a tag": () => ({ get [Symbol.toStringTag]() { return hostile(); } }),
  "a long text": () => "x".repeat(200_000),
};

export function value(name) {
  if (!Object.hasOwn(VALUES, name)) throw new Error(`the tests have no value ${name}`);
  return VALUES[name]();
}

/** From JSON; a value that is `{"$": name}` becomes the value of that name. */
export const object = (json) => {
  // not by a reviver of JSON.parse, which would look into the values and leave out what is undefined
  const made = (given) => {
    if (given === null || typeof given !== "object") return given;
    if (Object.hasOwn(given, "$")) return value(given.$);
    for (const key of Object.keys(given)) given[key] = made(given[key]);
    return given;
  };
  return made(JSON.parse(json));
};

/** An object that records which of its fields are read, and throws at those whose value says so. */
export const watched = (json) =>
  new Proxy(JSON.parse(json), {
    get(target, name) {
      if (typeof name === "symbol") return target[name];
      tell(name);
      return target[name] === "throws" ? hostile() : target[name];
    },
  });

// ── errors of others

const cyclic = () => {
  const error = new Error("round");
  error.cause = error;
  return error;
};

/** With a secret in each place that an error has. */
export function leakyError(key) {
  const inner = Object.assign(new TypeError(`inner ${key}`), { code: `E_${key}`, port: 443, errno: -1, other: key });
  inner.stack = `TypeError: inner ${key}\n    at https://h/?usersig=${key}`;
  const address = Object.assign(new Error(`address ${key}`), { address: `10.0.0.1 ${key}` });
  const aggregate = new AggregateError([address, `text ${key}`], `all ${key}`);
  inner.cause = aggregate;
  return Object.assign(new Error(`outer usersig=${key}&a=1`, { cause: inner }), { hostname: "h", syscall: () => 1 });
}

export function chain(length) {
  let error;
  for (let n = length; n > 0; n--) error = new Error(`${n}`, { cause: error });
  return error;
}

const THROWN = {
  "a text": (key) => `text ${key}`,
  "an object": (key) => ({ reason: key, n: 1 }),
  "an object with a cycle": () => value("an object that contains itself"),
  "a number": () => 7,
  "null": () => null,
  "undefined": () => undefined,
  "a function": () => () => 1,
  "an array": (key) => [key],
  "a revoked proxy": () => value("a revoked proxy"),
  "an error with getters": () =>
    Object.defineProperties(new Error("m"), { name: { get: hostile }, cause: { get: hostile } }),
  "an error that is its own cause": cyclic,
  "an object with a message": (key) => ({ message: `m ${key}`, name: "Odd" }),
};
export const thrown = (name, key) => THROWN[name](key);

/** Whether a text occurs anywhere in an error, listed or hidden. */
export function holds(value, text, depth = 0) {
  if (typeof value === "string") return value.includes(text);
  if (value === null || typeof value !== "object" || depth > 20) return false;
  return Reflect.ownKeys(value).some((name) => String(name).includes(text) || holds(value[name], text, depth + 1));
}

export function depthOf(error) {
  let depth = 0;
  for (; error !== undefined; error = error.cause) depth++;
  return depth;
}

// ── a service

const bodyOf = (init) => JSON.parse(init.body);
const good = (fields) => ({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...fields });
const item = ({ UserID }) => ({ UserID, ResultCode: 0, ResultInfo: "", AccountStatus: "Imported" });
const json = (answer, init) => new Response(JSON.stringify(answer), init);
const forever = (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const mebibytes = (count) =>
  body((controller) => (count-- > 0 ? controller.enqueue(new Uint8Array(2 ** 20)) : controller.close()));
const body = (pull) => new ReadableStream({ pull, cancel: () => tell("cancelled") });

/** How a fetch may answer. */
const ANSWERS = {
  "well": (init) => json(good({ ResultItem: (bodyOf(init).CheckItem ?? []).map(item) })),
  "with code 70402": () => json({ ActionStatus: "FAIL", ErrorCode: 70402, ErrorInfo: "bad" }),
  "with status 503": () => new Response("", { status: 503 }),
  "with nonsense": () => new Response("<html>"),
  "never": ({ signal }) => forever(signal),
  "with a body that never ends": () => new Response(body(() => new Promise(() => tell("reading")))),
  "with a body of another make": () => {
    const steps = [{ done: false, value: new TextEncoder().encode("<html>") }, { done: true }];
    const reader = { read: () => steps.shift(), cancel: () => tell("cancelled") };
    return { status: 200, headers: new Headers(), body: { getReader: () => reader } };
  },
  "with a body of 8 MiB": () => new Response(mebibytes(8)),
  "with a body that is too large": () => new Response(mebibytes(10)),
  "with a body of texts": () => {
    const texts = body((controller) => controller.enqueue("text"));
    return { status: 200, headers: new Headers(), body: texts };
  },
  "with nothing": () => undefined,
  "with a body that fails": () => new Response(body((controller) => controller.error(new TypeError("broken")))),
  "by throwing": () => {
    throw new TypeError("no network");
  },
};

/** A fetch that records when it is aborted, even after its answer. */
export const fetching = (how) => async (_url, init) => {
  init.signal.addEventListener("abort", () => tell("aborted"));
  const answer = ANSWERS[how];
  if (!answer) throw new Error(`the tests have no answer ${how}`);
  return answer(init);
};

/** The options of a client with that fetch, with fields of `more`. */
export const clientOptions = (fetch, more) => ({
  sdkAppId: 1400000000,
  userSig: "eJy-of-the-tests",
  baseUrl: "http://service.test",
  pacing: "off",
  maxRetries: 0,
  fetch,
  ...more,
});

/** Made of parts, so that it is nowhere in the source as a whole; a test with one key is not disturbed by the others. */
export const secretKey = (name) => ["the", name, "key", "of", "these", "tests"].join("/");

export const withKey = (name) => ({ userSig: undefined, secretKey: secretKey(name), dangerouslyAllowBrowser: true });

/** How often the key of that name occurs in a module's memory. */
export function occurrences(memory, name) {
  const bytes = new Uint8Array(memory.buffer);
  const key = new TextEncoder().encode(secretKey(name));
  let count = 0;
  for (let at = bytes.indexOf(key[0]); at >= 0; at = bytes.indexOf(key[0], at + 1)) {
    if (key.every((byte, n) => bytes[at + n] === byte)) count++;
  }
  return count;
}

// ── iterables

/** An iterable of steps that records each call: `next` gives them in order, then the end. */
export function iterable(kind, steps, ending) {
  const isAsync = kind === "async";
  const list = JSON.parse(steps);
  const iterator = {
    next() {
      tell("next");
      const step = list.shift();
      if (step === "throws") throw "thrown by next";
      if (step === "rejects") return Promise.reject("rejected by next");
      if (step === "waits") return new Promise(() => {});
      if (step === "value throws") return { done: false, get value() { throw "thrown by value"; } };
      const result = step === undefined ? { done: true, value: "not an element" } : { done: false, value: step };
      return isAsync ? Promise.resolve(result) : result;
    },
  };
  if (ending !== "none") {
    iterator.return = function () {
      tell(this === iterator ? "return" : "return without its iterator");
      if (ending === "throws") throw "thrown by return";
      if (ending === "waits") return new Promise(() => {});
      return isAsync ? Promise.resolve({ done: true }) : { done: true };
    };
  }
  return { [isAsync ? Symbol.asyncIterator : Symbol.iterator]: () => iterator };
}

/** What is no iterable, or only looks like one. */
export const odd = (name) =>
  ({
    "an iterator without next": { [Symbol.iterator]: () => ({}) },
    "a start that throws": { [Symbol.iterator]: () => { throw "thrown by the start"; } },
    "a symbol that throws": { get [Symbol.asyncIterator]() { throw "thrown by the symbol"; } },
    "a symbol that is no function": { [Symbol.iterator]: 7 },
    "both kinds": {
      [Symbol.iterator]: () => ["sync"][Symbol.iterator](),
      async *[Symbol.asyncIterator]() { yield "async"; },
    },
    "a function that is iterable": Object.assign(() => 1, { [Symbol.iterator]: () => ["a"][Symbol.iterator]() }),
    "an async generator": (async function* () { yield "first"; yield "second"; })(),
  })[name];

/** A generator that records when its `finally` runs. */
export function* generator() {
  try {
    yield "a";
    yield "b";
    yield 7;
    yield "c";
  } finally {
    tell("finally");
  }
}

/** Takes at most `most` items with `for await`, as a caller does. */
export async function take(stream, most) {
  const items = [];
  try {
    if (most > 0) {
      for await (const { userId, ok } of stream) {
        items.push(ok ? userId : `${userId} failed`);
        if (items.length === most) break;
      }
    }
  } catch (error) {
    items.push(`thrown ${shown(error)}`);
  }
  return items.join(" ");
}

export const nextOf = (stream) => stream.next();
export const returnOf = (stream) => stream.return();

// ── what must be given back

/** A signal that counts who listens. */
export function countedSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set();
  return {
    get aborted() { return signal.aborted; },
    get reason() { return signal.reason; },
    addEventListener: (type, listener) => (listeners.add(listener), signal.addEventListener(type, listener)),
    removeEventListener: (type, listener) => (listeners.delete(listener), signal.removeEventListener(type, listener)),
    listeners,
    abort: (reason) => controller.abort(reason),
  };
}
export const listenersOf = (signal) => signal.listeners.size;
export const abort = (signal, reason) => signal.abort(reason);

/** Counts the timers that are set and neither cleared nor over, until `restore`. */
export function countTimers() {
  const { setTimeout, clearTimeout } = globalThis;
  const timers = new Set();
  globalThis.setTimeout = (callback, ...rest) => {
    const timer = setTimeout(() => (timers.delete(timer), callback()), ...rest);
    timers.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => (timers.delete(timer), clearTimeout(timer));
  return { timers, restore: () => Object.assign(globalThis, { setTimeout, clearTimeout }) };
}
export const timersOf = (count) => count.timers.size;
export const restore = (count) => count.restore();

/** A pacer that gives its turn when told to. */
export function pacer(gives) {
  let give;
  const release = () => tell("release");
  return {
    acquire(command, signal) {
      tell("acquire", command);
      signal.addEventListener("abort", () => tell("not wanted"));
      if (gives === "at once") return release;
      if (gives === "nothing") return undefined;
      if (gives === "a release that throws") return () => (release(), hostile());
      return new Promise((resolve, reject) => {
        give = gives === "late" ? () => resolve(release) : () => reject(new Error("full"));
      });
    },
    give: () => give(),
  };
}
export const give = (pacer) => pacer.give();

/** A listener that keeps what it is told, and throws. */
export function listener() {
  const events = [];
  const listen = (event) => (events.push(shown(event)), hostile());
  return Object.assign(listen, { events });
}
export const eventsOf = (listener) => listener.events.join("\n");
