// The emulator answers as the service's documents say: requests are built and UserSigs signed by hand, time is virtual.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";

import { createEmulator } from "tencent-chat-edge/emulator";

const APP = 1400000000;
// The public sample key of the vendor's signing libraries.
const KEY = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
const ADMIN = "administrator";
const START = 1_700_000_000;
const DAY_MS = 24 * 3600 * 1000;

const IMPORT = "im_open_login_svc/account_import";
const IMPORT_MANY = "im_open_login_svc/multiaccount_import";
const DELETE = "im_open_login_svc/account_delete";
const CHECK = "im_open_login_svc/account_check";
const KICK = "im_open_login_svc/kick";
const ONLINE = "openim/query_online_status";
const STATE = "openim/querystate";
const SET = "profile/portrait_set";
const GET = "profile/portrait_get";
const ALL = [IMPORT, IMPORT_MANY, DELETE, CHECK, KICK, ONLINE, STATE, SET, GET];

const OK = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "" };
const NO_ACCOUNT = "Err_TLS_PT_Open_Login_Account_Not_Exist";

// ── Signing and calling ─────────────────────────────────────────────────────────────────────────────────────────────

const toUserSigText = (bytes) =>
  Buffer.from(bytes).toString("base64").replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");

const claimsOf = ({ userId = ADMIN, app = APP, time = START, expire = 86_400, key = KEY, userBuf } = {}) => {
  const buf = userBuf && Buffer.from(userBuf).toString("base64");
  const content =
    `TLS.identifier:${userId}\nTLS.sdkappid:${app}\nTLS.time:${time}\nTLS.expire:${expire}\n` +
    (buf ? `TLS.userbuf:${buf}\n` : "");
  return {
    "TLS.ver": "2.0",
    "TLS.identifier": userId,
    "TLS.sdkappid": app,
    "TLS.expire": expire,
    "TLS.time": time,
    ...(buf && { "TLS.userbuf": buf }),
    "TLS.sig": createHmac("sha256", key).update(content).digest("base64"),
  };
};

const sign = (options) => toUserSigText(deflateSync(JSON.stringify(claimsOf(options))));

/** An emulator on a clock that only moves when a test moves it. */
function start(options) {
  const clock = { ms: START * 1000, slept: [] };
  const emulator = createEmulator({
    secretKey: KEY,
    rateLimits: false,
    now: () => clock.ms,
    sleep: async (ms) => {
      clock.slept.push(ms);
      clock.ms += ms;
    },
    ...options,
  });
  return { emulator, clock, ask: (command, body, change) => ask(emulator, command, body, change) };
}

const SIGNED = sign();

function urlOf(command, change = {}) {
  const query = { sdkappid: APP, identifier: ADMIN, usersig: SIGNED, random: 7, contenttype: "json", ...change };
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return `http://chat.test/v4/${command}?${new URLSearchParams(given)}`;
}

const send = (emulator, command, body, change, init) => {
  const { fetch } = emulator;
  return fetch(urlOf(command, change), {
    method: "POST",
    body: typeof body === "string" || ArrayBuffer.isView(body) ? body : JSON.stringify(body),
    ...init,
  });
};

const ask = async (...args) => (await send(...args)).json();

const accounts = (...userIds) => ({ Accounts: userIds });
const items = (key, ...userIds) => ({ [key]: userIds.map((UserID) => ({ UserID })) });
const names = (count, prefix = "user") => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

// ── Requests ────────────────────────────────────────────────────────────────────────────────────────────────────────

describe("A request", () => {
  async function checkUrl(url, code, init = { method: "POST", body: "{}" }) {
    const answer = await start().emulator.fetch(url, init).then((response) => response.json());
    assert.deepEqual([answer.ActionStatus, answer.ErrorCode], ["FAIL", code], url);
  }

  test("to a path that is no REST path is a parse error", async () => {
    await checkUrl("http://chat.test/", 60002);
    await checkUrl("http://chat.test/v4/openim", 60002);
    await checkUrl("http://chat.test/v3/openim/querystate", 60002);
    await checkUrl("http://chat.test/v4/openim/querystate/", 60002);
  });

  test("to an unknown command is a resource error", async () => {
    await checkUrl(urlOf("openim/sendmsg"), 60009);
    await checkUrl(urlOf("openim/QueryState"), 60009);
    const { ErrorInfo } = await start().ask("openim/sendmsg", {});
    assert.equal(ErrorInfo, "resource error, please check the URL: there is no openim/sendmsg here");
  });

  test("that is no POST is a parse error, with the literal text", async () => {
    await checkUrl(urlOf(STATE), 60002, { method: "GET" });
    await checkUrl(urlOf(STATE), 60002, { method: "PUT", body: "{}" });
    const answer = await start().emulator.fetch("http://chat.test/").then((response) => response.json());
    assert.deepEqual(answer, { ActionStatus: "FAIL", ErrorCode: 60002, ErrorInfo: "HTTP parse Error" });
  });

  async function checkQuery(change, code) {
    const answer = await start().ask(CHECK, items("CheckItem", "a"), change);
    assert.equal(answer.ErrorCode, code, JSON.stringify(change));
  }

  test("needs the app's own SDKAppID", async () => {
    await checkQuery({ sdkappid: undefined }, 60012);
    await checkQuery({ sdkappid: "" }, 60012);
    await checkQuery({ sdkappid: "app" }, 60006);
    await checkQuery({ sdkappid: "1400000000.0" }, 60006);
    await checkQuery({ sdkappid: 1400000001 }, 60006);
  });

  test("needs an admin as its identifier", async () => {
    await checkQuery({ identifier: undefined }, 60010);
    await checkQuery({ identifier: "nobody" }, 60010);
    await checkQuery({ identifier: "Administrator" }, 60010);
  });

  test("needs a 32-bit random number and contenttype json", async () => {
    await checkQuery({ random: 0 }, 0);
    await checkQuery({ random: 4294967295 }, 0);
    await checkQuery({ random: 4294967296 }, 60002);
    await checkQuery({ random: -1 }, 60002);
    await checkQuery({ random: "1e3" }, 60002);
    await checkQuery({ random: undefined }, 60002);
    await checkQuery({ contenttype: "JSON" }, 60002);
    await checkQuery({ contenttype: undefined }, 60002);
  });

  test("is judged in a fixed order: app, identifier, UserSig, the rest of the query, body", async () => {
    const wrong = { sdkappid: 1, identifier: "nobody", usersig: "", random: "", contenttype: "" };
    const codes = { sdkappid: 60006, identifier: 60010, usersig: 70002, random: 60002, contenttype: 60002 };
    for (const [name, code] of Object.entries(codes)) {
      const answer = await start().ask(CHECK, "", wrong);
      assert.equal(answer.ErrorCode, code);
      delete wrong[name];
    }
    assert.equal((await start().ask(CHECK, "", wrong)).ErrorCode, 60003);
  });

  test("with an unreadable body gets the code of its service", async () => {
    for (const body of ["", "{", "[]", "null", "7", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)]) {
      assert.equal((await start().ask(IMPORT, body)).ErrorCode, 60003);
      assert.deepEqual(await start().ask(ONLINE, body), {
        ActionStatus: "FAIL",
        ErrorCode: 90001,
        ErrorInfo: "Fail to Parse json data of body, Please check it",
      });
      assert.deepEqual(await start().ask(SET, body), {
        ActionStatus: "FAIL",
        ErrorCode: 40001,
        ErrorInfo: "Err_Profile_Comm_Decode_Fail",
        ErrorDisplay: "",
      });
    }
  });

  test("is answered with HTTP 200, JSON and a Date by the emulator's clock, even when refused", async () => {
    const { emulator, clock } = start();
    const good = await send(emulator, CHECK, items("CheckItem", "a"));
    const bad = await send(emulator, CHECK, "{");
    for (const { status, headers } of [good, bad]) {
      assert.equal(status, 200);
      assert.equal(headers.get("content-type"), "application/json");
      assert.equal(headers.get("date"), "Tue, 14 Nov 2023 22:13:20 GMT");
    }
    clock.ms += 1000;
    const later = await send(emulator, CHECK, "{");
    assert.equal(later.headers.get("date"), "Tue, 14 Nov 2023 22:13:21 GMT");
  });

  test("is answered with the headers of the documents' sample, so that any page may read it", async () => {
    const { emulator } = start();
    for (const body of [items("CheckItem", "a"), "{"]) {
      const { headers } = await send(emulator, CHECK, body);
      assert.deepEqual(Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-"))), {
        "access-control-allow-origin": "*",
        "access-control-allow-headers": "X-Requested-With",
        "access-control-allow-methods": "POST",
      });
    }
  });

  test("leaves nothing behind on a signal that outlives it", async () => {
    const { emulator } = start();
    const { signal } = new AbortController();
    for (let call = 0; call < 3; call++) await send(emulator, CHECK, items("CheckItem", "a"), {}, { signal });
    emulator.setFaults({ rate: { connection: 1, latency: 1 } });
    await assert.rejects(send(emulator, CHECK, items("CheckItem", "a"), {}, { signal }), TypeError);
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  test("may be a Request, as workers pass it", async () => {
    const { emulator } = start();
    const request = new Request(urlOf(CHECK), { method: "POST", body: JSON.stringify(items("CheckItem", ADMIN)) });
    const answer = await emulator.fetch(request).then((response) => response.json());
    assert.equal(answer.ResultItem[0].AccountStatus, "Imported");
  });

  test("that cannot be built rejects without quoting its URL", async () => {
    await assert.rejects(start().emulator.fetch("/v4/?usersig=secret"), (error) => {
      assert.ok(error instanceof TypeError && error.cause === undefined);
      return !`${error.stack}${JSON.stringify(error)}`.includes("usersig=secret");
    });
  });

  test("that is aborted rejects with the reason of its signal", async () => {
    const { emulator } = start();
    const reason = new Error("enough");
    const sent = send(emulator, IMPORT, { UserID: "ann" }, {}, { signal: AbortSignal.abort(reason) });
    await assert.rejects(sent, (error) => error === reason);
    assert.deepEqual([emulator.has("ann"), emulator.calls()], [false, {}]);
  });

  test("whose signal is taken away is answered, as by the global fetch", async () => {
    const request = new Request("https://any.example/", { signal: AbortSignal.abort() });
    await assert.rejects(start().emulator.fetch(request), { name: "AbortError" });
    assert.equal((await start().emulator.fetch(request, { signal: null })).status, 200);
  });
});

