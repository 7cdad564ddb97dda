// Every command against the emulator, as its user calls it.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";

import { ChatApiError, decodeUserSig } from "tencent-chat-edge";
import { APP, connect, emulate, envelope, scripted } from "./support/app.mjs";

test("accounts are imported with nickname and picture, and updated", async () => {
  const emulator = emulate();
  const client = connect(emulator);
  const report = await client.importAccounts(["ada", { userId: "bob", nick: "Bob", faceUrl: "https://h/b.png" }]);
  assert.deepEqual(report, { items: [{ ok: true, userId: "ada" }, { ok: true, userId: "bob" }], succeeded: 2, failed: 0 });
  await client.importAccounts([{ userId: "ada", nick: "first" }, { userId: "ada", nick: "last" }]);
  assert.equal(emulator.account("ada").nick, "last");
  assert.equal(emulator.account("bob").faceUrl, "https://h/b.png");
  assert.deepEqual(emulator.calls(), { "im_open_login_svc/multiaccount_import": 2 });
});

test("an account that the service does not import gives no reason", async () => {
  const emulator = emulate({ trial: true });
  const client = connect(emulator);
  // one part after the other, so that the last account is the one too many
  const { items, failed } = await client.importAccounts(Array.from({ length: 101 }, (_, n) => `u${n}`), { concurrency: 1 });
  assert.equal(failed, 1);
  const { error } = items[100];
  assert.ok(error instanceof ChatApiError);
  assert.deepEqual([error.code, error.errorCode, "errorCode" in error], ["API_ERROR", undefined, false]);
  assert.equal(error.message, "im_open_login_svc/multiaccount_import: the service gave no reason");
});

test("deleted accounts are gone, and unknown ones are said to be", async () => {
  const emulator = emulate();
  const client = connect(emulator);
  await client.importAccounts(["ada", "bob"]);
  const { items } = await client.deleteAccounts(["ada", "nobody"]);
  assert.deepEqual(items[0], { ok: true, userId: "ada" });
  assert.deepEqual([items[1].error.code, items[1].error.errorCode], ["ACCOUNT_NOT_FOUND", 70107]);
  assert.equal(items[1].error.errorInfo, "Err_TLS_PT_Open_Login_Account_Not_Exist");
  assert.deepEqual([emulator.has("ada"), emulator.has("bob")], [false, true]);
});

test("a profile is set and read back, the app's own fields with it", async () => {
  const client = connect(emulate());
  await client.importAccounts(["ada"]);
  const profile = {
    nick: "Ada",
    gender: "Gender_Type_Female",
    birthday: 18151210,
    location: "London",
    selfSignature: "poetical science",
    allowType: "AllowType_Type_DenyAny",
    language: 1,
    imageUrl: "https://h/ada.png",
    msgSettings: 1,
    adminForbidType: "AdminForbid_Type_SendOut",
    level: 7,
    role: 4294967295,
    custom: { Engine: "analytical" },
  };
  assert.equal(await client.setProfile("ada", profile), undefined);
  const fields = [...Object.keys(profile).filter((name) => name !== "custom"), "custom.Engine"];
  const { items } = await client.getProfiles(["ada", "nobody"], fields);
  assert.deepEqual(items[0], { ok: true, userId: "ada", profile });
  assert.deepEqual([items[1].ok, items[1].error.code], [false, "ACCOUNT_NOT_FOUND"]);
  const some = await client.getProfiles(["ada"], new Set(["level", "custom.Unset"]));
  assert.deepEqual(some.items[0].profile, { level: 7 });
});

test("a kick ends old UserSigs, and what is signed behind it works", async () => {
  const emulator = emulate({ admins: ["administrator", "ada"] });
  const client = connect(emulator);
  const asAda = (userSig) => connect(emulator, { secretKey: undefined, userSig, adminUserId: "ada", maxRetries: 0 });
  const before = await client.signUserSig("ada");
  await asAda(before).checkAccounts(["ada"]);
  assert.equal(await client.kickAccount("ada"), undefined);
  const after = await client.signUserSig("ada", { expiresIn: 60 });
  assert.ok(decodeUserSig(after).issuedAt > decodeUserSig(before).issuedAt);
  assert.equal(decodeUserSig(after).expiresIn, 60);
  await asAda(after).checkAccounts(["ada"]);
  await assert.rejects(asAda(before).checkAccounts(["ada"]), { code: "UNAUTHORIZED", errorCode: 70052 });
  await assert.rejects(client.kickAccount("nobody"), { code: "ACCOUNT_NOT_FOUND", errorCode: 70107 });
});

