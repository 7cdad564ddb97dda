// Callers' own functions and objects at their worst: nothing throws when it should reject, nothing hangs, nothing keeps running.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { createContext, runInContext } from "node:vm";

import { ChatClient, UserSigSigner } from "tencent-chat-edge";
import { APP, connect, emulate, envelope, scripted } from "./support/app.mjs";
import { costsOf } from "./support/cost.mjs";

const boom = () => {
  throw new Error("boom");
};
const traps = { get: boom, ownKeys: boom, has: boom, getPrototypeOf: boom, getOwnPropertyDescriptor: boom };
const throwing = () => new Proxy({}, traps);
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
};
const getter = Object.defineProperty(["a", "b"], 1, { get: boom });
const tick = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));

test("objects that throw when they are looked at reject, a thousand times over", async () => {
  const { client, sent } = scripted(() => assert.fail("sent"));
  for (let round = 0; round < 100; round++) {
    for (const odd of [throwing(), revoked(), getter, new Proxy(["a"], traps)]) {
      for (const call of [
        client.checkAccounts(odd),
        client.importAccounts(odd),
        client.importAccount(odd === getter ? throwing() : odd),
        client.setProfile("a", odd === getter ? throwing() : odd),
        client.setProfile("a", { custom: odd === getter ? throwing() : odd }),
        client.getProfiles(["a"], odd),
        client.checkAccounts(["a"], odd === getter ? throwing() : odd),
        client.call("a/b", odd === getter ? throwing() : odd),
      ]) {
        await assert.rejects(call, { name: "ChatInputError" });
      }
    }
    assert.throws(() => new ChatClient({ ...APP, region: "china", headers: throwing() }), { name: "ChatInputError" });
    assert.throws(() => new UserSigSigner(throwing()), { name: "ChatInputError" });
  }
  assert.equal(sent.length, 0);
  assert.ok(new UserSigSigner(APP).sign("ada"), "the module is well");
});

test("answers of a fetch that throw when they are looked at are network errors", async () => {
  const part = (name) => Object.defineProperty({ status: 200, headers: new Headers(), body: null }, name, { get: boom });
  const reader = (read) => ({ status: 200, headers: new Headers(), body: { getReader: () => ({ read }) } });
  for (const odd of [
    throwing(),
    part("status"),
    part("headers"),
    part("body"),
    { status: 200, headers: new Headers(), body: throwing() },
    reader(boom),
    reader(() => 7),
    reader(() => ({ done: false, value: "text" })),
    { status: "200", headers: new Headers(), body: null },
    { status: 200.5, headers: new Headers(), body: null },
    { status: 65_736, headers: new Headers(), body: null },
    Response.error(),
    {},
    7,
  ]) {
    await assert.rejects(scripted(() => odd).client.importAccount("ada"), { name: "ChatNetworkError" });
  }
  const sync = { status: 200, headers: new Headers(), body: {}, arrayBuffer: () => new TextEncoder().encode('{"ErrorCode":0}').buffer };
  await scripted(() => sync).client.importAccount("ada");
});

test("a promise of a userSig function that throws when it is looked at is an input error", async () => {
  const odd = { then: { value: boom }, constructor: { get: boom } };
  for (const name of Object.keys(odd)) {
    const promise = Object.defineProperty(Promise.resolve("text"), name, odd[name]);
    const client = new ChatClient({ sdkAppId: APP.sdkAppId, region: "china", userSig: () => promise });
    await assert.rejects(client.importAccount("ada"), { name: "ChatInputError", field: "userSig" });
  }
});

test("what an answer's fields are called is all that they are", async () => {
  const answer = '{"ErrorCode":70402,"__proto__":{"polluted":1},"constructor":2}';
  const error = await scripted(() => new Response(answer)).client.importAccount("ada").catch((error) => error);
  assert.equal(error.errorCode, 70402);
  assert.equal(JSON.stringify(error.answer), answer);
  assert.equal(error.answer.polluted, undefined);
});

test("errors that throw when they are looked at are copied as far as they can be", async () => {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  for (const odd of [{ errors: proxy }, { errors: [proxy, throwing()] }, { cause: proxy }, { get errors() { return boom(); } }]) {
    const thrown = Object.defineProperties(new Error("odd"), Object.getOwnPropertyDescriptors(odd));
    const error = await scripted(() => Promise.reject(thrown)).client.importAccount("ada").catch((error) => error);
    assert.deepEqual([error.name, error.cause.message], ["ChatNetworkError", "odd"]);
  }
});

