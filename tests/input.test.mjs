// Bad input: a clear error that says what and where, and nothing sent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ChatClient, ChatInputError, decodeUserSig } from "tencent-chat-edge";
import { APP, SECRET_KEY, scripted } from "./support/app.mjs";

const good = { ...APP, region: "singapore" };
const without = (name) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

/** Each: the options, the field that the error names, its text. */
const OPTIONS = [
  [undefined, "options", "options is missing, it must be an object"],
  [null, "options", "options is null, it must be an object"],
  [[], "options", "options is an array, it must be an object"],
  [without("sdkAppId"), "sdkAppId", "sdkAppId is required"],
  [{ ...good, sdkAppId: "1400000000" }, "sdkAppId", "sdkAppId is a string, it must be a number"],
  [{ ...good, sdkAppId: 0 }, "sdkAppId", "sdkAppId is 0, it must be a whole number of 1 to 4294967295"],
  [{ ...good, sdkAppId: 1n }, "sdkAppId", "sdkAppId is a bigint, it must be a number"],
  [
    without("region"),
    "region",
    "region is required: user data must not travel to a default country (or give baseUrl)",
  ],
  [
    { ...good, region: "mars" },
    "region",
    "region must be one of china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta, mumbai",
  ],
  [{ ...good, region: 7 }, "region", "region is a number, it must be a string"],
  [{ ...good, baseUrl: "https://h" }, "baseUrl", "baseUrl and region must not be given together"],
  [{ ...good, region: undefined, baseUrl: "h" }, "baseUrl", "baseUrl is no URL, it must start with https:// or http://"],
  ...["http://h:99999", "http://[::1", "https://h:abc", "HTTPS://h:99999"].map((baseUrl) => [
    { ...good, region: undefined, baseUrl },
    "baseUrl",
    "baseUrl is no URL",
  ]),
  [{ ...good, secretKey: "" }, "secretKey", "secretKey is empty"],
  [{ ...good, secretKey: 7 }, "secretKey", "secretKey is a number, it must be a string"],
  [{ ...good, userSig: "x" }, "userSig", "userSig and secretKey must not be given together"],
  [{ ...good, secretKey: undefined, userSig: "" }, "userSig", "userSig is empty"],
  [{ ...good, secretKey: undefined, userSig: 7 }, "userSig", "userSig is a number, it must be a string or a function"],
  [
    without("secretKey"),
    "secretKey",
    "secretKey or userSig is required, unless baseUrl names a gateway that signs",
  ],
  [{ ...good, adminUserId: "" }, "adminUserId", "adminUserId is empty"],
  [{ ...good, adminUserId: "\ud800" }, "adminUserId", "adminUserId is not well-formed text, it holds half a character"],
  [{ ...good, headers: "x" }, "headers", "headers is a string, it must be an object of strings"],
  [
    { ...good, headers: { get a() { throw new Error("no"); } } },
    "headers",
    "headers cannot be read, a getter throws",
  ],
  ...[Promise.resolve({ a: "1" }), new Request("http://x"), new Map([["a", "1"]]), Object.create({ a: "1" })].map((headers) => [
    { ...good, headers },
    "headers",
    "headers must be a plain object of strings, as Object.fromEntries makes one",
  ]),
  [{ ...good, headers: { a: 1 } }, 'headers["a"]', 'headers["a"] is a number, it must be a string'],
  [{ ...good, headers: { "a b": "1" } }, 'headers["a b"]', 'headers["a b"] is no name of a header'],
  [
    { ...good, headers: { a: "1\r\nb: 2" } },
    'headers["a"]',
    'headers["a"] holds a character that a header cannot carry',
  ],
  [
    { ...good, headers: { "Content-Type": "text/plain" } },
    'headers["Content-Type"]',
    'headers["Content-Type"] is set by the client itself',
  ],
  [
    { ...good, headers: new Headers({ a: "1" }) },
    "headers",
    "headers must be a plain object of strings, as Object.fromEntries makes one",
  ],
  [{ ...good, timeoutMs: 0 }, "timeoutMs", "timeoutMs is 0, it must be a whole number of 1 to 600000"],
  [{ ...good, timeoutMs: Infinity }, "timeoutMs", "timeoutMs is Infinity, it must be a whole number of 1 to 600000"],
  [{ ...good, deadlineMs: -5 }, "deadlineMs", "deadlineMs is -5, it must be a whole number of 1 to 2147483647"],
  [{ ...good, maxRetries: 11 }, "maxRetries", "maxRetries is 11, it must be a whole number of 0 to 10"],
  [{ ...good, concurrency: 65 }, "concurrency", "concurrency is 65, it must be a whole number of 1 to 64"],
  [{ ...good, pacing: "fast" }, "pacing", 'pacing must be "documented", "off" or an object with a method acquire'],
  [{ ...good, pacing: {} }, "pacing", 'pacing must be "documented", "off" or an object with a method acquire'],
  [{ ...good, useBackupHost: 1 }, "useBackupHost", "useBackupHost is a number, it must be true or false"],
  [{ ...good, fetch: "fetch" }, "fetch", "fetch is a string, it must be a function"],
  [{ ...good, onEvent: {} }, "onEvent", "onEvent is an object, it must be a function"],
];