// ── UserSig ─────────────────────────────────────────────────────────────────────────────────────────────────────────

describe("A UserSig", () => {
  async function check(usersig, code, { identifier = ADMIN, at = START, ...options } = {}) {
    const { ask, clock } = start(options);
    clock.ms = at * 1000;
    const answer = await ask(CHECK, items("CheckItem", "a"), { usersig, identifier });
    assert.equal(answer.ErrorCode, code, answer.ErrorInfo);
    if (usersig) assert.ok(!JSON.stringify(answer).includes(usersig), "an answer never echoes the UserSig");
  }

  const compressed = (json) => toUserSigText(deflateSync(typeof json === "string" ? json : JSON.stringify(json)));

  test("cannot be read where the runtime lacks something, which is said", (t) => {
    const { DecompressionStream } = globalThis;
    t.after(() => (globalThis.DecompressionStream = DecompressionStream));
    delete globalThis.DecompressionStream;
    assert.throws(() => createEmulator({ secretKey: "key" }), { name: "TypeError", message: "this runtime has no DecompressionStream, which the emulator needs" });
  });

  test("is read without a Blob: that of a DOM emulation takes the runtime's bytes for texts", async (t) => {
    const { Blob } = globalThis;
    t.after(() => (globalThis.Blob = Blob));
    globalThis.Blob = class {
      constructor(parts) {
        return new Blob(parts.map(String));
      }
    };
    await check(SIGNED, 0);
    const { emulator } = start({ faults: { rate: 1, kinds: ["body"], bodies: ["utf8"] } });
    const url = `https://chat.test/v4/${CHECK}?sdkappid=${APP}&identifier=${ADMIN}&usersig=${SIGNED}&random=7&contenttype=json`;
    const body = JSON.stringify(items("CheckItem", "a"));
    const bytes = await (await emulator.fetch(url, { method: "POST", body })).arrayBuffer();
    assert.equal(Buffer.from(bytes).toString("latin1").replace("\xff", ""), await withoutFaults(url, body));
  });

  const withoutFaults = async (url, body) => (await start().emulator.fetch(url, { method: "POST", body })).text();

  test("from the published vector P1 is accepted while it lasts", async () => {
    const P1 =
      "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwjDB4pTsxIKCzBQlK0MTAyiAyKRWFGQWpQLFTU1NjeCiJZm5YDEzS0tDAyOYaHFmOtBM54Ks" +
      "UqeUwGLLqPK8UndHryCL-Lx8-1RPy7Ty1AijMk9f30hLk0x-r3CvSFulWgAPYy*9";
    const asZero = { identifier: "0", admins: ["0"] };
    await check(P1, 0, { ...asZero, at: 1569910200 });
    await check(P1, 0, { ...asZero, at: 1569910200 + 15_552_000 });
    await check(P1, 70001, { ...asZero, at: 1569910200 + 15_552_001 });
  });

  test("with the HMAC of vector P2, which has a userbuf, is accepted", async () => {
    const claims = claimsOf({ userId: "0", time: 1569910200, expire: 15_552_000, userBuf: "abc" });
    assert.equal(claims["TLS.sig"], "bC3u5cuslSg8Ds7KY58mhSkTrxunrFu50dkdkCYH4i8=");
    await check(compressed(claims), 0, { identifier: "0", admins: ["0"], at: 1569910200 });
  });

  test("with the HMAC of vector C1 is accepted", async () => {
    const claims = claimsOf({ userId: "xiaojun", expire: 15_552_000 });
    assert.equal(claims["TLS.sig"], "LvA7d/Iw7gSsnskvVzBDPOCCDbuNCw4GHwTC0bip+B4=");
    await check(compressed(claims), 0, { identifier: "xiaojun", admins: ["xiaojun"] });
  });

  test("is accepted in the form of every official library", async () => {
    const claims = claimsOf({ userId: "a/b" });
    const { "TLS.sig": sig, "TLS.ver": ver, ...rest } = claims;
    const json = JSON.stringify(claims);
    const own = { identifier: "a/b", admins: ["a/b"] };
    await check(compressed({ "TLS.sig": sig, ...rest, "TLS.ver": ver }), 0, own);
    await check(compressed(JSON.stringify(claims, null, 1).replaceAll("\n", "")), 0, own);
    await check(compressed(json.replaceAll("/", "\\/")), 0, own);
    await check(compressed(`${json}\n`), 0, own);
    await check(toUserSigText(deflateSync(json, { level: 0 })), 0, own);
    await check(toUserSigText(deflateSync(json, { level: 1 })), 0, own);
  });

  test("that is missing or empty has its own code", async () => {
    await check(undefined, 70002);
    await check("", 70002);
  });

  test("that does not decode is refused, whichever layer is wrong", async () => {
    const claims = claimsOf();
    const json = JSON.stringify(claims);
    const stream = deflateSync(json);
    await check("not base64!", 70003);
    await check(SIGNED.slice(0, -3), 70003);
    await check(stream.toString("base64url"), 70003);
    await check(` ${SIGNED}`, 70003);
    await check(`${SIGNED}\n`, 70003);
    await check(`____${SIGNED}`, 70003);
    await check(toUserSigText("plain text"), 70003);
    await check(toUserSigText(json), 70003);
    await check(toUserSigText(deflateRawSync(json)), 70003);
    await check(toUserSigText(gzipSync(json)), 70003);
    await check(toUserSigText(stream.subarray(0, -4)), 70003);
    await check(toUserSigText(Buffer.concat([stream, Buffer.from([0])])), 70003);
    await check(toUserSigText(Buffer.concat([stream, stream.subarray(-4)])), 70003);
    await check(compressed(json + " ".repeat(65_536)), 70003);
    await check(compressed(json.slice(0, -1)), 70003);
    await check(compressed("null"), 70003);
    await check(toUserSigText(deflateSync(Buffer.from(json.replace("2.0", "\xff"), "latin1"))), 70003);
    for (const field of Object.keys(claims)) await check(compressed({ ...claims, [field]: undefined }), 70003);
    for (const field of Object.keys(claims)) await check(compressed({ ...claims, [field]: [] }), 70003);
    await check(compressed({ ...claims, "TLS.ver": "1.0" }), 70003);
    await check(compressed({ ...claims, "TLS.expire": "86400" }), 70003);
    for (const below of [{ time: -1 }, { expire: -1 }, { app: -1 }]) await check(sign(below), 70003);
    await check(sign({ time: 0, expire: 0 }), 70001);
  });

  test("is refused where its base64 is right but for how it is written", async () => {
    const claims = claimsOf({ userBuf: "abc" });
    for (const sig of [`${claims["TLS.sig"]}\n`, claims["TLS.sig"].slice(0, -1)]) {
      await check(compressed({ ...claims, "TLS.sig": sig }), 70003);
    }
    for (const userBuf of [null, "???", "YWJj\n"]) await check(compressed({ ...claims, "TLS.userbuf": userBuf }), 70003);
    // a userId that makes it end in padding, and then the next character, which stands for the same bytes and more
    const userSig = Array.from({ length: 32 }, (_, n) => sign({ userId: "a".repeat(n) })).find((userSig) => userSig.endsWith("__"));
    const next = String.fromCharCode(userSig.at(-3).charCodeAt(0) + 1);
    await check(`${userSig.slice(0, -3)}${next}__`, 70003);
  });

  test("of another app, of another user or with another key is refused with a code each", async () => {
    await check(sign({ app: 1400000001 }), 70014);
    await check(sign({ userId: "another" }), 70013);
    await check(sign({ key: "another" }), 70009);
    await check(compressed({ ...claimsOf(), "TLS.expire": 86_401 }), 70009);
    await check(compressed({ ...claimsOf(), "TLS.sig": "AAAA" }), 70009);
  });

  test("counts to the end of its last second", async () => {
    const { ask, clock } = start();
    const usersig = sign({ expire: 60 });
    const codeAt = async (ms) => {
      clock.ms = START * 1000 + ms;
      return (await ask(CHECK, items("CheckItem", "a"), { usersig })).ErrorCode;
    };
    assert.deepEqual([await codeAt(0), await codeAt(60_999), await codeAt(61_000)], [0, 0, 70001]);
  });

  test("that was verified once is still checked against user and clock", async () => {
    const { ask, clock } = start({ admins: [ADMIN, "deputy"] });
    const code = async (change) => (await ask(CHECK, items("CheckItem", "a"), change)).ErrorCode;
    assert.equal(await code({}), 0);
    assert.equal(await code({ identifier: "deputy" }), 70013);
    clock.ms += DAY_MS + 1000;
    assert.equal(await code({}), 70001);
  });

  test("issued up to the second of a kick no longer works, a later one does", async () => {
    const { ask, clock } = start();
    clock.ms += 5_500;
    assert.deepEqual(await ask(KICK, { UserID: ADMIN }), OK);
    const codeFor = async (time) => (await ask(CHECK, items("CheckItem", "a"), { usersig: sign({ time }) })).ErrorCode;
    assert.deepEqual([await codeFor(START), await codeFor(START + 5), await codeFor(START + 6)], [70052, 70052, 0]);
  });
});