test("a cause of which JSON has nothing does not hide what is known", async () => {
  const failed = new TypeError("Failed to fetch", { cause: Response.error() });
  for (const [thrown, reason] of [
    [failed, ": Failed to fetch"],
    [{}, ""],
    [{ why: "odd" }, ': {"why":"odd"}'],
  ]) {
    const error = await scripted(() => Promise.reject(thrown)).client.importAccount("ada").catch((error) => error);
    assert.equal(error.message, `im_open_login_svc/account_import: no answer from the service${reason}`);
  }
});

test("a Symbol may be thrown as anything else, wherever", async () => {
  const odd = Symbol("odd");
  const throwIt = () => {
    throw odd;
  };
  const broken = () => new Response(new ReadableStream({ pull: throwIt }));
  const caught = (error) => Object.assign(new Error("caught"), error);
  const { client } = scripted(() => new Promise(() => {}));
  const underWay = client.importAccount("ada");
  for (const [call, name, message] of [
    [scripted(() => Promise.reject(odd)).client.importAccount("ada"), "ChatNetworkError", /: Symbol\(odd\)$/],
    [scripted(() => Promise.reject(caught({ cause: odd }))).client.importAccount("ada"), "ChatNetworkError", /: Symbol\(odd\)$/],
    [scripted(() => Promise.reject(caught({ errors: [odd] }))).client.importAccount("ada"), "ChatNetworkError", /: Symbol\(odd\)$/],
    [scripted(() => Promise.reject(caught({ message: odd }))).client.importAccount("ada"), "ChatNetworkError", /import/],
    [scripted(broken).client.importAccount("ada"), "ChatNetworkError", /: Symbol\(odd\)$/],
    [scripted(throwIt, { pacing: { acquire: throwIt } }).client.importAccount("ada"), "ChatNetworkError", /: Symbol\(odd\)$/],
    [scripted(throwIt, { secretKey: undefined, userSig: throwIt }).client.importAccount("ada"), "ChatInputError", /: Symbol\(odd\)$/],
    [client.checkAccounts({ [Symbol.iterator]: throwIt }), "ChatInputError", /: Symbol\(odd\)$/],
    [client.call("a/b", Object.defineProperty({}, "a", { get: throwIt, enumerable: true })), "ChatInputError", /: Symbol\(odd\)$/],
  ]) {
    await assert.rejects(call, { name, message });
  }
  assert.equal(await Promise.race([underWay, tick()]), undefined, "another client's call goes on");

  const telling = scripted((url) => Promise.reject(Symbol(`${url} ${APP.secretKey}`))).client.importAccount("ada");
  const error = await telling.catch((error) => error);
  assert.doesNotMatch(inspect(error), new RegExp(`usersig=eJ|${APP.secretKey}`));
});

test("bytes that are none any more, or never were, are refused", async () => {
  const signer = new UserSigSigner(APP);
  const detached = new Uint8Array([1, 2, 3]);
  structuredClone(detached, { transfer: [detached.buffer] });
  const forged = { [Symbol.toStringTag]: "Uint8Array", length: 2 ** 40 };
  for (const userBuf of [detached, forged, { [Symbol.toStringTag]: "Uint8Array" }, new Uint16Array(2), new DataView(new ArrayBuffer(2)), throwing()]) {
    assert.throws(() => signer.sign("ada", { userBuf }), { name: "ChatInputError", field: "userBuf" });
  }
  // what it says of its own length is not asked
  const bytes = Object.defineProperty(new Uint8Array([1, 2]), "length", { get: boom });
  assert.deepEqual([...signer.verify(signer.sign("ada", { userBuf: bytes })).userBuf], [1, 2]);

  const chunk = (value) => {
    let isRead = false;
    const read = async () => ({ done: isRead, value: isRead ? undefined : ((isRead = true), value) });
    return { status: 200, headers: new Headers(), body: { getReader: () => ({ read, cancel() {} }) } };
  };
  const good = new TextEncoder().encode('{"ErrorCode":0}');
  const negative = Object.defineProperty(good.slice(), "length", { value: -5 });
  const gone = good.slice();
  structuredClone(gone, { transfer: [gone.buffer] });
  for (const [value, code] of [[forged, "BAD_RESPONSE"], [{ ...forged, length: 2 }, "NETWORK"], [negative, "NETWORK"], [gone, "BAD_RESPONSE"]]) {
    await assert.rejects(scripted(() => chunk(value)).client.importAccount("ada"), { code });
  }
  await scripted(() => chunk(good)).client.importAccount("ada");
});