test("an option that cannot be used throws at once", () => {
  for (const [options, field, message] of OPTIONS) {
    assert.throws(
      () => new ChatClient(options),
      (error) => {
        assert.ok(error instanceof ChatInputError);
        assert.deepEqual([error.code, error.field, error.message], ["INVALID_OPTION", field, message]);
        assert.ok(!error.stack.includes(SECRET_KEY));
        return true;
      },
    );
  }
});

test("an option that is undefined is absent", () => {
  const client = new ChatClient({ ...good, baseUrl: undefined, userSig: undefined, timeoutMs: undefined, headers: undefined });
  assert.deepEqual([client.sdkAppId, client.adminUserId], [APP.sdkAppId, "administrator"]);
});

const broken = { [Symbol.iterator]: () => ({ next: () => { throw new Error("no more"); } }) };

/** Each: the method, its arguments, the field that the error names, the position, its text. */
const ARGUMENTS = [
  ["importAccount", [], "account", undefined, "account is missing, it must be an account or a UserID"],
  ["importAccount", [7], "account", undefined, "account is a number, it must be an account or a UserID"],
  ["importAccount", [""], "account", undefined, "account is empty"],
  ["importAccount", ["x".repeat(33)], "account", undefined, "account is 33 bytes long, the service takes at most 32"],
  ["importAccount", [{}], "account.userId", undefined, "account.userId is missing, it must be a string"],
  ["importAccount", [{ userId: 7 }], "account.userId", undefined, "account.userId is a number, it must be a string"],
  [
    "importAccount",
    [{ userId: "用".repeat(11) }],
    "account.userId",
    undefined,
    "account.userId is 33 bytes long, the service takes at most 32",
  ],
  ["importAccount", [{ userId: "a", nick: null }], "account.nick", undefined, "account.nick is null, it must be a string"],
  [
    "importAccount",
    [{ userId: "a", faceUrl: "x".repeat(501) }],
    "account.faceUrl",
    undefined,
    "account.faceUrl is 501 bytes long, the service takes at most 500",
  ],
  ["checkAccounts", [], "userIds", undefined, "userIds is missing, it must be an array or another iterable"],
  ["checkAccounts", ["ada"], "userIds", undefined, "userIds is a string, it must be an array or another iterable"],
  ["checkAccounts", [{}], "userIds", undefined, "userIds is an object, it must be an array or another iterable"],
  ["checkAccounts", [["a", 7]], "userIds[1]", 1, "userIds[1] is a number, it must be a string"],
  ["checkAccounts", [["a", ""]], "userIds[1]", 1, "userIds[1] is empty"],
  ["checkAccounts", [["a", , "b"]], "userIds[1]", 1, "userIds[1] is missing, it must be a string"],
  [
    "checkAccounts",
    [new Set(["a", "b", "x".repeat(33)])],
    "userIds[2]",
    2,
    "userIds[2] is 33 bytes long, the service takes at most 32",
  ],
  ["checkAccounts", [["a", "half \ud83d"]], "userIds[1]", 1, "userIds[1] is not well-formed text, it holds half a character"],
  ["checkAccounts", [broken], "userIds[0]", 0, "userIds[0] cannot be read, its iterator or getter throws: no more"],
  [
    "checkAccounts",
    [(async function* () {})()],
    "userIds",
    undefined,
    "userIds is an object, it must be an array or another iterable; async ones go to the method of this name with Stream behind",
  ],
  ["importAccounts", ["ada"], "accounts", undefined, "accounts is a string, it must be an array or another iterable"],
  ["importAccounts", [["a", null]], "accounts[1]", 1, "accounts[1] is null, it must be an account or a UserID"],
  [
    "importAccounts",
    [["a", { userId: "b" }, { userId: "c", nick: "x".repeat(501) }]],
    "accounts[2].nick",
    2,
    "accounts[2].nick is 501 bytes long, the service takes at most 500",
  ],
  ["deleteAccounts", [["a", ""]], "userIds[1]", 1, "userIds[1] is empty"],
  ["deleteAccounts", [["a"], { onProgress: 7 }], "onProgress", undefined, "onProgress is a number, it must be a function"],
  ["kickAccount", [], "userId", undefined, "userId is missing, it must be a string"],
  ["kickAccount", ["x".repeat(33)], "userId", undefined, "userId is 33 bytes long, the service takes at most 32"],
  ["signUserSig", [""], "userId", undefined, "userId is empty"],
  [
    "signUserSig",
    ["a", { issuedAt: 1 }],
    "issuedAt",
    undefined,
    "issuedAt is no option of this method, which has expiresIn, userBuf",
  ],
  [
    "signUserSig",
    ["a", { ["x".repeat(33)]: 1 }],
    "options",
    undefined,
    "a name in options is no option of this method, which has expiresIn, userBuf",
  ],
  [
    "signUserSig",
    ["a", { "x\ny": 1 }],
    "options",
    undefined,
    "a name in options is no option of this method, which has expiresIn, userBuf",
  ],
  ["signUserSig", ["a", { expiresIn: 0, issuedAt: undefined }], "expiresIn", undefined, "expiresIn is 0, it must be a whole number of 1 to 1576800000"],
  ["signUserSig", ["a", { expiresIn: 0 }], "expiresIn", undefined, "expiresIn is 0, it must be a whole number of 1 to 1576800000"],
  ["setProfile", ["a"], "profile", undefined, "profile is missing, it must be an object"],
  ["setProfile", ["a", {}], "profile", undefined, "profile has no field to set"],
  ["setProfile", ["a", { nick: undefined, custom: {} }], "profile", undefined, "profile has no field to set"],
  [
    "setProfile",
    ["a", { nickname: "x" }],
    "profile.nickname",
    undefined,
    "profile.nickname is no field of a profile, which has nick, gender, birthday, location, selfSignature, allowType, " +
      "language, imageUrl, msgSettings, adminForbidType, level, role and custom",
  ],
  ["setProfile", ["a", { nick: 7 }], "profile.nick", undefined, "profile.nick is a number, it must be a string"],
  [
    "setProfile",
    ["a", { selfSignature: "用".repeat(167) }],
    "profile.selfSignature",
    undefined,
    "profile.selfSignature is 501 bytes long, the service takes at most 500",
  ],
  [
    "setProfile",
    ["a", { location: "x".repeat(17) }],
    "profile.location",
    undefined,
    "profile.location is 17 bytes long, the service takes at most 16",
  ],
  [
    "setProfile",
    ["a", { gender: "female" }],
    "profile.gender",
    undefined,
    "profile.gender must be one of Gender_Type_Unknown, Gender_Type_Female, Gender_Type_Male",
  ],
  ["setProfile", ["a", { level: "7" }], "profile.level", undefined, "profile.level is a string, it must be a number"],
  [
    "setProfile",
    ["a", { level: -1 }],
    "profile.level",
    undefined,
    "profile.level is -1, it must be a whole number of 0 to 4294967295",
  ],
  ["setProfile", ["a", { custom: "x" }], "profile.custom", undefined, "profile.custom is a string, it must be an object"],
  [
    "setProfile",
    ["a", { custom: { Tag_Profile_Custom_X: "x" } }],
    "profile.custom.Tag_Profile_Custom_X",
    undefined,
    "profile.custom.Tag_Profile_Custom_X is no keyword of a custom field, which has 1 to 8 letters of a to z",
  ],
  [
    "setProfile",
    ["a", { custom: { X: "x".repeat(501) } }],
    "profile.custom.X",
    undefined,
    "profile.custom.X is 501 bytes long, the service takes at most 500",
  ],
  ["getProfiles", [["a"], []], "fields", undefined, "fields names no field"],
  ["getProfiles", [["a"]], "fields", undefined, "fields is missing, it must be an array or another iterable"],
  [
    "getProfiles",
    [["a"], ["nick", "custom"]],
    "fields[1]",
    1,
    "fields[1] is no field of a profile, which has nick, gender, birthday, location, selfSignature, allowType, language, " +
      "imageUrl, msgSettings, adminForbidType, level, role and custom.Key",
  ],
  [
    "getProfiles",
    [["a"], ["custom.123"]],
    "fields[0]",
    0,
    "fields[0] is no keyword of a custom field, which has 1 to 8 letters of a to z",
  ],
  ["call", [], "command", undefined, "command is missing, it must be a string"],
  ...["sendmsg", "/sendmsg", "openim/", "openim/a/b", "openim/send msg", "openim/../kick", "v4/openim/x?y=1"].map((command) => [
    "call",
    [command],
    "command",
    undefined,
    "command must be of the form service/command, such as openim/sendmsg",
  ]),
  ["call", ["a/b", []], "body", undefined, "body is an array, it must be a plain object"],
  ["call", ["a/b", null], "body", undefined, "body is null, it must be a plain object"],
  ["call", ["a/b", "{}"], "body", undefined, "body is a string, it must be a plain object"],
  ["call", ["a/b", new Map([["a", 1]])], "body", undefined, "body must be a plain object"],
  ["call", ["a/b", Promise.resolve({})], "body", undefined, "body must be a plain object"],
  ["call", ["a/b", new Date()], "body", undefined, "body must be a plain object"],
  ["call", ["a/b", { n: 1n }], "body", undefined, "body has no form as JSON: Do not know how to serialize a BigInt"],
  ["call", ["a/b", {}, { idempotent: "yes" }], "idempotent", undefined, "idempotent is a string, it must be true or false"],
  ["queryOnlineStatus", [["a"], 7], "options", undefined, "options is a number, it must be an object"],
  ["queryOnlineStatus", [["a"], { detail: 1 }], "detail", undefined, "detail is a number, it must be true or false"],
  ["queryOnlineStatus", [["a"], { signal: {} }], "signal", undefined, "signal is an object, it must be an AbortSignal"],
  [
    "queryOnlineStatus",
    [["a"], { timeoutMs: 600001 }],
    "timeoutMs",
    undefined,
    "timeoutMs is 600001, it must be a whole number of 1 to 600000",
  ],
];