// ── Accounts ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Runs one call on a fresh emulator that knows ann, and compares the whole answer. */
async function checkAnswer(command, body, expected, options) {
  const { ask, emulator } = start(options);
  await ask(IMPORT, { UserID: "ann", Nick: "Ann" });
  assert.deepEqual(await ask(command, body), expected);
  return emulator;
}

async function checkCode(command, body, code, options) {
  const { ask, emulator } = start(options);
  await ask(IMPORT, { UserID: "ann", Nick: "Ann" });
  const answer = await ask(command, body);
  assert.deepEqual([answer.ErrorCode, answer.ActionStatus], [code, code === 0 ? "OK" : "FAIL"], JSON.stringify(body));
  return emulator;
}

describe("account_import", () => {
  test("creates an account", async () => {
    const emulator = await checkAnswer(IMPORT, { UserID: "bob", Nick: "Bob", FaceUrl: "http://b" }, OK);
    assert.deepEqual(emulator.account("bob"), {
      userId: "bob",
      nick: "Bob",
      faceUrl: "http://b",
      admin: false,
      status: "Offline",
      profile: { Tag_Profile_IM_Nick: "Bob", Tag_Profile_IM_Image: "http://b" },
    });
  });

  test("takes the older name of its first field", async () => {
    assert.ok((await checkCode(IMPORT, { Identifier: "bob" }, 0)).has("bob"));
  });

  test("updates what it is given of an existing account", async () => {
    assert.equal((await checkCode(IMPORT, { UserID: "ann", FaceUrl: "http://a" }, 0)).account("ann").nick, "Ann");
    assert.equal((await checkCode(IMPORT, { UserID: "ann", Nick: "" }, 0)).account("ann").nick, "");
  });

  test("takes IDs of 1 to 32 bytes and values of up to 500", async () => {
    await checkCode(IMPORT, { UserID: "x".repeat(32) }, 0);
    await checkCode(IMPORT, { UserID: "用".repeat(10) + "ab" }, 0);
    await checkCode(IMPORT, { UserID: "用".repeat(11) }, 70402);
    await checkCode(IMPORT, { UserID: "x".repeat(33) }, 70402);
    await checkCode(IMPORT, { UserID: "" }, 70402);
    await checkCode(IMPORT, { UserID: "a", Nick: "x".repeat(500) }, 0);
    await checkCode(IMPORT, { UserID: "a", Nick: "x".repeat(501) }, 40601);
    await checkCode(IMPORT, { UserID: "a", FaceUrl: "用".repeat(167) }, 40601);
  });

  test("refuses missing and mistyped fields", async () => {
    await checkCode(IMPORT, {}, 70402);
    await checkCode(IMPORT, { UserID: 7 }, 70402);
    await checkCode(IMPORT, { UserID: "a", Nick: 7 }, 70402);
    await checkCode(IMPORT, { UserID: "a", FaceUrl: null }, 70402);
    await checkCode(IMPORT, '{"UserID":"\\ud800"}', 70402);
  });

  test("treats the names of object properties as any other", async () => {
    const { ask, emulator } = start();
    for (const UserID of ["__proto__", "constructor"]) {
      assert.ok(!emulator.has(UserID));
      assert.deepEqual(await ask(IMPORT, { UserID }), OK);
      assert.ok(emulator.has(UserID));
    }
  });
});

describe("multiaccount_import", () => {
  test("takes the old form, which has names only", async () => {
    const emulator = await checkAnswer(IMPORT_MANY, accounts("ann", "bob"), { ...OK, FailAccounts: [] });
    assert.deepEqual(emulator.accounts().map(({ userId, nick }) => [userId, nick]), [
      [ADMIN, undefined],
      ["ann", "Ann"],
      ["bob", undefined],
    ]);
  });

  test("takes the new form and updates existing accounts, the last of a name winning", async () => {
    const list = [{ UserID: "ann", Nick: "A" }, { UserID: "bob", FaceUrl: "http://b" }, { UserID: "ann", Nick: "Anna" }];
    const emulator = await checkAnswer(IMPORT_MANY, { AccountList: list }, { ...OK, FailAccounts: [] });
    assert.deepEqual([emulator.account("ann").nick, emulator.account("bob").faceUrl], ["Anna", "http://b"]);
  });

  test("names the accounts that failed, and succeeds", async () => {
    const long = "x".repeat(33);
    const emulator = await checkAnswer(IMPORT_MANY, accounts(long, "bob", long), { ...OK, FailAccounts: [long] });
    assert.ok(emulator.has("bob"));
    const list = [{ UserID: "bob", Nick: "x".repeat(501) }];
    await checkAnswer(IMPORT_MANY, { AccountList: list }, { ...OK, FailAccounts: ["bob"] });
    // and not one that is there in the end
    await checkAnswer(IMPORT_MANY, { AccountList: [...list, { UserID: "bob" }] }, { ...OK, FailAccounts: [] });
    await checkAnswer(IMPORT_MANY, { AccountList: [{ UserID: "bob" }, ...list] }, { ...OK, FailAccounts: ["bob"] });
  });

  test("refuses other forms and sizes", async () => {
    await checkCode(IMPORT_MANY, accounts(...names(100)), 0);
    await checkCode(IMPORT_MANY, accounts(...names(101)), 70206);
    await checkCode(IMPORT_MANY, items("AccountList", ...names(101)), 70206);
    await checkCode(IMPORT_MANY, accounts(), 70402);
    await checkCode(IMPORT_MANY, {}, 70402);
    await checkCode(IMPORT_MANY, { Accounts: "ann" }, 70402);
    await checkCode(IMPORT_MANY, { AccountList: null }, 70402);
    await checkCode(IMPORT_MANY, accounts("bob", 7), 70402);
    await checkCode(IMPORT_MANY, { AccountList: [{ UserID: "bob" }, { UserId: "eve" }] }, 70402);
    await checkCode(IMPORT_MANY, { ...accounts("bob"), ...items("AccountList", "bob") }, 70402);
  });

  test("imports nothing when the call is refused", async () => {
    assert.ok(!(await checkCode(IMPORT_MANY, accounts("bob", 7), 70402)).has("bob"));
  });
});