test("iterators that throw at any step are refused, and told why", async () => {
  const { client, sent } = scripted(() => assert.fail("sent"));
  const of = (iterator) => ({ [Symbol.iterator]: () => iterator });
  const step = (fields) => of({ next: () => Object.defineProperties({}, Object.getOwnPropertyDescriptors(fields)) });
  for (const [odd, cause] of [
    [{ [Symbol.iterator]: boom }, "boom"],
    [of(7), undefined],
    [of({}), undefined],
    [of({ next: boom }), "boom"],
    [step({ get done() { return boom(); } }), "boom"],
    [step({ done: false, get value() { return boom(); } }), "boom"],
  ]) {
    const error = await client.checkAccounts(odd).catch((error) => error);
    assert.deepEqual([error.name, error.field, error.cause?.message], ["ChatInputError", "userIds[0]", cause]);
  }
  await assert.rejects(client.checkAccounts(of({ next: () => undefined })), { name: "ChatInputError", field: "userIds[0]" });
  assert.equal(sent.length, 0);
});

test("an iterator of which no more is read is told so, as a loop that is left tells it", async () => {
  const { client, sent } = scripted(() => assert.fail("sent"));
  let closed = 0;
  function* source(...elements) {
    try {
      yield* elements;
    } finally {
      closed++;
    }
  }
  for (const [call, field] of [
    [client.checkAccounts(source("a", 7, "b")), "userIds[1]"],
    [client.importAccounts(source({ userId: "a" }, {})), "accounts[1].userId"],
    [client.getProfiles(["a"], source("nick", "nickname")), "fields[1]"],
  ]) {
    await assert.rejects(call, { name: "ChatInputError", field });
  }
  assert.equal(closed, 3);
  const odd = { [Symbol.iterator]: () => ({ next: () => ({ value: 7 }), return: boom }) };
  await assert.rejects(client.checkAccounts(odd), { name: "ChatInputError", field: "userIds[0]" });
  assert.equal(sent.length, 0);
});

test("a queue that tests have put in place of the host's holds no call up", async (t) => {
  const { queueMicrotask } = globalThis;
  t.after(() => (globalThis.queueMicrotask = queueMicrotask));
  globalThis.queueMicrotask = () => {};
  // Node's own Response has need of the queue
  const { client } = scripted(() => {
    const chunks = [new TextEncoder().encode(`{"ErrorCode":0}`)];
    const read = async () => (chunks.length > 0 ? { done: false, value: chunks.pop() } : { done: true });
    return { status: 200, headers: new Headers(), body: { getReader: () => ({ read }) } };
  });
  await client.importAccount("ada");
  await client.importAccounts(["ada"]);
});

test("headers are read once: a getter that throws the second time does no harm", async () => {
  let reads = 0;
  const headers = Object.defineProperty({}, "x-app", { enumerable: true, get: () => (reads++ > 0 ? boom() : "edge") });
  const { client, sent } = scripted(() => envelope({}), { headers });
  await client.importAccount("ada");
  assert.equal(sent[0].headers["x-app"], "edge");
});

/** Has `setTimeout` take so many at a time, as workerd's does in a request, and none outside of one. */
function allowTimers(t, most) {
  const { setTimeout, clearTimeout } = globalThis;
  const running = new Set();
  t.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
  globalThis.setTimeout = (callback, ms) => {
    if (running.size >= most) throw new Error("no more timers");
    const timer = setTimeout(() => (running.delete(timer), callback()), ms);
    running.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => (running.delete(timer), clearTimeout(timer));
  return setTimeout;
}

test("more calls than there is room for timers wait for it, and no call crashes", { timeout: 20_000 }, async (t) => {
  const later = allowTimers(t, 10);
  const answers = scripted(() => new Promise((resolve) => later(() => resolve(envelope({})), 5)), { pacing: "off" });
  await Promise.all(Array.from({ length: 50 }, () => answers.client.importAccount("ada", { deadlineMs: 5_000 })));
  const hangs = scripted(() => new Promise(() => {}), { pacing: "off", maxRetries: 0, timeoutMs: 20 });
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => hangs.client.importAccount("ada")));
  assert.deepEqual(new Set(outcomes.map(({ reason }) => reason.name)), new Set(["ChatTimeoutError"]));
});