test("kicking the admin itself does not lock the client out", async () => {
  const client = connect(emulate(), { maxRetries: 0 });
  await client.kickAccount("administrator");
  await client.importAccount("ada");
});

test("any command can be called", async () => {
  const { client, sent } = scripted(() => envelope({ MsgKey: "1_2_3", More: { deep: [1, null] } }));
  const answer = await client.call("openim/sendmsg", { To_Account: "ada", MsgBody: [{ MsgType: "TIMTextElem" }] });
  assert.deepEqual(answer, { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", MsgKey: "1_2_3", More: { deep: [1, null] } });
  assert.equal(new URL(sent[0].url).pathname, "/v4/openim/sendmsg");
  assert.deepEqual(JSON.parse(sent[0].body), { To_Account: "ada", MsgBody: [{ MsgType: "TIMTextElem" }] });
  await client.call("ConfigSvc/GetIPList");
  assert.equal(sent[1].body, "{}");
});

test("a function that gives no UserSig is bad input, with its reason", async () => {
  const cause = new Error("vault is closed");
  for (const [userSig, expected] of [
    [() => { throw cause; }, "vault is closed"],
    [() => Promise.reject(cause), "vault is closed"],
    [() => 7, "it gave no text"],
    [() => "", undefined],
  ]) {
    const { client, sent } = scripted(() => assert.fail("sent"), { secretKey: undefined, userSig });
    await assert.rejects(client.importAccount("ada"), (error) => {
      assert.deepEqual([error.name, error.code, error.field], ["ChatInputError", "INVALID_OPTION", "userSig"]);
      assert.equal(error.cause?.message, expected);
      if (expected) assert.equal(error.message, `userSig gave no UserSig: ${expected}`);
      return true;
    });
    assert.equal(sent.length, 0);
  }
});

test("a call that gets no answer says why, by the last of its causes", async () => {
  const refused = (port) => new Error(`connect ECONNREFUSED ::1:${port}`);
  for (const [thrown, why] of [
    [new TypeError("fetch failed", { cause: refused(1) }), ": connect ECONNREFUSED ::1:1"],
    [new TypeError("fetch failed", { cause: new AggregateError([refused(1), refused(2)]) }), ": connect ECONNREFUSED ::1:1"],
    [new TypeError("Failed to fetch"), ": Failed to fetch"],
    ["a text", ": a text"],
    [undefined, ""],
  ]) {
    const { client } = scripted(() => { throw thrown; });
    const told = `im_open_login_svc/kick: no answer from the service${why}`;
    await assert.rejects(client.kickAccount("ada"), (error) => error.message === told && JSON.parse(JSON.stringify(error)).message === told);
  }
});

test("a signal gets one listener for all calls that wait for it, which hear of it all the same", async () => {
  const controller = new AbortController();
  const { client, sent } = scripted(() => new Promise(() => {}));
  const calls = Array.from({ length: 20 }, (_, n) => client.kickAccount(`u${n}`, { signal: controller.signal }));
  calls.push(client.kickAccount("alone", { timeoutMs: 5, signal: controller.signal }));
  const listeners = () => getEventListeners(controller.signal, "abort").length;
  await assert.rejects(calls.pop(), { name: "ChatTimeoutError" });
  assert.deepEqual([sent.length, listeners()], [21, 1]);
  controller.abort("enough");
  const ends = await Promise.allSettled(calls);
  assert.ok(ends.every(({ reason }) => reason === "enough"));
  assert.equal(listeners(), 0);
});

test("a pacer is asked once per attempt, with its own this, and told of the end", async () => {
  const told = [];
  const pacer = {
    async acquire(command, signal) {
      assert.equal(this, pacer);
      told.push(["acquire", command, signal.aborted]);
      return () => told.push(["release"]);
    },
  };
  const { client } = scripted(() => (told.push(["fetch"]), envelope({})), { pacing: pacer });
  await client.importAccount("ada");
  assert.deepEqual(told, [["acquire", "im_open_login_svc/account_import", false], ["fetch"], ["release"]]);

  const refusing = { acquire: () => { throw new Error("no budget"); } };
  const refused = scripted(() => assert.fail("sent"), { pacing: refusing });
  await assert.rejects(refused.client.importAccount("ada"), ({ name, cause, attempts }) => {
    assert.deepEqual([name, cause.message, attempts], ["ChatNetworkError", "no budget", 0]);
    return true;
  });

  let turns = 0;
  const running = { acquire: () => { if (turns++ > 0) throw new Error("redis is down"); } };
  const repeated = scripted(() => new Response("", { status: 503, headers: { "retry-after": "0" } }), { pacing: running, maxRetries: 1 });
  await assert.rejects(repeated.client.importAccount("ada"), {
    message: "im_open_login_svc/account_import: the pacer gave no turn to send it: redis is down",
    attempts: 1,
  });

  let signal;
  const endless = { acquire: (command, given) => ((signal = given), new Promise(() => {})) };
  const waiting = scripted(() => assert.fail("sent"), { pacing: endless });
  await assert.rejects(waiting.client.importAccount("ada", { deadlineMs: 5 }), { name: "ChatTimeoutError", timeoutMs: 5, attempts: 0 });
  assert.equal(signal.aborted, true);
});

test("a burst is held back so that a service that counts refuses nothing", async () => {
  const emulator = emulate({ rateLimits: true });
  let paused = 0;
  const client = connect(emulator, { maxRetries: 0, onEvent: ({ type }) => (paused += type === "pause" ? 1 : 0) });
  // the service takes 100 of these in a second, and the emulator answers 60007 to any more
  const reports = await Promise.all(Array.from({ length: 250 }, (_, n) => client.checkAccounts([`u${n}`])));
  assert.ok(reports.every(({ failed }) => failed === 0));
  assert.equal(paused, 150);
});

test("a burst that nothing holds back is refused", async () => {
  const client = connect(emulate({ rateLimits: true, now: () => 1_700_000_000_000 }), { maxRetries: 0, pacing: "off" });
  const outcomes = await Promise.allSettled(Array.from({ length: 101 }, (_, n) => client.checkAccounts([`u${n}`])));
  const errors = outcomes.flatMap(({ reason }) => reason ?? []);
  assert.deepEqual(errors.map(({ code, errorCode }) => [code, errorCode]), [["RATE_LIMITED", 60007]]);
});

test("with fake timers no call waits for one", async (t) => {
  const now = Date.parse("2026-11-27T12:00:00Z");
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"], now });
  const client = connect(emulate({ rateLimits: false }), { pacing: "off" });
  const ids = Array.from({ length: 250 }, (_, n) => `u${n}`);
  assert.equal((await client.importAccounts(ids)).succeeded, 250);
  const statuses = await Promise.all(ids.map((userId) => client.checkAccounts([userId])));
  assert.ok(statuses.every(({ items: [{ status }] }) => status === "Imported"));
  assert.equal(decodeUserSig(await client.signUserSig("ada")).issuedAt, now / 1000);
});

test("a clock that a test has put forward and takes back holds up nothing", async (t) => {
  const { client, sent } = scripted(() => envelope({ ResultItem: [] }));
  let time = 3_600_000;
  t.mock.method(performance, "now", () => time);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  /** So many calls at once, and how long they take by the clock. */
  const msOf = async (count) => {
    const calls = Array.from({ length: count }, () => client.call("im_open_login_svc/account_check", {}));
    let isDone = false;
    Promise.all(calls).then(() => (isDone = true));
    // they read the clock as it is now
    await turn();
    if (!Number.isFinite(time)) time = 0;
    let ms = 0;
    for (; !isDone && ms < 9_000; ms += 10, time += 10) {
      t.mock.timers.tick(10);
      await turn();
    }
    return ms;
  };
  for (const backTo of [0, NaN, Infinity, 10]) {
    // as many as a second takes
    await msOf(100);
    time = backTo;
    const ms = await msOf(1);
    assert.ok(ms > 900 && ms <= 2_100, `${ms} ms after the clock says ${backTo}`);
    time = 3_600_000;
  }
  assert.equal(sent.length, 404);
});

const lost = () => Promise.reject(new TypeError("lost"));
const busy = () => new Response("", { status: 503, headers: { "retry-after": "0" } });

test("a call whose host cannot be reached is repeated at the standby host, where that is wanted", async () => {
  const hostsOf = async (options) => {
    const { client, sent } = scripted(lost, { maxRetries: 1, ...options });
    await assert.rejects(client.importAccount("ada"), { code: "NETWORK", attempts: 2 });
    return sent.map(({ url }) => new URL(url).host);
  };
  assert.deepEqual(await hostsOf({ useBackupHost: true }), ["adminapisgp.im.qcloud.com", "adminapisgp.my-imcloud.com"]);
  assert.deepEqual(await hostsOf({}), ["adminapisgp.im.qcloud.com", "adminapisgp.im.qcloud.com"]);
  assert.deepEqual(await hostsOf({ useBackupHost: true, region: "china" }), ["console.tim.qq.com", "adminapi.my-imcloud.com"]);
  // it has none
  assert.deepEqual(await hostsOf({ useBackupHost: true, region: "tokyo" }), Array(2).fill("adminapijpn.im.qcloud.com"));
});

test("a command that nobody here knows is repeated only where that is said to do no harm", async () => {
  const { client } = scripted(busy, { maxRetries: 1 });
  await assert.rejects(client.call("openim/sendmsg", {}), { code: "HTTP_ERROR", attempts: 1 });
  await assert.rejects(client.call("openim/sendmsg", {}, { idempotent: true }), { code: "HTTP_ERROR", attempts: 2 });
});

test("what a method is told comes before what its client was", async () => {
  await assert.rejects(scripted(busy, { maxRetries: 0 }).client.importAccount("ada"), { attempts: 1 });
  await assert.rejects(scripted(busy, { maxRetries: 0 }).client.importAccount("ada", { maxRetries: 2 }), { attempts: 3 });
  const endless = () => new Promise(() => {});
  await assert.rejects(scripted(endless, { deadlineMs: 20 }).client.importAccount("ada"), { code: "TIMEOUT", timeoutMs: 20 });
  await assert.rejects(scripted(endless, { timeoutMs: 25 }).client.importAccount("ada"), { code: "TIMEOUT", timeoutMs: 25 });
  const limits = { timeoutMs: 10_000, deadlineMs: 10_000 };
  await assert.rejects(scripted(endless, limits).client.importAccount("ada", { deadlineMs: 30 }), { code: "TIMEOUT", timeoutMs: 30 });
  await assert.rejects(scripted(endless, limits).client.importAccount("ada", { timeoutMs: 35 }), { code: "TIMEOUT", timeoutMs: 35 });
});

test("as many parts of a list are under way as it is told", async () => {
  const ids = Array.from({ length: 700 }, (_, n) => `u${n}`);
  const most = async (ofClient, ofMethod) => {
    let running = 0, most = 0;
    const { client } = scripted(async () => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < 50; turn++) await undefined;
      running--;
      return envelope({ FailAccounts: [] });
    }, { pacing: "off", ...ofClient });
    assert.equal((await client.importAccounts(ids, ofMethod)).succeeded, 700);
    return most;
  };
  assert.deepEqual([await most({}), await most({ concurrency: 2 }), await most({ concurrency: 2 }, { concurrency: 5 })], [4, 2, 5]);
});