describe("account_delete and account_check", () => {
  test("delete answers per account", async () => {
    const emulator = await checkAnswer(DELETE, items("DeleteItem", "ann", "eve"), {
      ...OK,
      ResultItem: [
        { UserID: "ann", ResultCode: 0, ResultInfo: "" },
        { UserID: "eve", ResultCode: 70107, ResultInfo: NO_ACCOUNT },
      ],
    });
    assert.ok(!emulator.has("ann"));
  });

  test("an admin cannot be deleted", async () => {
    const { ask, emulator } = start();
    const ResultInfo = "an app admin cannot be deleted";
    assert.deepEqual((await ask(DELETE, items("DeleteItem", ADMIN))).ResultItem, [{ UserID: ADMIN, ResultCode: 70402, ResultInfo }]);
    assert.ok(emulator.has(ADMIN));
  });

  test("where deletion is switched off nothing is deleted", async () => {
    assert.ok((await checkCode(DELETE, items("DeleteItem", "ann"), 71000, { allowDelete: false })).has("ann"));
  });

  test("check tells who is imported", () =>
    checkAnswer(CHECK, items("CheckItem", "ann", "eve"), {
      ...OK,
      ResultItem: [
        { UserID: "ann", ResultCode: 0, ResultInfo: "", AccountStatus: "Imported" },
        { UserID: "eve", ResultCode: 0, ResultInfo: "", AccountStatus: "NotImported" },
      ],
    }));

  test("an impossible ID fails alone", async () => {
    const { ask } = start();
    const { ResultItem } = await ask(CHECK, items("CheckItem", "x".repeat(33), ADMIN));
    const results = ResultItem.map(({ ResultCode, AccountStatus }) => [ResultCode, AccountStatus]);
    assert.deepEqual(results, [[70402, undefined], [0, "Imported"]]);
  });

  test("both refuse other forms and sizes", async () => {
    for (const [command, key] of [[DELETE, "DeleteItem"], [CHECK, "CheckItem"]]) {
      await checkCode(command, items(key, ...names(100)), 0);
      await checkCode(command, items(key, ...names(101)), 70206);
      await checkCode(command, { [key]: [] }, 70402);
      await checkCode(command, {}, 70402);
      await checkCode(command, { [key]: { UserID: "ann" } }, 70402);
      await checkCode(command, { [key]: ["ann"] }, 70402);
      await checkCode(command, { [key]: [null] }, 70402);
    }
  });
});

describe("The edition", () => {
  test("trial holds 100 accounts, admins not counted, and still updates those it has", async () => {
    const { ask } = start({ trial: true });
    assert.deepEqual((await ask(IMPORT_MANY, accounts(...names(100)))).FailAccounts, []);
    assert.equal((await ask(IMPORT, { UserID: "one more" })).ErrorCode, 70398);
    assert.deepEqual((await ask(IMPORT_MANY, accounts("user0", "one more"))).FailAccounts, ["one more"]);
    await ask(DELETE, items("DeleteItem", "user0"));
    assert.equal((await ask(IMPORT, { UserID: "one more" })).ErrorCode, 0);
  });

  test("trial holds as many accounts as it is told", async () => {
    const { ask } = start({ trial: true, trialAccounts: 2 });
    assert.deepEqual((await ask(IMPORT_MANY, accounts(...names(3)))).FailAccounts, ["user2"]);
  });

  test("trial imports a deleted account again", async () => {
    const { ask } = start({ trial: true });
    await ask(IMPORT, { UserID: "ann" });
    await ask(DELETE, items("DeleteItem", "ann"));
    assert.deepEqual(await ask(IMPORT, { UserID: "ann" }), OK);
  });

  test("paid blocks a deleted account for three months", async () => {
    const { ask, clock } = start();
    await ask(IMPORT, { UserID: "ann", Nick: "Ann" });
    await ask(DELETE, items("DeleteItem", "ann"));
    assert.equal((await ask(IMPORT, { UserID: "ann" })).ErrorCode, 70399);
    assert.deepEqual((await ask(IMPORT_MANY, accounts("ann", "bob"))).FailAccounts, ["ann"]);
    clock.ms += 90 * DAY_MS;
    const usersig = sign({ time: clock.ms / 1000 });
    assert.deepEqual(await ask(IMPORT, { UserID: "ann" }, { usersig }), OK);
  });
});

describe("kick", () => {
  test("takes both names of its field", async () => {
    await checkAnswer(KICK, { UserID: "ann" }, OK);
    await checkAnswer(KICK, { Identifier: "ann" }, OK);
  });

  test("refuses unknown accounts and other bodies", async () => {
    await checkAnswer(KICK, { UserID: "eve" }, { ActionStatus: "FAIL", ErrorCode: 70107, ErrorInfo: NO_ACCOUNT });
    await checkCode(KICK, {}, 70402);
    await checkCode(KICK, { UserID: ["ann"] }, 70402);
  });

  test("counts from the latest one, also by a clock that was set back", async () => {
    const { ask, emulator, clock } = start();
    await ask(IMPORT, { UserID: "ann" });
    await ask(KICK, { UserID: "ann" });
    clock.ms -= 60_000;
    await ask(KICK, { UserID: "ann" });
    assert.equal(emulator.account("ann").kickedAt, START);
  });

  test("leaves the account offline, with the second of the kick", async () => {
    const { ask, emulator } = start();
    await ask(IMPORT, { UserID: "ann" });
    emulator.setPresence("ann", [{ platform: "Web", status: "Online" }]);
    await ask(KICK, { UserID: "ann" });
    const { status, kickedAt } = emulator.account("ann");
    assert.deepEqual([status, kickedAt], ["Offline", START]);
  });
});

// ── Presence ────────────────────────────────────────────────────────────────────────────────────────────────────────