test("where there is no timer at all a call says what the host says of the request", { timeout: 20_000 }, async (t) => {
  allowTimers(t, 0);
  const refuse = () => {
    throw new Error("Disallowed operation called within global scope");
  };
  const { client, sent } = scripted(refuse, { maxRetries: 2 });
  await assert.rejects(client.importAccount("ada"), ({ name, cause }) => {
    assert.deepEqual([name, cause.message], ["ChatNetworkError", "Disallowed operation called within global scope"]);
    return true;
  });
  assert.equal(sent.length, 3);
});

test("without a fetch a request fails, and no other call", async (t) => {
  const { fetch } = globalThis;
  t.after(() => (globalThis.fetch = fetch));
  let answer;
  const other = new ChatClient({ ...APP, region: "china", fetch: () => new Promise((resolve) => (answer = resolve)) });
  const pending = other.kickAccount("ada");
  await tick();
  delete globalThis.fetch;
  const client = new ChatClient({ ...APP, region: "china", maxRetries: 0 });
  await assert.rejects(client.kickAccount("ada"), ({ name, code, cause }) => {
    assert.deepEqual([name, code, cause.message], ["ChatNetworkError", "NETWORK", "fetch is not defined"]);
    return true;
  });
  answer(envelope({}));
  await pending;
});

test("without AbortController a request fails, and no other call", async (t) => {
  const { AbortController } = globalThis;
  t.after(() => (globalThis.AbortController = AbortController));
  const other = scripted(() => new Promise(() => {})).client.kickAccount("ada");
  await tick();
  delete globalThis.AbortController;
  const acquire = () => assert.fail("asked");
  for (const options of [{}, { pacing: { acquire } }]) {
    const lost = scripted(() => assert.fail("sent"), options).client.kickAccount("ada");
    await assert.rejects(lost, { name: "ChatNetworkError", message: /: AbortController is not defined$/ });
  }
  assert.equal(await Promise.race([other, tick()]), undefined);
});

test("a response that comes when its attempt is over is let go of", async () => {
  let answer, cancelled = 0;
  const client = new ChatClient({ ...APP, region: "china", maxRetries: 0, fetch: () => new Promise((resolve) => (answer = resolve)) });
  await assert.rejects(client.kickAccount("ada", { timeoutMs: 5 }), { name: "ChatTimeoutError" });
  answer(new Response(new ReadableStream({ cancel: () => void cancelled++ })));
  await tick();
  assert.equal(cancelled, 1);
});

test("a part that fails has one error for all its accounts, however large the answer", async () => {
  const answer = JSON.stringify({ ErrorCode: 70402, ErrorInfo: "no", Junk: Array(200_000).fill(0) });
  const { client } = scripted(() => new Response(answer), { maxRetries: 0 });
  const ids = Array.from({ length: 100 }, (_, n) => `user-${n}`);
  const errors = [];
  for await (const { error } of client.checkAccountsStream(ids)) errors.push(error);
  assert.equal(errors.length, 100);
  assert.equal(errors[0].answer.Junk.length, 200_000);
  assert.ok(errors.every((error) => error === errors[0]));
});

test("what a source's return() gives may throw when it is looked at, as it would in a loop of JavaScript's", async () => {
  const odd = Object.defineProperty(Promise.resolve(), "constructor", { get: boom });
  const source = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: "ada" }), return: () => odd }) };
  const client = connect(emulate());
  const loop = async () => {
    for await (const { userId } of client.checkAccountsStream(source)) if (userId === "ada") break;
  };
  await assert.rejects(loop(), { message: "boom" });
  assert.ok(new UserSigSigner(APP).sign("ada"), "the module is well");
});

test("what a hostile server says is searched for a thousand UserSigs in little more time than for ten", async () => {
  const searching = async (used) => {
    let number = 0;
    const userSig = () => `eJwUserSigNumber${number++}${"x".repeat(100)}`;
    let answer = envelope({});
    const { client } = scripted(() => answer.clone(), { secretKey: undefined, userSig });
    for (let n = 0; n < used; n++) await client.importAccount("ada");
    answer = envelope({ ErrorCode: 70402, ErrorInfo: "eJw".repeat(20_000) });
    return () => assert.rejects(client.importAccount("ada"), { errorCode: 70402 });
  };
  const [few, many] = await costsOf(await searching(10), await searching(1_000));
  // what looks for each by itself works a hundred times as long
  assert.ok(many < 10 * few, `${few} µs and ${many} µs`);
});

