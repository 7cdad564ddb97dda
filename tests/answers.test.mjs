// What comes back from the network, and what a call makes of it: the right error, never a made-up result.

import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";

import * as lib from "tencent-chat-edge";
import { SECRET_KEY, envelope, scripted } from "./support/app.mjs";

const html = "<html>bad gateway</html>";

/** Each: what is special about it, the answer, and what the error of `checkAccounts(["ada"])` holds. */
const FAILURES = [
  ["HTML", () => new Response(html), { name: "ChatResponseError", code: "BAD_RESPONSE", retryable: false, attempts: 1 }],
  ["an empty body", () => new Response(null), { name: "ChatResponseError", code: "BAD_RESPONSE" }],
  ["a list", () => Response.json([]), { name: "ChatResponseError" }],
  ["no ErrorCode", () => Response.json({ ActionStatus: "OK" }), { name: "ChatResponseError" }],
  ["FAIL with 0", () => envelope({ ActionStatus: "FAIL" }), { name: "ChatResponseError" }],
  ["half an answer", () => new Response('{"ActionStatus":"OK","Err'), { name: "ChatResponseError" }],
  ["bytes that are no UTF-8", () => new Response(new Uint8Array([0x7b, 0xff, 0x7d])), { name: "ChatResponseError" }],
  [
    "a wrong type",
    () => envelope({ ResultItem: {} }),
    {
      name: "ChatResponseError",
      message: "im_open_login_svc/account_check: the answer's ResultItem is an object, it must be an array",
    },
  ],
  ["9 MiB", () => new Response("x".repeat(9 << 20)), { name: "ChatResponseError", code: "BAD_RESPONSE" }],
  [
    "502 with HTML",
    () => new Response(html, { status: 502 }),
    { name: "ChatHttpError", code: "HTTP_ERROR", status: 502, retryable: true, errorCode: undefined },
  ],
  [
    "404 with an envelope",
    () => envelope({ ActionStatus: "FAIL", ErrorCode: 60009, ErrorInfo: "no such" }, { status: 404 }),
    { name: "ChatHttpError", status: 404, retryable: false, errorCode: 60009, errorInfo: "no such" },
  ],
  [
    "a redirect",
    () => new Response(null, { status: 302, headers: { location: "https://elsewhere.example/" } }),
    { name: "ChatHttpError", status: 302 },
  ],
  [
    "a code",
    () => envelope({ ActionStatus: "FAIL", ErrorCode: 60021, ErrorInfo: "ip" }),
    {
      name: "ChatApiError",
      code: "API_ERROR",
      errorCode: 60021,
      errorInfo: "ip",
      meaning: "the caller's source address is not allowed",
      hint: "the app allows listed source addresses only, and edge workers have none of their own",
      command: "im_open_login_svc/account_check",
      answer: { ActionStatus: "FAIL", ErrorCode: 60021, ErrorInfo: "ip" },
    },
  ],
  [
    "a code that nobody knows",
    () => envelope({ ActionStatus: "FAIL", ErrorCode: 12345 }),
    { name: "ChatApiError", code: "API_ERROR", errorCode: 12345, meaning: "a code that this client does not know" },
  ],
  ["too many", () => envelope({ ErrorCode: 60007 }), { name: "ChatApiError", code: "RATE_LIMITED", retryable: true }],
  ["a bad key", () => envelope({ ErrorCode: 70009 }), { name: "ChatApiError", code: "UNAUTHORIZED", retryable: false }],
  [
    "another data centre",
    () => envelope({ ErrorCode: 70020 }),
    { code: "UNAUTHORIZED", hint: "this client calls region singapore; is the app hosted there?" },
  ],
  [
    "a lost connection",
    () => Promise.reject(new TypeError("fetch failed", { cause: new Error("ECONNRESET") })),
    { name: "ChatNetworkError", code: "NETWORK", retryable: true, attempts: 1 },
  ],
  ["a fetch that throws a text", () => Promise.reject("no"), { name: "ChatNetworkError", cause: "no" }],
  ["a fetch that gives nothing", () => undefined, { name: "ChatNetworkError" }],
];