describe("query_online_status", () => {
  const web = { platform: "Web", status: "Online", isBackground: false, instanceId: 74224656, customIdentifier: "desk" };
  const phone = { platform: "iPhone", status: "PushOnline" };

  async function startWith(presence) {
    const started = start();
    await started.ask(IMPORT_MANY, accounts(...Object.keys(presence)));
    for (const [userId, devices] of Object.entries(presence)) started.emulator.setPresence(userId, devices);
    return started;
  }

  test("lets any device that is online win", async () => {
    const { ask } = await startWith({ both: [phone, web], pushed: [phone], off: [] });
    assert.deepEqual(await ask(ONLINE, { To_Account: ["both", "pushed", "off", "eve"] }), {
      ...OK,
      QueryResult: [
        { To_Account: "both", Status: "Online" },
        { To_Account: "pushed", Status: "PushOnline" },
        { To_Account: "off", Status: "Offline" },
      ],
      ErrorList: [{ To_Account: "eve", ErrorCode: 70107 }],
    });
  });

  test("lists the devices when asked to", async () => {
    const { ask } = await startWith({ both: [phone, web], off: [] });
    const { QueryResult } = await ask(ONLINE, { To_Account: ["both", "off"], IsNeedDetail: 1 });
    assert.deepEqual(QueryResult, [
      {
        To_Account: "both",
        Status: "Online",
        Detail: [
          { Platform: "iPhone", Status: "PushOnline" },
          { Platform: "Web", Status: "Online", IsBackground: 0, Instid: 74224656, CustomIdentifier: "desk" },
        ],
      },
      { To_Account: "off", Status: "Offline" },
    ]);
    const { QueryResult: brief } = await ask(ONLINE, { To_Account: ["both"], IsNeedDetail: 0 });
    assert.deepEqual(brief, [{ To_Account: "both", Status: "Online" }]);
  });

  test("forgets PushOnline after seven days", async () => {
    const { ask, clock } = await startWith({ both: [phone, web], pushed: [phone] });
    const statuses = async () => {
      const usersig = sign({ time: Math.floor(clock.ms / 1000) });
      const { QueryResult } = await ask(ONLINE, { To_Account: ["both", "pushed"], IsNeedDetail: 1 }, { usersig });
      return QueryResult.map(({ Status, Detail = [] }) => `${Status} ${Detail.length}`);
    };
    clock.ms += 7 * DAY_MS - 1;
    assert.deepEqual(await statuses(), ["Online 2", "PushOnline 1"]);
    clock.ms += 1;
    assert.deepEqual(await statuses(), ["Online 1", "Offline 0"]);
  });

  test("fails with 70107 when no account exists, and still lists them", () =>
    checkAnswer(ONLINE, { To_Account: ["eve"] }, {
      ActionStatus: "FAIL",
      ErrorCode: 70107,
      ErrorInfo: NO_ACCOUNT,
      QueryResult: [],
      ErrorList: [{ To_Account: "eve", ErrorCode: 70107 }],
    }));

  test("refuses other forms and sizes, like the legacy command", async () => {
    for (const command of [ONLINE, STATE]) {
      await checkCode(command, {}, 90003);
      await checkCode(command, { To_Account: "ann" }, 90003);
      await checkCode(command, { To_Account: ["ann", 7] }, 90003);
      await checkCode(command, { To_Account: [] }, 90001);
      await checkCode(command, { To_Account: ["ann", ...names(499)] }, 0);
      await checkCode(command, { To_Account: ["ann", ...names(500)] }, 90011);
    }
    await checkCode(ONLINE, { To_Account: ["ann"], IsNeedDetail: "1" }, 90001);
  });

  test("has a predecessor whose results are named State", async () => {
    const { ask } = await startWith({ both: [phone, web], off: [] });
    assert.deepEqual(await ask(STATE, { To_Account: ["both", "off", "eve"] }), {
      ...OK,
      QueryResult: [{ To_Account: "both", State: "Online" }, { To_Account: "off", State: "Offline" }],
    });
    assert.equal((await ask(STATE, { To_Account: ["eve"] })).ErrorCode, 90003);
  });

  test("is fed by setPresence, which takes known accounts and statuses only", async () => {
    const { emulator } = await startWith({ ann: [web] });
    assert.throws(() => emulator.setPresence("eve", []), RangeError);
    assert.throws(() => emulator.setPresence("ann", [{ platform: "Web", status: "Offline" }]), {
      message: 'devices[0].status must be "Online" or "PushOnline"',
    });
    for (const [wrong, message] of [
      [{ isBackground: "yes" }, "devices[1].isBackground must be true or false"],
      [{ instanceId: "7" }, "devices[1].instanceId must be a whole number"],
      [{ customIdentifier: 7 }, "devices[1].customIdentifier must be a string"],
    ]) {
      assert.throws(() => emulator.setPresence("ann", [web, { ...web, ...wrong }]), { name: "TypeError", message });
    }
    assert.equal(emulator.account("ann").status, "Online");
  });
});

// ── Profiles ────────────────────────────────────────────────────────────────────────────────────────────────────────

describe("portrait_set", () => {
  const setting = (Tag, Value) => ({ From_Account: "ann", ProfileItem: [{ Tag, Value }] });
  const check = (tag, value, code) => checkCode(SET, setting(tag, value), code);

  test("sets fields, sharing nick and face URL with the import", async () => {
    const emulator = await checkAnswer(SET, setting("Tag_Profile_IM_Nick", "Anna"), { ...OK, ErrorDisplay: "" });
    assert.equal(emulator.account("ann").nick, "Anna");
  });

  test("takes every standard tag within its limits", async () => {
    await check("Tag_Profile_IM_Nick", "x".repeat(500), 0);
    await check("Tag_Profile_IM_Nick", "x".repeat(501), 40601);
    await check("Tag_Profile_IM_Gender", "Gender_Type_Female", 0);
    await check("Tag_Profile_IM_Gender", "Female", 40605);
    await check("Tag_Profile_IM_BirthDay", 20190419, 0);
    await check("Tag_Profile_IM_BirthDay", "20190419", 40610);
    await check("Tag_Profile_IM_Location", "x".repeat(16), 0);
    await check("Tag_Profile_IM_Location", "x".repeat(17), 40605);
    await check("Tag_Profile_IM_SelfSignature", "x".repeat(501), 40601);
    await check("Tag_Profile_IM_AllowType", "AllowType_Type_DenyAny", 0);
    await check("Tag_Profile_IM_AllowType", "", 40605);
    await check("Tag_Profile_IM_Language", 4_294_967_295, 0);
    await check("Tag_Profile_IM_Language", 4_294_967_296, 40605);
    await check("Tag_Profile_IM_Image", 1, 40610);
    await check("Tag_Profile_IM_MsgSettings", 1, 0);
    await check("Tag_Profile_IM_AdminForbidType", "AdminForbid_Type_SendOut", 0);
    await check("Tag_Profile_IM_Level", -1, 40605);
    await check("Tag_Profile_IM_Role", 1.5, 40605);
  });

  for (const [tag, words] of Object.entries({
    Tag_Profile_IM_Gender: ["Gender_Type_Unknown", "Gender_Type_Female", "Gender_Type_Male"],
    Tag_Profile_IM_AllowType: ["AllowType_Type_NeedConfirm", "AllowType_Type_AllowAny", "AllowType_Type_DenyAny"],
    Tag_Profile_IM_AdminForbidType: ["AdminForbid_Type_None", "AdminForbid_Type_SendOut"],
  })) {
    test(`takes each word of ${tag} and nothing else`, async () => {
      for (const word of words) assert.equal((await check(tag, word, 0)).account("ann").profile[tag], word);
      for (const word of ["", `${words[0]} `, words[1].toLowerCase(), "Type_Unheard"]) await check(tag, word, 40605);
      await check(tag, 1, 40610);
    });
  }

  for (const name of ["BirthDay", "Language", "MsgSettings", "Level", "Role"]) {
    test(`takes whole numbers of 32 bits for ${name}`, async () => {
      const tag = `Tag_Profile_IM_${name}`;
      for (const value of [0, 4_294_967_295]) assert.equal((await check(tag, value, 0)).account("ann").profile[tag], value);
      for (const value of [-1, 1.5, 4_294_967_296]) await check(tag, value, 40605);
      await check(tag, "1", 40610);
    });
  }

  test("takes custom tags of one to eight letters, with text only", async () => {
    await check("Tag_Profile_Custom_Test", "x", 0);
    await check("Tag_Profile_Custom_Abcdefgh", "x".repeat(500), 0);
    await check("Tag_Profile_Custom_Test", "x".repeat(501), 40601);
    await check("Tag_Profile_Custom_Test", 1, 40610);
    await check("Tag_Profile_Custom_Abcdefghi", "x", 40009);
    await check("Tag_Profile_Custom_A1", "x", 40009);
    await check("Tag_Profile_Custom_", "x", 40009);
    await check("Tag_Profile_IM_Unheard", "x", 40009);
  });

  test("refuses unknown accounts and other bodies", async () => {
    await checkAnswer(SET, { ...setting("Tag_Profile_IM_Nick", "Eve"), From_Account: "eve" }, {
      ActionStatus: "FAIL",
      ErrorCode: 40003,
      ErrorInfo: "Err_Profile_Invalid_Account",
      ErrorDisplay: "",
    });
    await checkCode(SET, {}, 40001);
    await checkCode(SET, { From_Account: "ann" }, 40001);
    await checkCode(SET, { From_Account: "ann", ProfileItem: [] }, 40001);
    await checkCode(SET, { From_Account: "ann", ProfileItem: [{ Tag: "Tag_Profile_IM_Nick" }] }, 40001);
    await checkCode(SET, { ...setting("Tag_Profile_IM_Nick", "x"), From_Account: 7 }, 40001);
  });

  test("sets nothing when one of its fields is refused", async () => {
    const body = setting("Tag_Profile_IM_Nick", "Anna");
    body.ProfileItem.push({ Tag: "Tag_Profile_IM_Level", Value: "high" });
    assert.equal((await checkCode(SET, body, 40610)).account("ann").nick, "Ann");
  });
});

