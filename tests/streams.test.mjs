// The streaming methods: order, bounded reading, `break`, errors of the source.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ChatInputError } from "tencent-chat-edge";
import { connect, emulate, envelope, scripted } from "./support/app.mjs";

const ids = (count) => Array.from({ length: count }, (_, n) => `u${n}`);

async function collect(stream) {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}

test("each list method has a streaming twin that says the same", async () => {
  const emulator = emulate();
  const client = connect(emulator);
  const users = [...ids(120), "u0", "nobody"];
  for (const [method, ...rest] of [
    ["importAccounts"],
    ["checkAccounts"],
    ["queryOnlineStatus", { detail: true }],
    ["getProfiles", ["nick"]],
    ["deleteAccounts"],
  ]) {
    const input = method === "importAccounts" ? ids(120) : users;
    const streamed = await collect(client[`${method}Stream`](input, ...rest));
    assert.equal(streamed.length, input.length);
    assert.deepEqual(streamed.map(({ userId }) => userId), input, method);
    if (method === "deleteAccounts") continue;
    const { items } = await client[method](input, ...rest);
    assert.deepEqual(streamed.map(plain), items.map(plain), method);
  }
  assert.equal(emulator.accounts().length, 1);
});

const plain = (item) => (item.ok ? item : { ...item, error: item.error.code });

test("any iterable will do: arrays, sets, generators, async generators, streams of the web", async () => {
  const client = connect(emulate());
  async function* later() {
    for (const id of ids(3)) yield id;
  }
  const web = new ReadableStream({
    start(controller) {
      for (const id of ids(3)) controller.enqueue(id);
      controller.close();
    },
  });
  for (const source of [ids(3), new Set(ids(3)), ids(3).values(), later(), web]) {
    assert.deepEqual((await collect(client.checkAccountsStream(source))).map(({ userId }) => userId), ids(3));
  }
  assert.deepEqual(await collect(client.checkAccountsStream([])), []);
});

test("a stream is an async iterator that can be driven by hand", async () => {
  const client = connect(emulate());
  const stream = client.checkAccountsStream(ids(2));
  assert.equal(stream[Symbol.asyncIterator](), stream);
  const [first, second, end] = await Promise.all([stream.next(), stream.next(), stream.next()]);
  assert.deepEqual([first.value.userId, second.value.userId, end], ["u0", "u1", { value: undefined, done: true }]);
});

/** A source that records how far it was read and whether it was ended. */
function watched(count, fail) {
  const state = { read: 0, ended: false };
  const source = (function* () {
    try {
      for (const id of ids(count)) {
        state.read++;
        yield id;
      }
      if (fail) throw fail;
    } finally {
      state.ended = true;
    }
  })();
  return { source, state };
}

test("the source is read no further than requests in flight need, and break ends it", async () => {
  const client = connect(emulate());
  const { source, state } = watched(10_000);
  for await (const item of client.checkAccountsStream(source, { concurrency: 3 })) {
    assert.equal(item.ok, true);
    assert.ok(state.read <= 300, `${state.read} were read`);
    break;
  }
  assert.equal(state.ended, true);
});