test("a fetch that changes the headers it is given changes no other request's", async () => {
  const seen = [];
  const { client } = scripted((_, init) => {
    seen.push({ ...init.headers });
    init.headers["x-mine"] = "1";
    return envelope({});
  }, { headers: { "x-app": "shop" } });
  await client.importAccount("ada");
  await client.importAccount("bob");
  assert.deepEqual(seen, Array(2).fill({ "content-type": "application/json", "x-app": "shop" }));
});

test("an answer of 8 MiB is read, and a byte more is too much", async () => {
  const body = '{"ErrorCode":0}'.padEnd(8 * 2 ** 20);
  await scripted(() => new Response(body)).client.importAccount("ada");
  await assert.rejects(scripted(() => new Response(`${body} `)).client.importAccount("ada"), { code: "BAD_RESPONSE" });
});

test("what listeners throw is ignored", async () => {
  const boom = () => { throw new Error("boom"); };
  const { client } = scripted(() => envelope({}), { onEvent: boom });
  const { succeeded } = await client.importAccounts(["ada"], { onProgress: boom });
  assert.equal(succeeded, 1);
});

test("events have durations and no secret", async () => {
  const emulator = emulate({ faults: { kinds: ["code"], codes: [70169], rate: 1, times: 1 } });
  const events = [];
  const client = connect(emulator, { onEvent: (event) => events.push(event) });
  await client.importAccount("ada");
  const command = "im_open_login_svc/account_import";
  assert.deepEqual(
    events.map(({ durationMs, delayMs, ...event }) => event),
    [
      { type: "request", command, attempt: 1, host: "emulator" },
      { type: "response", command, attempt: 1, status: 200, errorCode: 70169, error: "API_ERROR" },
      { type: "retry", command, attempt: 2, reason: "API_ERROR" },
      { type: "request", command, attempt: 2, host: "emulator" },
      { type: "response", command, attempt: 2, status: 200 },
    ],
  );
  assert.ok(events.filter(({ type }) => type === "response").every(({ durationMs }) => Number.isInteger(durationMs)));
  assert.ok(events[2].delayMs >= 0 && events[2].delayMs <= 250);
  assert.ok(!JSON.stringify(events).includes(APP.secretKey) && !/usersig/i.test(JSON.stringify(events)));
});