describe("portrait_get", () => {
  const NICK = "Tag_Profile_IM_Nick";

  test("answers with the wanted tags that have a value", () =>
    checkAnswer(GET, { To_Account: ["ann"], TagList: [NICK, "Tag_Profile_IM_Level", "Tag_Profile_Custom_Test"] }, {
      ...OK,
      UserProfileItem: [
        { To_Account: "ann", ProfileItem: [{ Tag: NICK, Value: "Ann" }], ResultCode: 0, ResultInfo: "" },
      ],
      ErrorDisplay: "",
    }));

  test("knows the documented default", async () => {
    const { ask } = start();
    const Tag = "Tag_Profile_IM_AdminForbidType";
    const { UserProfileItem } = await ask(GET, { To_Account: [ADMIN], TagList: [Tag] });
    assert.deepEqual(UserProfileItem[0].ProfileItem, [{ Tag, Value: "AdminForbid_Type_None" }]);
  });

  test("lists those that failed only when somebody did", () =>
    checkAnswer(GET, { To_Account: ["ann", "eve"], TagList: [NICK] }, {
      ...OK,
      UserProfileItem: [
        { To_Account: "ann", ProfileItem: [{ Tag: NICK, Value: "Ann" }], ResultCode: 0, ResultInfo: "" },
        { To_Account: "eve", ResultCode: 40003, ResultInfo: "Err_Profile_Invalid_Account" },
      ],
      Fail_Account: ["eve"],
      ErrorDisplay: "",
    }));

  test("refuses other forms and sizes", async () => {
    await checkCode(GET, { TagList: [NICK] }, 40002);
    await checkCode(GET, { To_Account: [], TagList: [NICK] }, 40002);
    await checkCode(GET, { To_Account: [7], TagList: [NICK] }, 40001);
    await checkCode(GET, { To_Account: "ann", TagList: [NICK] }, 40001);
    await checkCode(GET, { To_Account: names(100), TagList: [NICK] }, 0);
    await checkCode(GET, { To_Account: names(101), TagList: [NICK] }, 40001);
    await checkCode(GET, { To_Account: ["ann"] }, 40001);
    await checkCode(GET, { To_Account: ["ann"], TagList: [] }, 40001);
    await checkCode(GET, { To_Account: ["ann"], TagList: ["Tag_Profile_IM_Unheard"] }, 40009);
  });
});

// ── Rates ───────────────────────────────────────────────────────────────────────────────────────────────────────────

describe("The rate of calls", () => {
  const codes = async (ask, command, count) =>
    (await Promise.all(Array.from({ length: count }, () => ask(command, {})))).map(({ ErrorCode }) => ErrorCode);
  const refusedOf = (list) => list.filter((code) => code === 60007).length;

  test("is limited to what is documented for each command", async () => {
    const { ask } = start({ rateLimits: true });
    const slow = [IMPORT_MANY, DELETE, CHECK];
    for (const command of ALL) {
      assert.equal(refusedOf(await codes(ask, command, 210)), slow.includes(command) ? 110 : 10, command);
    }
  });

  test("is limited where nothing is said about it", async () => {
    const { ask } = start({ rateLimits: undefined });
    assert.equal(refusedOf(await codes(ask, CHECK, 110)), 10);
  });

  test("slides: a place is free again one second after it was taken", async () => {
    const { ask, clock } = start({ rateLimits: true });
    assert.equal(refusedOf(await codes(ask, CHECK, 60)), 0);
    clock.ms += 500;
    assert.equal(refusedOf(await codes(ask, CHECK, 60)), 20);
    clock.ms += 499;
    assert.equal(refusedOf(await codes(ask, CHECK, 1)), 1);
    clock.ms += 1;
    assert.equal(refusedOf(await codes(ask, CHECK, 61)), 1);
  });

  test("does not count calls that were not admitted", async () => {
    const { ask } = start({ rateLimits: true });
    for (let call = 0; call < 150; call++) await ask(CHECK, {}, { usersig: "AAAA" });
    assert.equal(refusedOf(await codes(ask, CHECK, 100)), 0);
  });

  test("survives a clock that is set back", async () => {
    const { ask, clock } = start({ rateLimits: true });
    await codes(ask, CHECK, 100);
    clock.ms -= 60_000;
    assert.equal(refusedOf(await codes(ask, CHECK, 1)), 0);
  });

  test("is no matter when limits are off", async () => {
    const { ask } = start({ rateLimits: false });
    assert.equal(refusedOf(await codes(ask, CHECK, 300)), 0);
  });
});

// ── Faults ──────────────────────────────────────────────────────────────────────────────────────────────────────────