test("an abort inside a callback sends nothing more", async () => {
  for (const [type, expected] of [["request", 0], ["response", 1]]) {
    const controller = new AbortController();
    const { client, sent } = scripted(() => envelope({ ErrorCode: 70001 }), {
      maxRetries: 3,
      onEvent: (event) => event.type === type && controller.abort("enough"),
    });
    await assert.rejects(client.importAccount("ada", { signal: controller.signal }), (reason) => reason === "enough");
    await tick();
    assert.equal(sent.length, expected, type);
  }
  const controller = new AbortController();
  const { client, sent } = scripted(() => envelope({}));
  const ids = Array.from({ length: 1_000 }, (_, n) => `u${n}`);
  const call = client.importAccounts(ids, { concurrency: 1, signal: controller.signal, onProgress: () => controller.abort("enough") });
  await assert.rejects(call, (reason) => reason === "enough");
  await tick();
  assert.equal(sent.length, 1);
});

test("an abort ends a stream also while nobody asks it for more", async () => {
  const controller = new AbortController();
  let ended = false;
  function* source() {
    try {
      for (let n = 0; ; n++) yield `u${n}`;
    } finally {
      ended = true;
    }
  }
  const signals = [];
  const { client } = scripted((url, { signal, body }) => {
    signals.push(signal);
    if (signals.length > 1) return new Promise(() => {});
    return envelope({ ResultItem: JSON.parse(body).CheckItem.map(({ UserID }) => ({ UserID, ResultCode: 0, AccountStatus: "Imported" })) });
  });
  const stream = client.checkAccountsStream(source(), { concurrency: 3, signal: controller.signal });
  assert.equal((await stream.next()).value.userId, "u0");
  controller.abort("enough");
  await tick();
  assert.deepEqual(signals.map(({ aborted }) => aborted), [false, true, true]);
  assert.equal(ended, true);
  await assert.rejects(stream.next(), (reason) => reason === "enough");
  assert.deepEqual(await stream.next(), { value: undefined, done: true });
});

test("return() ends a stream that waits, and a source that was not read yet", async () => {
  const client = connect(emulate());
  let returned = 0;
  const endless = () => ({
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: async () => (returned++, { done: true }) }),
  });
  const waiting = client.checkAccountsStream(endless());
  const next = waiting.next();
  assert.deepEqual(await waiting.return("value"), { value: "value", done: true });
  assert.deepEqual(await next, { value: undefined, done: true });
  assert.equal(returned, 1);
  await client.checkAccountsStream(endless()).return();
  assert.equal(returned, 2);
});

test("a pacer's turn that comes too late is given back", async () => {
  let grant, released = 0;
  const pacing = { acquire: () => new Promise((resolve) => (grant = () => resolve(() => released++))) };
  const { client, sent } = scripted(() => envelope({}), { pacing });
  await assert.rejects(client.importAccount("ada", { deadlineMs: 5 }), { name: "ChatTimeoutError" });
  grant();
  await tick();
  assert.deepEqual([released, sent.length], [1, 0]);
});

test("a pacer's promise that cannot be waited for as others does no harm", async () => {
  for (const then of [undefined, 7, boom]) {
    const pacing = { acquire: () => Object.assign(Promise.resolve(), { then }) };
    await scripted(() => envelope({}), { pacing }).client.importAccount("ada");
  }
  const rejected = { acquire: () => Object.assign(Promise.reject(new Error("no")), { then: undefined }) };
  const { client } = scripted(() => assert.fail("sent"), { pacing: rejected });
  await assert.rejects(client.importAccount("ada"), ({ name, cause }) => {
    assert.deepEqual([name, cause.message], ["ChatNetworkError", "no"]);
    return true;
  });
});

test("what async listeners reject with is ignored", async () => {
  const unhandled = [];
  const listener = (reason) => unhandled.push(reason);
  process.on("unhandledRejection", listener);
  const reject = async () => boom();
  const { client } = scripted(() => envelope({}), { onEvent: reject, pacing: { acquire: () => reject } });
  await client.importAccounts(["ada"], { onProgress: reject });
  await tick(20);
  process.off("unhandledRejection", listener);
  assert.deepEqual(unhandled, []);
});