for (const [what, respond, expected] of FAILURES) {
  test(`${what} is ${expected.name ?? expected.code}`, async () => {
    const { client, sent } = scripted(respond);
    await assert.rejects(client.checkAccounts(["ada"]), (error) => {
      assert.ok(error instanceof lib.ChatError && error instanceof Error);
      assert.ok(expected.name === undefined || error instanceof lib[expected.name]);
      for (const [field, value] of Object.entries(expected)) assert.deepEqual(error[field], value, field);
      assert.equal(error.command, "im_open_login_svc/account_check");
      return true;
    });
    assert.equal(sent.length, 1);
  });
}

test("an answer for other accounts than asked is an error of each account", async () => {
  const item = { UserID: "eve", ResultCode: 0, ResultInfo: "", AccountStatus: "Imported" };
  const { client } = scripted(() => envelope({ ResultItem: [item] }));
  const report = await client.checkAccounts(["ada", "eve"]);
  assert.deepEqual([report.succeeded, report.failed], [1, 1]);
  const [ada, eve] = report.items;
  assert.deepEqual([ada.ok, ada.userId, ada.error.code], [false, "ada", "BAD_RESPONSE"]);
  assert.equal(ada.error.message, "im_open_login_svc/account_check: the answer does not mention this account");
  assert.deepEqual(eve, { ok: true, userId: "eve", status: "Imported" });
});

test("an attempt has its time, and is aborted behind it", async () => {
  let signal;
  const { client } = scripted((url, init) => new Promise(() => (signal = init.signal)), { timeoutMs: 5 });
  await assert.rejects(client.importAccount("ada"), { name: "ChatTimeoutError", code: "TIMEOUT", timeoutMs: 5, attempts: 1 });
  assert.equal(signal.aborted, true);
});

test("a body that stalls is timed out too", async () => {
  let cancelled = false;
  const body = new ReadableStream({ cancel: () => (cancelled = true) });
  const { client } = scripted((url, { signal }) => {
    signal.addEventListener("abort", () => (cancelled = true));
    return new Response(body);
  }, { timeoutMs: 5 });
  await assert.rejects(client.importAccount("ada"), { name: "ChatTimeoutError" });
  assert.equal(cancelled, true);
});

test("a fetch that fails, and one whose answer is too large, are told that nobody wants more of them", async () => {
  const large = () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)) }));
  for (const [answer, code] of [[large, "BAD_RESPONSE"], [() => Promise.reject(new TypeError("no")), "NETWORK"]]) {
    const { client, sent } = scripted(answer);
    await assert.rejects(client.importAccount("ada"), { code });
    assert.equal(sent[0].signal.aborted, true, code);
  }
});

test("an abort rejects with the signal's own reason", async () => {
  const reason = { why: "enough" };
  let inner;
  const { client, sent } = scripted((url, init) => new Promise(() => (inner = init.signal)));
  const controller = new AbortController();
  const call = client.checkAccounts(["ada"], { signal: controller.signal });
  while (!inner) await new Promise(setImmediate);
  controller.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  assert.equal(inner.aborted, true);
  await assert.rejects(client.checkAccounts(["ada"], { signal: AbortSignal.abort(reason) }), (error) => error === reason);
  assert.equal(sent.length, 1, "nothing is sent after an abort");
});

test("a signal that outlives many calls collects no listeners", async () => {
  const { client } = scripted(() => envelope({}));
  const { signal } = new AbortController();
  let listening = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args) => (listening++, addEventListener.apply(signal, args));
  signal.removeEventListener = (...args) => (listening--, removeEventListener.apply(signal, args));
  for (let call = 0; call < 10; call++) await client.importAccount("ada", { signal });
  assert.equal(listening, 0);
});