test("break aborts what is in flight and sends nothing more", async () => {
  const signals = [];
  const { client } = scripted((url, { signal, body }) => {
    signals.push(signal);
    if (signals.length > 1) return new Promise(() => {});
    return envelope({ ResultItem: JSON.parse(body).CheckItem.map(({ UserID }) => ({ UserID, ResultCode: 0, AccountStatus: "Imported" })) });
  });
  for await (const item of client.checkAccountsStream(ids(10_000), { concurrency: 3 })) {
    assert.equal(item.status, "Imported");
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(signals.map(({ aborted }) => aborted), [false, true, true]);
});

test("an error of the source reaches the caller behind the results before it", async () => {
  const client = connect(emulate());
  const reason = { why: "disk" };
  const { source } = watched(130, reason);
  const seen = [];
  await assert.rejects(
    async () => {
      for await (const { userId } of client.checkAccountsStream(source)) seen.push(userId);
    },
    (error) => error === reason,
  );
  assert.deepEqual(seen, ids(130));
});

test("a bad element throws with its position, behind the results before it, and ends the source", async () => {
  const client = connect(emulate());
  let ended = false;
  async function* source() {
    try {
      yield* ids(130);
      yield { userId: "x".repeat(33) };
      assert.fail("asked for more");
    } finally {
      ended = true;
    }
  }
  const seen = [];
  await assert.rejects(
    async () => {
      for await (const { userId } of client.importAccountsStream(source())) seen.push(userId);
    },
    (error) => {
      assert.ok(error instanceof ChatInputError);
      assert.deepEqual([error.index, error.field], [130, "accounts[130].userId"]);
      return true;
    },
  );
  assert.deepEqual([seen.length, ended], [130, true]);
});

test("results come while the source still waits", async () => {
  const client = connect(emulate());
  let go;
  async function* source() {
    yield* ids(3);
    await new Promise((resolve) => (go = resolve));
    yield "last";
  }
  const seen = [];
  for await (const { userId } of client.checkAccountsStream(source())) {
    seen.push(userId);
    if (seen.length === 3) go();
  }
  assert.deepEqual(seen, [...ids(3), "last"]);
});

test("break does not wait for a source that never goes on", async () => {
  const client = connect(emulate());
  async function* source() {
    yield* ids(3);
    await new Promise(() => {});
  }
  for await (const item of client.checkAccountsStream(source())) {
    assert.equal(item.userId, "u0");
    break;
  }
});

test("a stream that is disposed of ends as with break", async () => {
  const client = connect(emulate());
  let isEnded = false;
  function* source() {
    try {
      yield* ids(300);
    } finally {
      isEnded = true;
    }
  }
  const stream = client.checkAccountsStream(source(), { concurrency: 1 });
  assert.equal((await stream.next()).value.userId, "u0");
  assert.equal(isEnded, false);
  assert.equal(await stream[Symbol.asyncDispose](), undefined);
  assert.equal(isEnded, true);
  assert.deepEqual(await stream.next(), { value: undefined, done: true });
});

test("a failed part is items, even if all fail", async () => {
  const { client } = scripted(() => new Response("", { status: 500 }));
  const items = await collect(client.importAccountsStream(ids(150)));
  assert.equal(items.length, 150);
  assert.ok(items.every(({ ok, error }) => !ok && error.status === 500));
});

test("an abort ends a stream with the signal's reason", async () => {
  const controller = new AbortController();
  const { client, sent } = scripted(() => new Promise(() => {}));
  const stream = client.importAccountsStream(ids(1_000), { signal: controller.signal });
  const first = stream.next();
  while (sent.length === 0) await new Promise(setImmediate);
  controller.abort("enough");
  await assert.rejects(first, (error) => error === "enough");
  assert.deepEqual(await stream.next(), { value: undefined, done: true });
  assert.ok(sent.every(({ signal }) => signal.aborted));
});

test("an abort takes back what was done and not handed out yet", async () => {
  for (const source of [ids(250), new Set(ids(40)), async function* () { yield* ids(250); }()]) {
    const controller = new AbortController();
    const stream = connect(emulate()).checkAccountsStream(source, { signal: controller.signal });
    let count = 0;
    const taking = (async () => {
      for await (const _ of stream) if (++count === 5) controller.abort("enough");
    })();
    await assert.rejects(taking, (error) => error === "enough");
    assert.equal(count, 5);
    assert.deepEqual(await stream.next(), { value: undefined, done: true });
  }
});

test("what is wrong with the call is told with the first item, never by a throw", async () => {
  const client = connect(emulate());
  const gone = connect(emulate());
  gone.free();
  for (const [stream, message] of [
    [client.checkAccountsStream("ada"), "userIds is a string, it must be an iterable or an async iterable"],
    [client.checkAccountsStream(), "userIds is missing, it must be an iterable or an async iterable"],
    [client.checkAccountsStream({}), "userIds is an object, it must be an iterable or an async iterable"],
    [client.checkAccountsStream([], { timeoutMs: 0 }), "timeoutMs is 0, it must be a whole number of 1 to 600000"],
    [client.getProfilesStream([], []), "fields names no field"],
    [gone.checkAccountsStream([]), "client was disposed of, make a new one"],
  ]) {
    await assert.rejects(stream.next(), { name: "ChatInputError", message });
  }
});

test("progress is told after each part", async () => {
  const client = connect(emulate());
  const progress = [];
  const onProgress = (now) => progress.push(now);
  await client.importAccounts(ids(250), { onProgress, concurrency: 1 });
  assert.deepEqual(progress, [100, 200, 250].map((done) => ({ done, failed: 0, total: 250 })));
  progress.length = 0;
  await collect(client.importAccountsStream(ids(150), { onProgress, concurrency: 1 }));
  assert.deepEqual(progress, [100, 150].map((done) => ({ done, failed: 0 })));
});
