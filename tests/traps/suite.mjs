// What must hold when the module traps, the same in every runtime. Takes the library as a parameter, from the build whose
// module traps where it is told to (src/js/trap.rs), and uses nothing of any runtime's own.

import { equal, rejection, thrown } from "../support/outcomes.mjs";

const APP = { sdkAppId: 1400000000, secretKey: "canary-key-of-the-traps", dangerouslyAllowBrowser: true };
const PANIC = "trap:panic";
const OK = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };

const answering = (body = OK) => async () => new Response(typeof body === "string" ? body : JSON.stringify(body));
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Each: what must hold, and a function that throws if it does not. */
const CASES = {
  async "a synchronous method says it once, and works again"(lib) {
    const signer = new lib.UserSigSigner(APP);
    const userSig = signer.sign("ada");
    for (const call of [
      () => signer.sign(PANIC),
      () => signer.signRoomKey(PANIC, { room: 1 }),
      () => signer.verify(userSig, { userId: PANIC }),
      () => lib.decodeUserSig(PANIC),
      () => lib.explainUserSig(PANIC),
      () => new lib.UserSigSigner({ ...APP, secretKey: PANIC }),
      () => new lib.ChatClient({ ...APP, region: "china", adminUserId: PANIC }),
    ]) {
      isCrash(lib, thrown(call));
      equal(signer.verify(userSig).userId, "ada");
      equal(lib.decodeUserSig(signer.sign("bob")).userId, "bob");
      equal(lib.explainUserSig(userSig, APP).ok, true);
    }
  },
  async "memory that is used up and a stack that overflows are traps as well"(lib) {
    const signer = new lib.UserSigSigner(APP);
    for (const how of ["trap:memory", "trap:stack"]) {
      isCrash(lib, thrown(() => signer.sign(how)));
      equal(lib.decodeUserSig(signer.sign("ada")).userId, "ada");
    }
  },
  async "an asynchronous method rejects and throws nothing"(lib) {
    const client = new lib.ChatClient({ ...APP, region: "china", fetch: answering() });
    for (const call of [() => client.importAccount(PANIC), () => client.signUserSig(PANIC), () => client.kickAccount(PANIC)]) {
      isCrash(lib, await rejection(call()));
      equal(await client.importAccount("ada"), undefined);
    }
    equal([client.sdkAppId, client.adminUserId], [APP.sdkAppId, "administrator"]);
  },
  async "a getter that comes first after a trap works"(lib) {
    const client = new lib.ChatClient({ ...APP, region: "china", adminUserId: "root" });
    trap(lib);
    equal([client.sdkAppId, client.adminUserId], [APP.sdkAppId, "root"]);
  },
  async "all that is pending rejects with one error, and its requests are aborted"(lib) {
    const signals = [];
    const fetch = (_, { signal }) => (signals.push(signal), new Promise(() => {}));
    const client = new lib.ChatClient({ ...APP, region: "china", fetch });
    const other = new lib.ChatClient({ sdkAppId: 1, baseUrl: "http://other", userSig: () => new Promise(() => {}) });
    const stream = client.checkAccountsStream(["ada"]);
    const calls = [client.importAccount("ada"), client.deleteAccounts(["ada", "bob"]), stream.next(), other.kickAccount("ada")];
    const rejections = Promise.all(calls.map(rejection));
    await later(20);
    equal(signals.map(({ aborted }) => aborted), [false, false, false]);
    const error = trap(lib);
    equal(signals.map(({ aborted }) => aborted), [true, true, true]);
    equal((await rejections).map((rejected) => rejected === error), [true, true, true, true]);
    equal(error.message.includes("unknown"), true);
  },
  async "a signal that lives on is listened to no longer"(lib) {
    let listeners = 0;
    const signal = { aborted: false, addEventListener: () => listeners++, removeEventListener: () => listeners-- };
    const client = new lib.ChatClient({ ...APP, region: "china", fetch: () => new Promise(() => {}) });
    const calls = [client.importAccount("ada", { signal }), client.checkAccountsStream(["ada"], { signal }).next()];
    await later(1);
    equal(listeners > 0, true);
    trap(lib);
    await Promise.all(calls.map(rejection));
    equal(listeners, 0);
  },
  async "a trap behind an answer"(lib) {
    await nobodyHears(lib, { fetch: answering(PANIC) });
  },
  async "a trap behind a timer"(lib) {
    await nobodyHears(lib, { secretKey: undefined, userSig: () => new Promise(() => {}), timeoutMs: 77 });
  },
  async "a trap behind a request's limit of time"(lib) {
    await nobodyHears(lib, { fetch: () => new Promise(() => {}), timeoutMs: 77 });
  },
  async "a trap in what a listener calls, which swallows it"(lib) {
    const signer = new lib.UserSigSigner(APP);
    let heard;
    let signed;
    const onEvent = () => {
      heard ??= thrown(() => signer.sign(PANIC));
      // on top of the frames of the instance that was given up
      signed ??= signer.sign("ada");
    };
    isCrash(lib, await nobodyHears(lib, { fetch: answering(), onEvent }));
    isCrash(lib, heard);
    equal(lib.decodeUserSig(signed).userId, "ada");
  },
  async "a trap in what an option's getter calls, which swallows it"(lib) {
    const client = new lib.ChatClient({ ...APP, region: "china", fetch: answering() });
    const options = {
      get timeoutMs() {
        trap(lib);
        return 1000;
      },
    };
    isCrash(lib, await rejection(client.importAccount("ada", options)));
    equal(await client.importAccount("ada"), undefined);
  },
  async "an iterator rejects once and is then at its end, whether it was asked or not"(lib) {
    const client = new lib.ChatClient({ ...APP, region: "china", fetch: answering({ ...OK, ResultItem: [] }), concurrency: 1 });
    const source = Array.from({ length: 300 }, (_, n) => `u${n}`);
    for (const method of ["next", "return"]) {
      const stream = client.checkAccountsStream(source);
      equal((await stream.next()).value.userId, "u0");
      trap(lib);
      // what has come before is still there
      if (method === "next") for (let n = 1; n < 100; n++) equal((await stream.next()).value.userId, `u${n}`);
      isCrash(lib, await rejection(stream[method]()));
      equal(await stream.next(), { done: true });
      equal(await stream.return(), { done: true });
    }
    isCrash(lib, await rejection(client.importAccountsStream([PANIC]).next()));
    equal((await client.checkAccountsStream(["ada"]).next()).value.userId, "ada");
  },
  async "a source is told that nothing more is wanted of it"(lib) {
    const ended = [];
    function* source(name) {
      try {
        for (let n = 0; n < 3000; n++) yield `u${n}`;
      } finally {
        ended.push(name);
      }
    }
    const streamOf = (name, fetch) => new lib.ChatClient({ ...APP, region: "china", fetch }).checkAccountsStream(source(name));
    const asked = rejection(streamOf("asked", () => new Promise(() => {})).next());
    const idle = streamOf("idle", answering({ ...OK, ResultItem: [] }));
    await idle.next();
    equal(ended, []);
    trap(lib);
    isCrash(lib, await asked);
    isCrash(lib, await rejection(idle.return()));
    equal(ended, ["asked", "idle"]);
  },
  async "a client is made anew from the options that it was made from"(lib) {
    const seen = [];
    const fetch = async (url, { headers }) => (seen.push([new URL(url), headers.token]), new Response(JSON.stringify(OK)));
    const options = { ...APP, baseUrl: "http://first", adminUserId: "root", headers: { token: "one" }, fetch };
    const client = new lib.ChatClient(options);
    Object.assign(options, { secretKey: "another", baseUrl: "http://second", adminUserId: "admin", fetch: undefined });
    options.headers.token = "two";
    trap(lib);
    await client.importAccount("ada");
    const [[url, token]] = seen;
    equal([url.host, url.searchParams.get("identifier"), token], ["first", "root", "one"]);
    equal(new lib.UserSigSigner(APP).verify(url.searchParams.get("usersig")).userId, "root");
  },
  async "what was disposed of stays so"(lib) {
    const client = new lib.ChatClient({ ...APP, region: "china", adminUserId: "root", fetch: answering() });
    const signer = new lib.UserSigSigner(APP);
    const late = new lib.UserSigSigner(APP);
    client.free();
    signer.free();
    trap(lib);
    late.free();
    for (const error of [await rejection(client.importAccount("ada")), ...[signer, late].map((one) => thrown(() => one.sign("ada")))]) {
      equal([error.name, error.code], ["ChatInputError", "INVALID_OPTION"]);
      equal(/was disposed of/.test(error.message), true);
    }
    equal(client.adminUserId, "root");
  },
  async "turns of a pacer are given back, those that come late too"(lib) {
    let released = 0;
    const release = () => void released++;
    const turns = [];
    const pacing = { acquire: (_, signal) => new Promise((resolve) => turns.push({ resolve, signal })) };
    const client = new lib.ChatClient({ ...APP, region: "china", fetch: () => new Promise(() => {}), pacing });
    const rejections = ["ada", "bob", "eve"].map((userId) => rejection(client.importAccount(userId)));
    await later(10);
    turns[0].resolve(release);
    // one function for two turns is given back twice
    turns[1].resolve(release);
    await later(10);
    const error = trap(lib);
    equal((await Promise.all(rejections)).every((rejected) => rejected === error), true);
    equal(turns.map(({ signal }) => signal.aborted), [false, false, true]);
    equal(released, 2);
    turns[2].resolve(release);
    await later(10);
    equal(released, 3);
  },
  async "timers, answers and turns of the old instance do nothing in the new one"(lib) {
    const answers = [];
    const fetch = () => new Promise((resolve) => answers.push(resolve));
    const client = new lib.ChatClient({ ...APP, region: "china", fetch, timeoutMs: 30, maxRetries: 3 });
    const old = rejection(client.importAccount("ada"));
    await later(5);
    isCrash(lib, await (trap(lib), old));
    const next = client.importAccount("bob", { timeoutMs: 5000 });
    answers[0](new Response("null"));
    await later(60);
    equal(answers.length, 2);
    answers[1](new Response(JSON.stringify(OK)));
    equal(await next, undefined);
  },
  async "each call that traps starts the module once, and none goes round in circles"(lib) {
    const signer = new lib.UserSigSigner(APP);
    const { Instance } = WebAssembly;
    let started = 0;
    WebAssembly.Instance = class extends Instance {
      constructor(...given) {
        super(...given);
        started++;
      }
    };
    try {
      for (let n = 0; n < 20; n++) isCrash(lib, thrown(() => signer.sign(PANIC)));
      equal(lib.decodeUserSig(signer.sign("ada")).userId, "ada");
    } finally {
      WebAssembly.Instance = Instance;
    }
    equal(started, 20);
  },
  async "an instance that cannot be started is said, and tried again with the next call"(lib) {
    const client = new lib.ChatClient({ ...APP, region: "china", fetch: answering() });
    trap(lib);
    const { Instance } = WebAssembly;
    WebAssembly.Instance = class {
      constructor() {
        throw new RangeError("no memory is left");
      }
    };
    try {
      isCrash(lib, await rejection(client.importAccount("ada")));
    } finally {
      WebAssembly.Instance = Instance;
    }
    equal(await client.importAccount("ada"), undefined);
  },
  async "the error tells no secret"(lib) {
    const client = new lib.ChatClient({ ...APP, region: "china", fetch: answering(PANIC) });
    const error = await rejection(client.importAccount("ada"));
    const shown = [error, error.cause].map(({ message, stack }) => `${message} ${stack}`).join() + JSON.stringify([error, client]);
    equal(shown.includes(APP.secretKey), false);
  },
  async "an exception of the caller's that goes through the module is not quoted"(lib) {
    // what the module takes for granted, as a program that replaces it may break it
    const { now } = Date;
    Date.now = () => {
      throw new Error(APP.secretKey);
    };
    let error;
    try {
      new lib.UserSigSigner(APP).sign("ada");
    } catch (thrown) {
      error = thrown;
    } finally {
      Date.now = now;
    }
    equal([error.code, error.cause, `${error.message} ${error.stack}`.includes(APP.secretKey)], ["CRASHED", undefined, false]);
    equal(lib.decodeUserSig(new lib.UserSigSigner(APP).sign("ada")).userId, "ada");
  },
};