describe("Faults", () => {
  const always = (kind, more) => ({ rate: 1, kinds: [kind], ...more });

  /** What one import meets, in short, and whether it was carried out. */
  async function meet(faults) {
    const { emulator } = start({ faults });
    const fate = await send(emulator, IMPORT, { UserID: "ann" }).then(
      async (response) => {
        const { status, headers } = response;
        return { status, headers, bytes: new Uint8Array(await response.arrayBuffer()) };
      },
      (error) => ({ error }),
    );
    return { ...fate, text: fate.bytes && new TextDecoder().decode(fate.bytes), carriedOut: emulator.has("ann") };
  }

  test("lose connections before or after the request is carried out", async () => {
    for (const [moment, carriedOut] of [["before", false], ["after", true]]) {
      const fate = await meet(always("connection", { connection: [moment] }));
      assert.ok(fate.error instanceof TypeError);
      assert.equal(fate.carriedOut, carriedOut, moment);
    }
  });

  test("answer with an HTTP error, in HTML and without carrying out", async () => {
    const { status, headers, text, carriedOut } = await meet(always("status", { statuses: [503], retryAfter: 7 }));
    assert.deepEqual([status, headers.get("content-type"), headers.get("retry-after")], [503, "text/html", "7"]);
    assert.match(text, /^<html>/);
    assert.ok(!carriedOut);
    const retryAfter = async (more) => (await meet(always("status", more))).headers.get("retry-after");
    assert.equal(await retryAfter({ statuses: [429], retryAfter: 7 }), "7");
    assert.equal(await retryAfter({ statuses: [429], retryAfter: "Tue, 14 Nov 2023 22:13:20 GMT" }), "Tue, 14 Nov 2023 22:13:20 GMT");
    assert.equal(await retryAfter({ statuses: [500], retryAfter: 7 }), null);
    for (const status of [429, 503]) assert.equal(await retryAfter({ statuses: [status] }), null);
  });

  test("answer with an error code without carrying out", async () => {
    const { status, text, carriedOut } = await meet(always("code", { codes: [60008] }));
    assert.deepEqual([status, JSON.parse(text).ErrorCode, carriedOut], [200, 60008, false]);
  });

  test("answer with an error code as the service itself does, by its clock and with the fields of its profiles", async () => {
    const { emulator, clock } = start({ faults: always("code", { codes: [40006] }) });
    const response = await send(emulator, GET, { To_Account: ["ann"], TagList: ["Tag_Profile_IM_Nick"] });
    assert.equal(response.headers.get("date"), new Date(clock.ms).toUTCString());
    const { ErrorCode, ErrorDisplay } = await response.json();
    assert.deepEqual([ErrorCode, ErrorDisplay], [40006, ""]);
    const refused = await start().ask(GET, {}, { random: "x" });
    assert.deepEqual([refused.ErrorCode, refused.ErrorDisplay], [60002, ""]);
  });

  test("damage the answer of a request that was carried out", async () => {
    const damaged = async (how) => {
      const fate = await meet(always("body", { bodies: [how] }));
      assert.deepEqual([fate.status, fate.carriedOut], [200, true]);
      return fate;
    };
    const truncated = await damaged("truncated");
    assert.ok(truncated.text.startsWith('{"ActionStatus"'));
    assert.throws(() => JSON.parse(truncated.text), SyntaxError);
    assert.equal((await damaged("empty")).text, "");
    assert.match((await damaged("html")).text, /^<html>/);
    const { bytes, text } = await damaged("utf8");
    assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes), TypeError);
    assert.equal(JSON.parse(text).ErrorCode, 0, "only a strict decoder can tell");
  });

  test("delay requests within the given span", async () => {
    const { ask, clock } = start({ faults: always("latency", { latencyMs: [20, 40] }) });
    for (let call = 0; call < 50; call++) await ask(KICK, { UserID: ADMIN });
    assert.equal(clock.slept.length, 50);
    assert.ok(clock.slept.every((ms) => ms >= 20 && ms <= 40));
    assert.ok(new Set(clock.slept).size > 5);
  });

  test("end at once when the signal fires during latency, and the request is not carried out", async () => {
    let wake;
    const { ask, emulator } = start({ sleep: () => new Promise((resolve) => (wake = resolve)) });
    await ask(CHECK, items("CheckItem", "ann"));
    emulator.setFaults(always("latency"));
    const controller = new AbortController();
    const sent = send(emulator, IMPORT, { UserID: "ann" }, {}, { signal: controller.signal });
    await Promise.resolve();
    const reason = { any: "value" };
    controller.abort(reason);
    await assert.rejects(sent, (error) => error === reason);
    wake();
    // A later request that is through shows that the aborted one would be, too.
    emulator.setFaults(null);
    await ask(CHECK, items("CheckItem", "ann"));
    assert.ok(!emulator.has("ann"));
  });

  test("end at once too when it is the signal of a Request that fires, of which the sleep is told", async () => {
    let told;
    const sleep = (_, signal) => {
      told = signal;
      return new Promise(() => {});
    };
    const { emulator } = start({ faults: always("latency"), sleep });
    const controller = new AbortController();
    const sent = emulator.fetch(new Request(urlOf(IMPORT), { method: "POST", body: '{"UserID":"ann"}', signal: controller.signal }));
    await Promise.resolve();
    assert.equal(told.aborted, false);
    controller.abort("enough");
    await assert.rejects(sent, (reason) => reason === "enough");
    assert.deepEqual([told.aborted, emulator.has("ann")], [true, false]);
  });

  test("clear the default timer when the signal fires", async () => {
    const { emulator } = start({ faults: always("latency", { latencyMs: [60_000, 60_000] }), sleep: undefined });
    const controller = new AbortController();
    const sent = send(emulator, IMPORT, { UserID: "ann" }, {}, { signal: controller.signal });
    controller.abort();
    await assert.rejects(sent, { name: "AbortError" });
    assert.ok(!process.getActiveResourcesInfo().includes("Timeout"));
  });

  /** The fates of a number of calls, one letter each. */
  async function fates(emulator, count) {
    let letters = "";
    for (let call = 0; call < count; call++) {
      const response = await send(emulator, KICK, { UserID: ADMIN }).catch(() => null);
      const text = await response?.text();
      if (!response) letters += "c";
      else if (response.status !== 200) letters += "s";
      else if (!text.startsWith("{") || !text.endsWith("}") || text.includes("\ufffd")) letters += "b";
      else letters += text.includes('"OK"') || text.includes("70052") ? "." : "e";
    }
    return letters;
  }

  test("follow from the seed", async () => {
    const run = (faults) => fates(start({ faults }).emulator, 200);
    const first = await run({ seed: 7, rate: 0.4 });
    assert.equal(await run({ seed: 7, rate: 0.4 }), first);
    assert.notEqual(await run({ seed: 8, rate: 0.4 }), first);
    assert.deepEqual([...new Set(first)].sort(), [".", "b", "c", "e", "s"]);
  });

  test("meet the same request of all, whether or not others are spared", async () => {
    const run = async (commands) => {
      const { ask } = start({ faults: { seed: 3, rate: { code: 0.5 }, codes: [60008], commands } });
      const met = [];
      for (let call = 0; call < 60; call++) {
        await ask(KICK, {});
        met.push((await ask(STATE, {})).ErrorCode === 60008);
      }
      return met;
    };
    const all = await run(undefined);
    assert.ok(all.includes(true) && all.includes(false));
    assert.deepEqual(await run([STATE]), all);
  });

  test("delay a request or not, whether it fails or not", async () => {
    const { ask, clock } = start({ faults: { rate: { latency: 0.5, code: 0.5 }, codes: [60008] } });
    const seen = new Set();
    for (let call = 0; call < 100; call++) {
      const slept = clock.slept.length;
      const { ErrorCode } = await ask(KICK, {});
      seen.add(`${clock.slept.length > slept ? "late" : "at once"}, ${ErrorCode === 60008 ? "failed" : "carried out"}`);
    }
    assert.deepEqual([...seen].sort(), ["at once, carried out", "at once, failed", "late, carried out", "late, failed"]);
  });

  /** All that can be seen of what a number of imports meet. */
  async function details(faults, count = 300) {
    const { emulator, clock } = start({ faults });
    const seen = [];
    for (const UserID of names(count)) {
      clock.slept.length = 0;
      const answer = await send(emulator, IMPORT, { UserID }).then(
        async (response) => {
          const bytes = Buffer.from(await response.arrayBuffer());
          return [response.status, response.headers.get("retry-after"), bytes.toString("latin1")];
        },
        ({ message }) => message,
      );
      seen.push({ slept: [...clock.slept], answer, carriedOut: emulator.has(UserID) });
    }
    return seen;
  }

  for (const [name, value] of Object.entries({
    seed: 1,
    rate: 0.1,
    kinds: ["latency", "connection", "status", "code", "body"],
    latencyMs: [50, 500],
    statuses: [429, 500, 502, 503, 504],
    codes: [60007, 60008, 70169, 70500],
    connection: ["before", "after"],
    bodies: ["truncated", "empty", "html", "utf8"],
    commands: [IMPORT],
    times: Infinity,
  })) {
    test(`are the same where ${name} is not given and where it is ${Array.isArray(value) ? value.join(", ") : value}`, async () => {
      const most = name === "rate" ? {} : { rate: 0.8 };
      assert.deepEqual(await details(most), await details({ ...most, [name]: value }));
    });
  }

  test("come at the given rate, in one number or by kind", async () => {
    const count = async (faults) => {
      const letters = await fates(start({ faults }).emulator, 2000);
      return (letter) => letters.split(letter).length - 1;
    };
    const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 60, `${actual} is far from ${expected}`);
    const even = await count({ rate: 0.4 });
    for (const letter of "csbe") near(even(letter), 200);
    const uneven = await count({ rate: { status: 0.2, connection: 0.1 } });
    near(uneven("s"), 400);
    near(uneven("c"), 200);
    assert.equal(uneven("b") + uneven("e"), 0);
  });

  test("can be limited to commands and to a number of requests", async () => {
    const { ask, emulator } = start({ faults: always("code", { codes: [60008], commands: [CHECK], times: 2 }) });
    const code = async (command) => (await ask(command, {})).ErrorCode;
    assert.deepEqual(
      [await code(KICK), await code(CHECK), await code(CHECK), await code(CHECK)],
      [70402, 60008, 60008, 70402],
    );
    assert.deepEqual(emulator.calls(), { [KICK]: 1, [CHECK]: 3 });
  });

  test("can be changed while running", async () => {
    const { ask, emulator } = start();
    emulator.setFaults(always("code", { codes: [70500] }));
    assert.equal((await ask(KICK, {})).ErrorCode, 70500);
    emulator.setFaults(null);
    assert.equal((await ask(KICK, {})).ErrorCode, 70402);
  });

  test("whose options are undefined are those by default", () => {
    start({ faults: { rate: { status: undefined, code: 0.5 }, kinds: undefined, rates: undefined } });
  });

  test("that make no sense are refused", () => {
    const LATENCY = "faults.latencyMs must be [least, most] in milliseconds, at most 2147483647";
    const check = (faults, message) => assert.throws(() => start({ faults }), { name: "TypeError", message });
    check({ rate: 2 }, "faults.rate must lie between 0 and 1");
    check({ rate: { code: 0.6, body: 0.6 } }, "faults.rate: the failures together must not exceed 1");
    check({ rate: { codes: 1 } }, "faults.rate names an unknown kind; the kinds are latency, connection, status, code, body");
    check({ kinds: [] }, "faults.kinds must be a list of latency, connection, status, code, body, not empty");
    for (const command of ["account_check", "/a", "a/b/c", "a/b?c", "open-im/a", "a/ü", "a/%61", 7, ["a/b"]]) {
      check({ commands: ["a/b", command] }, "faults.commands must be a list of texts of the form service/command, not empty");
    }
    check({ statuses: [200] }, "faults.statuses must be a list of HTTP statuses from 400 to 599, not empty");
    check({ latencyMs: [2, 1] }, LATENCY);
    check({ seed: "x" }, "faults.seed must be an integer");
    check({ rates: 0.5 }, "faults.rates is no option of faults");
    check({ kinds: ["status"], rate: { code: 1 } }, "faults.rate names code, which is not among faults.kinds");
    for (const rate of ["0.5", null]) check({ rate }, "faults.rate must be a number, or one for each kind");
    for (const latencyMs of [100, [1], ["1", "2"]]) check({ latencyMs }, LATENCY);
    check({ latencyMs: [0, 3e9] }, LATENCY);
    for (const faults of [0.9, 0, true, false, "", "0.9", []]) check(faults, "faults must be an object of options, or null");
    for (const retryAfter of [-1, 1.5, NaN, null, "", " ", "→", "a\nb", { a: 1 }]) {
      check({ retryAfter }, "faults.retryAfter must be seconds, or a date as HTTP writes it");
    }
    for (const times of [1.5, -1, "2"]) check({ times }, "faults.times must be a whole number, not negative");
  });
});