test("an argument that cannot be used rejects, and nothing is sent", async () => {
  const { client, sent } = scripted(() => assert.fail("sent"));
  for (const [method, args, field, index, message] of ARGUMENTS) {
    // a synchronous throw would end the test here
    const promise = client[method](...args);
    await assert.rejects(promise, (error) => {
      assert.ok(error instanceof ChatInputError, message);
      const got = { code: error.code, field: error.field, index: error.index, message: error.message };
      assert.deepEqual(got, { code: "INVALID_ARGUMENT", field, index, message });
      assert.equal(error.retryable, false);
      return true;
    });
  }
  assert.equal(sent.length, 0);
});

test("an error's stack reaches the caller behind the module's own functions, and its JSON says what it is about", async () => {
  const { client } = scripted(() => assert.fail("sent"));
  const limit = Error.stackTraceLimit;
  const callers = {
    callsMethod: () => client.checkAccounts(["ada", ""]),
    makesClient: async () => new ChatClient({ ...good, sdkAppId: 0 }),
    readsUserSig: async () => decodeUserSig("x"),
  };
  for (const [name, caller] of Object.entries(callers)) {
    const error = await caller().catch((error) => error);
    assert.match(error.stack, new RegExp(`at .*${name}`), error.stack);
    const { message, code, retryable, field, index } = error;
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      name: error.name,
      message,
      code,
      retryable,
      ...(field !== undefined && { field }),
      ...(index !== undefined && { index }),
    });
  }
  assert.equal(Error.stackTraceLimit, limit);
  Error.stackTraceLimit = 0;
  const { stack } = await callers.callsMethod().catch((error) => error);
  Error.stackTraceLimit = limit;
  assert.doesNotMatch(stack, /\n/);
});