/** A call that traps in a callback, with another beside it: both reject, and a call after them works. */
async function nobodyHears(lib, options) {
  const bystander = new lib.ChatClient({ ...APP, region: "china", fetch: () => new Promise(() => {}) });
  const rejections = [rejection(bystander.importAccount("bob"))];
  await later(1);
  rejections.push(rejection(new lib.ChatClient({ ...APP, region: "china", ...options }).importAccount("ada")));
  const [first, second] = await Promise.all(rejections);
  isCrash(lib, first);
  equal(first === second, true);
  await later(1);
  const client = new lib.ChatClient({ ...APP, region: "china", fetch: answering() });
  equal(await client.importAccount("ada"), undefined);
  return first;
}

/** Runs the cases one by one; an `error` is the text of what went wrong. */
export async function runSuite(lib) {
  const results = [];
  for (const [name, run] of Object.entries(CASES)) {
    let timer;
    const hanging = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("it hangs")), 10_000)));
    try {
      await Promise.race([run(lib), hanging]);
      results.push({ name });
    } catch (error) {
      results.push({ name, error: String(error?.stack ?? error) });
    } finally {
      clearTimeout(timer);
    }
  }
  return results;
}

/** Has the module trap, and gives the error. */
function trap(lib) {
  const error = thrown(() => lib.decodeUserSig(PANIC));
  isCrash(lib, error);
  return error;
}

function isCrash(lib, error) {
  const { name, code, retryable, cause } = error;
  if (!(error instanceof lib.ChatError) || code !== "CRASHED") throw error;
  equal([name, code, retryable], ["ChatError", "CRASHED", false]);
  // a stack that overflows is an InternalError in Firefox
  const isEngines = cause instanceof WebAssembly.RuntimeError || ["RangeError", "InternalError"].includes(cause?.name);
  if (!isEngines) throw new Error(`its cause is ${cause}`);
}