test("the request is as documented, and fetch has no this", async () => {
  const seen = [];
  async function fetch(url, init) {
    seen.push({ self: this, url, init });
    return envelope({});
  }
  const { client } = scripted(() => {}, { headers: { "x-session": "token" }, fetch });
  await client.importAccount("ada");
  const [{ self, url, init }] = seen;
  assert.equal(self, undefined);
  assert.match(url, /^https:\/\/adminapisgp\.im\.qcloud\.com\/v4\/im_open_login_svc\/account_import\?/);
  assert.equal(init.method, "POST");
  assert.equal(init.redirect, "manual");
  assert.equal(init.body, '{"UserID":"ada"}');
  assert.deepEqual({ ...init.headers }, { "content-type": "application/json", "x-session": "token" });
});

test("a fetch of another making is read as well, or is a network error, and nothing hangs", async () => {
  const answer = '{"ErrorCode":0}';
  const bytes = new TextEncoder().encode(answer);
  const headers = new Headers();
  const own = { status: 200, headers, body: { pipe() {} }, arrayBuffer: async () => bytes.buffer };
  await scripted(() => own).client.importAccount("ada");
  await scripted(() => ({ ...own, headers: undefined })).client.importAccount("ada");
  // whatwg-fetch, and React Native with it, have no body at all
  await scripted(() => ({ ...own, body: undefined })).client.importAccount("ada");

  const locked = new Response(answer);
  locked.body.getReader();
  for (const odd of [
    locked,
    { ...own, arrayBuffer: undefined },
    { status: 200, headers, json: async () => ({ ErrorCode: 0 }) },
    { ...own, arrayBuffer: () => Promise.reject(new Error("no")) },
    { ...own, body: new ReadableStream({ start: (stream) => stream.enqueue("text") }) },
    { get body() { throw new Error("no"); } },
  ]) {
    await assert.rejects(scripted(() => odd).client.importAccount("ada"), { name: "ChatNetworkError" });
  }
});

test("a byte order mark before an answer is dropped, and no other", async () => {
  const answer = (mark) => () => new Response(`${mark}{"ErrorCode":0,"ResultItem":[{"UserID":"ada","ResultCode":0,"AccountStatus":"Imported"}]}`);
  const { items } = await scripted(answer("\ufeff")).client.checkAccounts(["ada"]);
  assert.equal(items[0].status, "Imported");
  assert.equal((await scripted(answer("\ufeff")).client.call("a/b")).ErrorCode, 0);
  const refused = scripted(() => new Response('\ufeff{"ErrorCode":70402}')).client.call("a/b");
  assert.deepEqual((await refused.catch((error) => error)).answer, { ErrorCode: 70402 });
  await assert.rejects(scripted(answer("\ufeff\ufeff")).client.call("a/b"), { name: "ChatResponseError" });
});

test("no secret is in an error, however it is shown", async () => {
  const leak = (url) => {
    const inner = Object.assign(new Error(`connect ${url}`), { code: "ECONNREFUSED", url });
    const outer = new TypeError(`error sending request for url (${url}), key ${SECRET_KEY}`, { cause: inner });
    outer.errors = [new Error(`tried ${url}`)];
    return Promise.reject(outer);
  };
  const echo = (url) =>
    envelope({ ActionStatus: "FAIL", ErrorCode: 70003, ErrorInfo: `bad ${new URL(url).searchParams.get("usersig")}`, Url: url });
  for (const respond of [leak, echo]) {
    const { client, sent } = scripted(respond);
    await assert.rejects(client.importAccount("ada"), (error) => {
      const shown = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), error.stack, String(error)];
      for (let cause = error.cause; cause; cause = cause.cause) shown.push(cause.message, cause.stack, inspect(cause));
      const userSig = new URL(sent[0].url).searchParams.get("usersig");
      assert.ok(userSig.length > 100);
      for (const text of shown) {
        assert.ok(!text.includes(userSig) && !text.includes(encodeURIComponent(userSig)) && !text.includes(SECRET_KEY));
      }
      assert.match(shown.join(), /\[redacted\]/);
      return true;
    });
  }
  const { client } = scripted(leak);
  await assert.rejects(client.importAccount("ada"), ({ cause }) => {
    assert.ok(cause instanceof Error);
    assert.equal(cause.name, "TypeError");
    assert.equal(cause.cause.code, "ECONNREFUSED");
    return true;
  });
});