test("an error is made also where a host lets nobody set how long stacks are", async (t) => {
  const { client } = scripted(() => assert.fail("sent"));
  const before = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
  t.after(() => Object.defineProperty(Error, "stackTraceLimit", before));
  const fail = () => {
    throw new TypeError("not to be set");
  };
  for (const descriptor of [{ get: () => 10, set: fail }, { value: 10, writable: false }]) {
    Object.defineProperty(Error, "stackTraceLimit", { configurable: true, ...descriptor });
    await assert.rejects(client.checkAccounts([""]), { code: "INVALID_ARGUMENT", index: 0 });
  }
});

test("a client without a key cannot sign", async () => {
  const { client } = scripted(() => assert.fail("sent"), { secretKey: undefined, userSig: "sig" });
  await assert.rejects(client.signUserSig("ada"), {
    name: "ChatInputError",
    code: "INVALID_OPTION",
    field: "secretKey",
    message: "secretKey is needed to sign, and this client was made without one",
  });
});

test("text that holds a replacement character of its own is taken", async () => {
  const { client, sent } = scripted(() => Response.json({ ErrorCode: 0 }));
  await client.importAccount("\ufffd 👩‍👩‍👧");
  assert.deepEqual(JSON.parse(sent[0].body), { UserID: "\ufffd 👩‍👩‍👧" });
});

test("what the caller changes after the call changes nothing", async () => {
  const { client, sent } = scripted(() => Response.json({ ErrorCode: 0 }));
  const account = { userId: "ada" };
  const importing = client.importAccount(account);
  account.userId = "eve";
  await importing;
  assert.deepEqual(JSON.parse(sent[0].body), { UserID: "ada" });
});

test("a client that was disposed of sends nothing", async () => {
  for (const dispose of ["free", Symbol.dispose]) {
    const { client, sent } = scripted(() => assert.fail("sent"));
    client[dispose]();
    client[dispose]();
    for (const call of [client.importAccount("ada"), client.checkAccounts(["ada"]), client.queryOnlineStatus(["ada"])]) {
      await assert.rejects(call, { name: "ChatInputError", message: "client was disposed of, make a new one" });
    }
    assert.equal(sent.length, 0);
  }
});