// ── Inspection ──────────────────────────────────────────────────────────────────────────────────────────────────────

describe("An emulator", () => {
  test("refuses options that make no sense, without showing the key", () => {
    const check = (options, message) => assert.throws(() => createEmulator(options), { name: "TypeError", message });
    check(undefined, "secretKey must be a string that is not empty");
    check({ secretKey: "" }, "secretKey must be a string that is not empty");
    check({ secretKey: KEY, sdkAppId: 0 }, "sdkAppId must be an integer from 1 to 4294967295");
    check({ secretKey: KEY, sdkAppId: "1400000000" }, "sdkAppId must be an integer from 1 to 4294967295");
    check({ secretKey: KEY, admins: [] }, "admins must be a list of UserIDs, not empty");
    check({ secretKey: KEY, now: 5 }, "now must be a function");
    check({ secretKey: KEY, trial: "yes" }, "trial must be true or false");
    check({ secretKey: KEY, admin: "root" }, "admin is no option of createEmulator");
    check({ secretKey: KEY, trialAccounts: 0 }, "trialAccounts must be a whole number of 1 or more");
    assert.ok(!JSON.stringify(createEmulator({ secretKey: KEY }).snapshot()).includes(KEY));
  });

  test("counts requests and remembers when they came", async () => {
    const { ask, emulator, clock } = start();
    await ask(KICK, { UserID: "eve" });
    clock.ms += 250;
    await ask(KICK, {}, { usersig: "" });
    await ask("openim/sendmsg", {});
    assert.deepEqual(emulator.calls(), { [KICK]: 2, "openim/sendmsg": 1 });
    assert.deepEqual(emulator.starts(KICK), [START * 1000, START * 1000 + 250]);
    assert.deepEqual(emulator.starts(CHECK), []);
  });

  test("remembers the last 10,000 starts of a command and counts them all", async () => {
    const { emulator, clock } = start();
    const first = clock.ms;
    for (let call = 0; call < 20_001; call++, clock.ms++) await emulator.fetch("http://chat.test/v4/a/b");
    assert.deepEqual(emulator.calls(), { "a/b": 20_001 });
    assert.deepEqual(emulator.starts("a/b"), Array.from({ length: 10_000 }, (_, n) => first + 10_001 + n));
  });

  test("follows the machine's clock and its timers where it is given none", async (t) => {
    t.mock.timers.enable({ apis: ["Date", "setTimeout"], now: START * 1000 });
    const emulator = createEmulator({ secretKey: KEY, faults: { rate: { latency: 1 }, latencyMs: [60_000, 60_000] } });
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    let response;
    // of a command that there is not: it is refused without a wait of its own
    void emulator.fetch("http://chat.test/v4/a/b").then((answer) => (response = answer));
    await settled();
    t.mock.timers.tick(59_999);
    await settled();
    assert.deepEqual([response, emulator.starts("a/b")], [undefined, [START * 1000]]);
    t.mock.timers.tick(1);
    await settled();
    assert.equal(response.headers.get("date"), "Tue, 14 Nov 2023 22:14:20 GMT");
  });

  test("hands out copies", async () => {
    const { ask, emulator } = start();
    await ask(IMPORT, { UserID: "ann", Nick: "Ann" });
    emulator.account("ann").profile.Tag_Profile_IM_Nick = "changed";
    emulator.accounts().pop();
    emulator.snapshot().accounts[1].profile.Tag_Profile_IM_Nick = "changed";
    emulator.starts(IMPORT).push(0);
    assert.deepEqual(emulator.starts(IMPORT), [START * 1000]);
    assert.equal(emulator.account("ann").nick, "Ann");
    assert.equal(emulator.account("eve"), undefined);
  });

  test("carries on from a snapshot that went through JSON", async () => {
    const { ask, emulator } = start();
    await ask(IMPORT_MANY, accounts("ann", "bob", "__proto__"));
    await ask(DELETE, items("DeleteItem", "bob", "__proto__"));
    emulator.setPresence("ann", [{ platform: "Web", status: "Online", instanceId: 1 }]);
    await ask(KICK, { UserID: ADMIN });
    const snapshot = emulator.snapshot();
    assert.deepEqual(JSON.parse(JSON.stringify(snapshot)), snapshot);

    const next = start();
    await next.ask(IMPORT, { UserID: "gone" });
    next.emulator.restore(JSON.parse(JSON.stringify(snapshot)));
    assert.deepEqual(next.emulator.snapshot(), snapshot);
    assert.deepEqual(next.emulator.accounts(), emulator.accounts());
    assert.equal((await next.ask(KICK, { UserID: "ann" })).ErrorCode, 70052);
    const usersig = sign({ time: START + 1 });
    assert.equal((await next.ask(IMPORT, { UserID: "__proto__" }, { usersig })).ErrorCode, 70399);
  });

  test("keeps nothing of a snapshot that it was given", async () => {
    const first = start();
    await first.ask(IMPORT, { UserID: "ann", Nick: "Ann" });
    first.emulator.setPresence("ann", [{ platform: "Web", status: "Online" }]);
    const snapshot = first.emulator.snapshot();
    const { ask, emulator } = start();
    emulator.restore(snapshot);
    const before = structuredClone(snapshot);
    await ask(IMPORT, { UserID: "ann", Nick: "Anna" });
    emulator.setPresence("ann", []);
    assert.deepEqual(snapshot, before);
    snapshot.accounts[1].profile.Tag_Profile_IM_Nick = "changed";
    assert.equal(emulator.account("ann").nick, "Anna");
  });

  test("lists its admins first, also those that a snapshot lacks", () => {
    const { emulator } = start({ admins: ["boss"] });
    const accounts = ["zoe", "boss", "ann"].map((userId) => ({ userId, kickedAt: userId === "boss" ? 7 : undefined }));
    emulator.restore({ version: 1, accounts, deleted: [] });
    assert.deepEqual(emulator.accounts().map(({ userId, kickedAt }) => [userId, kickedAt]), [["boss", 7], ["zoe", undefined], ["ann", undefined]]);
    emulator.restore({ version: 1, accounts: [{ userId: "ann" }], deleted: [] });
    assert.deepEqual(emulator.accounts().map(({ userId }) => userId), ["boss", "ann"]);
  });

  test("keeps what it has when a snapshot is none", async () => {
    const { ask, emulator } = start();
    await ask(IMPORT, { UserID: "ann" });
    const check = (snapshot, message) => assert.throws(() => emulator.restore(snapshot), { name: "TypeError", message });
    check(null, "snapshot.version must be 1");
    check({ version: 1, accounts: {}, deleted: [] }, "snapshot.accounts must be an array");
    check({ version: 1, accounts: [{ userId: "bob" }, {}], deleted: [] }, "snapshot.accounts[1] is not an account");
    check({ version: 1, accounts: [], deleted: [{ userId: "bob" }] }, "snapshot.deleted[0] must be { userId, at }");
    const holding = (...accounts) => ({ version: 1, accounts, deleted: [] });
    for (const wrong of [{ kickedAt: "never" }, { kickedAt: null }, { seenAt: "x" }, { profile: { Tag_Profile_IM_Nick: 5 } }, { profile: { Bogus: "" } }, { profile: null }]) {
      check(holding({ userId: "bob", ...wrong }), "snapshot.accounts[0] is not an account");
    }
    check(holding({ userId: "bob", devices: [{}] }), "snapshot.accounts[0].devices[0].platform must be a string");
    check(holding({ userId: "bob" }, { userId: "bob" }), "snapshot.accounts[1] has a userId that appears twice");
    assert.ok(emulator.has("ann"));
  });
});