test("no UserSig that went out shows, however many there were, and no escape hides one", async () => {
  let number = 0;
  const userSig = () => `eJwUserSigNumber${number++}${"x".repeat(100)}`;
  const escaped = (text) => [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
  const echo = async (url) => {
    const sig = new URL(url).searchParams.get("usersig");
    await tick();
    return new Response(`{"ErrorCode":70003,"ErrorInfo":"bad ${sig}","Echo":["${escaped(sig)}",{"${sig}":1}]}`);
  };
  const { client } = scripted(echo, { secretKey: undefined, userSig });
  const errors = await Promise.all(Array.from({ length: 20 }, () => client.importAccount("ada").catch((error) => error)));
  for (const error of errors) {
    assert.equal(error.code, "UNAUTHORIZED");
    assert.doesNotMatch(inspect(error, { depth: 9 }) + JSON.stringify(error), /UserSigNumber/);
    assert.equal(error.answer.Echo[0], "[redacted]");
  }
  const odd = 'a key with "quotes" and \\';
  const keyed = scripted(() => envelope({ ErrorCode: 70003, Echo: odd }), { secretKey: odd }).client;
  await assert.rejects(keyed.importAccount("ada"), ({ answer }) => answer.Echo === "[redacted]");
});

test("another realm's fetch and bytes will do", async () => {
  const context = createContext({ TextEncoder, Response, ReadableStream });
  const foreign = runInContext(
    `(answer) => new ReadableStream({ start(s) { s.enqueue(Uint8Array.from(answer, (c) => c.charCodeAt(0))); s.close(); } })`,
    context,
  );
  await scripted(() => ({ status: 200, headers: new Headers(), body: foreign('{"ErrorCode":0}') })).client.importAccount("ada");
  const bytes = runInContext("new Uint8Array([1, 2])", context);
  assert.ok(new UserSigSigner(APP).sign("ada", { userBuf: bytes }));
});

test("a body that is left unread is cancelled", async () => {
  let cancelled = 0;
  const body = () => new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1 << 20)), cancel: () => void cancelled++ });
  await assert.rejects(scripted(() => new Response(body())).client.importAccount("ada"), { code: "BAD_RESPONSE" });
  const stalled = () => new Response(new ReadableStream({ cancel: () => void cancelled++ }));
  await assert.rejects(scripted(stalled, { timeoutMs: 5 }).client.importAccount("ada"), { code: "TIMEOUT" });
  await tick();
  assert.equal(cancelled, 2);
});

test("a status outside 2xx says enough, whatever becomes of the body behind it", async () => {
  const cut = () => new ReadableStream({ pull: (stream) => stream.error(new Error("cut")) });
  const stalled = () => new ReadableStream();
  const endless = () => new ReadableStream({ pull: (stream) => stream.enqueue(new Uint8Array(1 << 20)) });
  const bad = () => new ReadableStream({ pull: (stream) => stream.enqueue("text") });
  const userSig = async () => new UserSigSigner(APP).sign("administrator");
  for (const [body, ...tried] of [
    [cut, 403, 1],
    [cut, 503, 3],
    [cut, 503, 1, { "retry-after": "61" }],
    [stalled, 400, 1],
    [stalled, 500, 3],
    [stalled, 302, 1],
    [endless, 503, 3],
    [endless, 404, 1],
    [bad, 404, 1],
  ]) {
    const [status, requests, headers] = tried;
    for (const options of [{}, { secretKey: undefined, userSig }]) {
      const respond = () => new Response(body(), { status, headers });
      const { client, sent } = scripted(respond, { maxRetries: 2, timeoutMs: 40, ...options });
      await assert.rejects(client.importAccount("ada"), { name: "ChatHttpError", status, attempts: requests });
      assert.equal(sent.length, requests);
      assert.ok(sent.every(({ signal }) => signal.aborted), `${status}: nothing of it goes on`);
    }
  }
  const { client, sent } = scripted(() => new Response(cut(), { status: 429 }), { maxRetries: 1 });
  await assert.rejects(client.call("openim/sendmsg"), { name: "ChatHttpError", status: 429 });
  assert.equal(sent.length, 2, "429 says that it was not carried out");
});
