// UserSig against parties that share no code with it: the vendor's own package, and vectors of others.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { deflateRawSync, gzipSync, inflateSync } from "node:zlib";

import { decodeUserSig, explainUserSig, UserSigError, UserSigSigner } from "tencent-chat-edge";
import { APP, SDK_APP_ID, SECRET_KEY } from "./support/app.mjs";

const { Api } = createRequire(import.meta.url)("tls-sig-api-v2");
const official = new Api(SDK_APP_ID, SECRET_KEY);
const signer = new UserSigSigner(APP);

/** User IDs that a careless text format would break. */
const USER_IDS = ["a", 'quote"', "back\\slash", "line\nfeed", "tab\tbell\u0007nul\0", "用户", "👩‍👩‍👧", "é", " ", "</script>"];

const vectors = (name) => JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), "utf8"));

/** Writes bytes as a UserSig does. */
const encode = (bytes) => bytes.toString("base64").replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");

/** The bytes under a UserSig's base64. */
const bytesOf = (userSig) =>
  Buffer.from(userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "="), "base64");

/** Takes a UserSig apart with nothing but Node, and checks its signature. */
function open(userSig) {
  assert.match(userSig, /^[A-Za-z0-9*-]+_{0,2}$/);
  const fields = JSON.parse(inflateSync(bytesOf(userSig)).toString("utf8"));
  const userBuf = fields["TLS.userbuf"];
  const content =
    `TLS.identifier:${fields["TLS.identifier"]}\nTLS.sdkappid:${fields["TLS.sdkappid"]}\n` +
    `TLS.time:${fields["TLS.time"]}\nTLS.expire:${fields["TLS.expire"]}\n` +
    (userBuf === undefined ? "" : `TLS.userbuf:${userBuf}\n`);
  const hmac = createHmac("sha256", SECRET_KEY).update(content).digest("base64");
  assert.equal(fields["TLS.sig"], hmac, "the signature is that of the fields");
  return fields;
}

test("ours is what Node's own crypto and zlib make of it", () => {
  for (const userId of USER_IDS) {
    const fields = open(signer.sign(userId, { issuedAt: 1_700_000_000, expiresIn: 3600 }));
    assert.equal(fields["TLS.ver"], "2.0");
    assert.equal(fields["TLS.identifier"], userId);
    assert.equal(fields["TLS.sdkappid"], SDK_APP_ID);
    assert.equal(fields["TLS.time"], 1_700_000_000);
    assert.equal(fields["TLS.expire"], 3600);
  }
});

test("ours reads what the official package signs", () => {
  for (const userId of USER_IDS) {
    const theirs = official.genUserSig(userId, 86_400);
    open(theirs);
    const claims = decodeUserSig(theirs);
    assert.equal(claims.userId, userId);
    assert.equal(claims.sdkAppId, SDK_APP_ID);
    assert.equal(claims.expiresIn, 86_400);
    assert.equal(claims.expiresAt, claims.issuedAt + 86_400);
    assert.ok(Math.abs(claims.issuedAt - Date.now() / 1000) < 60);
    assert.equal(claims.version, "2.0");
    assert.equal("userBuf" in claims, false);
  }
});

test("both sign the same text in the same second", () => {
  const theirs = open(official.genUserSig("ada", 86_400));
  const ours = open(signer.sign("ada", { issuedAt: theirs["TLS.time"] }));
  assert.deepEqual(ours, theirs);
});

test("vectors of other implementations", () => {
  const { secretKey, sdkAppId, expiresIn, vectors: published } = vectors("usersig");
  assert.ok(published.length >= 3);
  for (const { name, userId, issuedAt, userBuf, sig, userSig } of published) {
    const bytes = userBuf && new Uint8Array(Buffer.from(userBuf, "base64"));
    const ours = new UserSigSigner({ sdkAppId, secretKey }).sign(userId, { issuedAt, expiresIn, userBuf: bytes });
    assert.equal(open(ours)["TLS.sig"], sig, name);
    const expected = { userId, sdkAppId, issuedAt, expiresIn, expiresAt: issuedAt + expiresIn, version: "2.0" };
    if (bytes) expected.userBuf = bytes;
    assert.deepEqual(decodeUserSig(ours), expected, name);
    if (userSig) assert.deepEqual(decodeUserSig(userSig), expected, name);
  }
});

test("what official packages signed is read, verified and without a problem", () => {
  const { secretKey, sdkAppId, vectors: official } = vectors("usersig-official");
  const signer = new UserSigSigner({ sdkAppId, secretKey });
  assert.ok(official.length >= 20);
  for (const { source, call, userId, issuedAt, expiresIn, userBuf, room, privileges, userSig } of official) {
    const what = `${call} of ${source} for ${userId}`;
    const claims = { userId, sdkAppId, issuedAt, expiresIn, expiresAt: issuedAt + expiresIn, version: "2.0" };
    if (userBuf !== undefined) claims.userBuf = new Uint8Array(Buffer.from(userBuf, "base64"));
    assert.deepEqual(decodeUserSig(userSig), claims, what);
    assert.deepEqual(signer.verify(userSig, { userId, now: issuedAt }), claims, what);
    const explained = explainUserSig(userSig, { secretKey, sdkAppId, userId, now: issuedAt });
    assert.deepEqual(explained, { ok: true, claims, problems: [] }, what);
    const options = { issuedAt, expiresIn };
    const ours =
      room === undefined
        ? signer.sign(userId, { ...options, userBuf: claims.userBuf })
        : signer.signRoomKey(userId, { ...options, room, privileges });
    assert.deepEqual(open(ours), open(userSig), what);
  }
});

test("room keys have the bytes of other implementations", () => {
  const { secretKey, sdkAppId, issuedAt, expiresIn, vectors: known } = vectors("usersig-room-keys");
  const signer = new UserSigSigner({ sdkAppId, secretKey });
  assert.ok(known.length >= 2);
  for (const { name, userId, room, privileges, sig, userBufHex } of known) {
    // 255 is the default
    for (const options of [{ room, privileges }, { room }]) {
      const ours = signer.signRoomKey(userId, { ...options, issuedAt, expiresIn });
      assert.equal(open(ours)["TLS.sig"], sig, name);
      assert.equal(Buffer.from(decodeUserSig(ours).userBuf).toString("hex"), userBufHex, name);
    }
  }
});

test("a room key counts bytes and holds a day from now", () => {
  const key = signer.signRoomKey("用户", { room: "é" });
  const { userBuf, issuedAt, expiresIn } = decodeUserSig(key);
  assert.equal(expiresIn, 86_400);
  assert.ok(Math.abs(issuedAt - Date.now() / 1000) < 60);
  const bytes = Buffer.from(userBuf);
  assert.equal(bytes.readUInt16BE(1), 6);
  assert.equal(bytes.toString("utf8", 3, 9), "用户");
  assert.equal(bytes.readUInt32BE(9), SDK_APP_ID);
  assert.equal(bytes.readUInt32BE(17), issuedAt + expiresIn);
  assert.equal(bytes.readUInt32BE(21), 255);
  assert.equal(bytes.readUInt16BE(29), 2);
  assert.equal(bytes.toString("utf8", 31), "é");
});

test("a UserSig that cannot be read is refused without being quoted", () => {
  const good = signer.sign("ada");
  for (const bad of ["", "x", `${good}\n`, good.slice(0, -10), good.replace(/^.{10}/, "A".repeat(10)), `${good}AAAA`]) {
    assert.throws(
      () => decodeUserSig(bad),
      (error) => {
        assert.ok(error instanceof UserSigError && error instanceof Error);
        assert.deepEqual([error.name, error.code, error.retryable], ["UserSigError", "MALFORMED", false]);
        assert.ok(bad.length < 10 || !error.stack.includes(bad.trim()));
        return true;
      },
    );
  }
});

const ISSUED_AT = 1_700_000_000;
const END = ISSUED_AT + 86_400;
const GOOD = signer.sign("ada", { issuedAt: ISSUED_AT });

/** Each: what is verified, its options, the code and the text of the error. */
const REFUSED = [
  ["", {}, "MALFORMED", "the UserSig is empty"],
  ["A".repeat(200_000), {}, "MALFORMED", "the UserSig is longer than 128 KiB"],
  [
    new UserSigSigner({ ...APP, sdkAppId: 7 }).sign("ada"),
    {},
    "WRONG_APP",
    "the UserSig is for the app 7, not for 1400000000",
  ],
  [
    new UserSigSigner({ ...APP, secretKey: "another" }).sign("eve", { issuedAt: 0 }),
    { userId: "ada" },
    "BAD_SIGNATURE",
    "the signature of the UserSig does not belong to its fields and this secretKey",
  ],
  [GOOD, { userId: "Ada" }, "WRONG_USER", "the UserSig is for another user"],
  [GOOD, { userId: "ada", now: END + 1 }, "EXPIRED", "the UserSig expired 1 second ago"],
];

test("verify refuses with a code, and quotes nothing", () => {
  for (const [userSig, options, code, message] of REFUSED) {
    assert.throws(
      () => signer.verify(userSig, options),
      (error) => {
        assert.ok(error instanceof UserSigError);
        assert.deepEqual([error.name, error.code, error.message, error.retryable], ["UserSigError", code, message, false]);
        assert.ok(!userSig || !error.stack.includes(userSig));
        return true;
      },
    );
  }
});

test("verify accepts up to and including the last second", () => {
  const claims = { userId: "ada", sdkAppId: SDK_APP_ID, issuedAt: ISSUED_AT, expiresIn: 86_400, expiresAt: END, version: "2.0" };
  assert.deepEqual(signer.verify(GOOD, { now: END }), claims);
  assert.deepEqual(signer.verify(GOOD, { now: 0, userId: "ada" }), claims);
  assert.deepEqual(signer.verify(GOOD, { now: END, userId: undefined }), claims);
  const { userId, expiresIn } = signer.verify(signer.sign("ada"));
  assert.deepEqual([userId, expiresIn], ["ada", 86_400]);
  assert.throws(() => signer.verify(GOOD), { code: "EXPIRED" });
});

/** Each: what was done to a good UserSig, and the codes that report it. */
const BROKEN = [
  [() => "", "EMPTY"],
  [(good) => new String(good), "NOT_TEXT"],
  [(good) => bytesOf(good).toString("base64"), "BAD_ALPHABET"],
  [(good) => bytesOf(good).toString("base64url"), "BAD_ALPHABET"],
  [(good) => `${good}\n`, "BAD_ALPHABET"],
  [(good) => good.slice(0, -9), "CUT_OFF"],
  [(good) => encode(Buffer.concat([bytesOf(good), Buffer.alloc(3)])), "TRAILING_DATA"],
  [(good) => encode(deflateRawSync(inflateSync(bytesOf(good)))), "NOT_ZLIB"],
  [(good) => encode(gzipSync(inflateSync(bytesOf(good)))), "NOT_ZLIB"],
  [(good) => encode(inflateSync(bytesOf(good))), "NOT_ZLIB"],
  [(good) => gzipSync(inflateSync(bytesOf(good))).toString("base64url"), "BAD_ALPHABET", "NOT_ZLIB"],
  [() => official.genUserSig("ada", Math.floor(Date.now() / 1000) + 3600), "EXPIRE_IS_A_MOMENT"],
  [() => official.genUserSig("ada", 180 * 86_400_000), "MILLISECONDS"],
  [() => signer.sign("ada", { issuedAt: Math.floor(Date.now() / 1000) + 3600 }), "ISSUED_IN_FUTURE"],
  [() => signer.sign("eve", { issuedAt: 0 }), "EXPIRED", "WRONG_USER"],
  [() => new UserSigSigner({ ...APP, sdkAppId: 7 }).sign("ada"), "WRONG_APP"],
  [() => new UserSigSigner({ ...APP, secretKey: `${SECRET_KEY}\n` }).sign("ada"), "BAD_SIGNATURE"],
];

test("explainUserSig names what is wrong", () => {
  const options = { ...APP, userId: "ada" };
  // one with a character of which base64url has another: a few have none
  const some = Array.from({ length: 99 }, (_, n) => signer.sign("ada", { userBuf: new Uint8Array([1, 2, n]) }));
  const good = some.find((userSig) => /[*-]/.test(userSig));
  assert.deepEqual(explainUserSig(good, options), { ok: true, claims: decodeUserSig(good), problems: [] });
  for (const [change, ...codes] of BROKEN) {
    const broken = change(good);
    const { ok, problems } = explainUserSig(broken, options);
    assert.deepEqual(problems.map(({ code }) => code), codes, String(change));
    assert.equal(ok, false);
    for (const problem of problems) {
      assert.deepEqual(Object.keys(problem), ["code", "message", "hint"]);
      const told = Object.values(problem).join();
      assert.ok(!told.includes(SECRET_KEY) && (broken === "" || !told.includes(broken)));
    }
  }
  assert.equal("claims" in explainUserSig("x"), false);
});

test("explainUserSig never throws", () => {
  const throwing = new Proxy({}, { get() { throw new Error("no"); }, getPrototypeOf() { throw new Error("no"); } });
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const strange = [undefined, null, 7, NaN, 7n, true, Symbol("s"), [], {}, () => {}, Promise.resolve(GOOD), throwing, revoked];
  for (const value of strange) {
    const { ok, problems, claims } = explainUserSig(value);
    assert.deepEqual([ok, problems.map(({ code }) => code), claims], [false, ["NOT_TEXT"], undefined]);
    for (const name of ["secretKey", "sdkAppId", "userId", "now"]) {
      assert.equal(typeof explainUserSig(GOOD, { [name]: value }).ok, "boolean");
    }
    assert.equal(typeof explainUserSig(GOOD, value).ok, "boolean");
  }
  assert.deepEqual(explainUserSig("\ud83d").problems.map(({ code }) => code), ["BAD_ALPHABET"]);
  assert.deepEqual(explainUserSig("x".repeat(50_000_000)).problems.map(({ code }) => code), ["TOO_LARGE"]);
  // no proxy and no getter leaves the module unusable
  assert.equal(explainUserSig(GOOD, { ...APP, userId: "ada", now: END }).ok, true);
});

/** Each: options, the code and the text of the only problem. */
const NOT_CHECKED = [
  [{ now: "now" }, "EXPIRED", "the end was not checked: now is a string, it must be a number"],
  [{ now: 1e12 }, "EXPIRED", "the end was not checked: now is 1000000000000, it must be a whole number of 0 to 253402300799"],
  [{ now: END, sdkAppId: null }, "WRONG_APP", "the app was not checked: sdkAppId is null, it must be a number"],
  [{ now: END, userId: 7 }, "WRONG_USER", "the user was not checked: userId is a number, it must be a string"],
  [{ now: END, secretKey: "" }, "BAD_SIGNATURE", "the signature was not checked: secretKey is empty"],
  [
    Object.defineProperty({ now: END }, "secretKey", { get() { throw new Error("no"); } }),
    "BAD_SIGNATURE",
    "the signature was not checked: secretKey cannot be read, its getter throws",
  ],
];

test("what explainUserSig was asked to check and cannot is a problem", () => {
  for (const [options, code, message] of NOT_CHECKED) {
    const { ok, problems } = explainUserSig(GOOD, options);
    assert.deepEqual([ok, problems.map((problem) => [problem.code, problem.message])], [false, [[code, message]]]);
  }
  const unknown = "is no option of this method, which has secretKey, sdkAppId, userId, now, dangerouslyAllowBrowser";
  for (const [name, shown] of [["userID", "userID"], [SECRET_KEY, "a name in options"]]) {
    const { ok, claims, problems } = explainUserSig(GOOD, { now: END, [name]: "bob" });
    assert.deepEqual([ok, claims.userId], [false, "ada"]);
    assert.deepEqual(problems.map(({ code, message }) => [code, message]), [["BAD_SIGNATURE", `not all was checked: ${shown} ${unknown}`]]);
    assert.equal(explainUserSig(GOOD, { now: END, [name]: undefined }).ok, true);
  }
  const { problems } = explainUserSig(signer.sign("ada"), SECRET_KEY);
  assert.deepEqual(
    problems.map(({ code, message }) => [code, message]),
    [["BAD_SIGNATURE", "the signature was not checked: options is a string, it must be an object"]],
  );
});

/** What `use` gives if the host looks like a page. */
function inPage(use) {
  const { process } = globalThis;
  Object.assign(globalThis, { process: undefined, window: { document: {} } });
  try {
    return use();
  } finally {
    globalThis.process = process;
    delete globalThis.window;
  }
}

test("explainUserSig does not use a key in a page, unless told to", () => {
  const forged = new UserSigSigner({ ...APP, secretKey: "another" }).sign("ada");
  for (const userSig of [signer.sign("ada"), forged]) {
    const [problem, ...others] = inPage(() => explainUserSig(userSig, APP)).problems;
    assert.deepEqual([problem.code, others], ["BAD_SIGNATURE", []]);
    assert.match(problem.message, /^the signature was not checked: secretKey must not be in a browser, where anyone can read it/);
  }
  const allowed = inPage(() => explainUserSig(signer.sign("ada"), { ...APP, dangerouslyAllowBrowser: true }));
  assert.equal(allowed.ok, true);
  assert.equal(inPage(() => explainUserSig(signer.sign("ada"), { sdkAppId: SDK_APP_ID })).ok, true);
});

/** Each: what is called, the field that the error names, its text. */
const BAD_INPUT = [
  [() => signer.sign(""), "userId", "userId is empty"],
  [() => signer.sign("x".repeat(33)), "userId", "userId is 33 bytes long, the service takes at most 32"],
  [() => signer.sign("\ud83d"), "userId", "userId is not well-formed text, it holds half a character"],
  [() => signer.sign(), "userId", "userId is missing, it must be a string"],
  [() => signer.sign(7), "userId", "userId is a number, it must be a string"],
  [() => signer.sign("a", 7), "options", "options is a number, it must be an object"],
  [() => signer.sign("a", { expiresIn: 0 }), "expiresIn", "expiresIn is 0, it must be a whole number of 1 to 1576800000"],
  [
    () => signer.sign("a", { expiresIn: 1576800001 }),
    "expiresIn",
    "expiresIn is 1576800001, it must be a whole number of 1 to 1576800000",
  ],
  [() => signer.sign("a", { expiresIn: 1.5 }), "expiresIn", "expiresIn is 1.5, it must be a whole number of 1 to 1576800000"],
  [() => signer.sign("a", { expiresIn: "60" }), "expiresIn", "expiresIn is a string, it must be a number"],
  [
    () => signer.sign("a", { issuedAt: 1_700_000_000_000 }),
    "issuedAt",
    "issuedAt is 1700000000000, it must be a whole number of 0 to 253402300799",
  ],
  [() => signer.sign("a", { userBuf: "abc" }), "userBuf", "userBuf is a string, it must be a Uint8Array"],
  [
    () => signer.sign("a", { userBuf: new Uint8Array(8193) }),
    "userBuf",
    "userBuf is 8193 bytes long, at most 8192 are signed",
  ],
  [() => new UserSigSigner(), "options", "options is missing, it must be an object"],
  [() => new UserSigSigner({ secretKey: "k" }), "sdkAppId", "sdkAppId is required"],
  [() => new UserSigSigner({ sdkAppId: 1 }), "secretKey", "secretKey is required"],
  [() => new UserSigSigner({ sdkAppId: 1, secretKey: "" }), "secretKey", "secretKey is empty"],
  [() => new UserSigSigner({ sdkAppId: 1, secretKey: 7 }), "secretKey", "secretKey is a number, it must be a string"],
  [() => signer.verify(), "userSig", "userSig is missing, it must be a string"],
  [() => signer.verify(Promise.resolve(GOOD)), "userSig", "userSig is an object, it must be a string"],
  [() => signer.verify(GOOD, null), "options", "options is null, it must be an object"],
  [() => signer.verify(GOOD, { userId: null }), "userId", "userId is null, it must be a string"],
  [() => signer.verify(GOOD, { userId: "\ud83d" }), "userId", "userId is not well-formed text, it holds half a character"],
  [() => signer.verify(GOOD, { now: new Date() }), "now", "now is an object, it must be a number"],
  [() => signer.verify(GOOD, { now: 1.5 }), "now", "now is 1.5, it must be a whole number of 0 to 253402300799"],
  [() => signer.verify(GOOD, { now: -1 }), "now", "now is -1, it must be a whole number of 0 to 253402300799"],
  [() => signer.verify(GOOD, { now: NaN }), "now", "now is NaN, it must be a whole number of 0 to 253402300799"],
  [() => signer.verify(GOOD, { userID: "bob" }), "userID", "userID is no option of this method, which has userId, now"],
  [
    () => signer.sign("ada", { expire: 60 }),
    "expire",
    "expire is no option of this method, which has expiresIn, issuedAt, userBuf",
  ],
  [
    () => signer.signRoomKey("ada", { room: 1, userBuf: new Uint8Array(3) }),
    "userBuf",
    "userBuf is no option of this method, which has room, privileges, expiresIn, issuedAt",
  ],
  [() => signer.verify(GOOD, ["ada"]), "options", "options is an array, it must be an object"],
  [() => signer.signRoomKey("ada"), "options", "options is missing, it must be an object"],
  [() => signer.signRoomKey("", { room: 1 }), "userId", "userId is empty"],
  [() => signer.signRoomKey("ada", {}), "room", "room is missing, it must be a number or a string"],
  [() => signer.signRoomKey("ada", { room: 7n }), "room", "room is a bigint, it must be a number or a string"],
  [() => signer.signRoomKey("ada", { room: 0 }), "room", "room is 0, it must be a whole number of 1 to 4294967295"],
  [
    () => signer.signRoomKey("ada", { room: 4294967296 }),
    "room",
    "room is 4294967296, it must be a whole number of 1 to 4294967295",
  ],
  [() => signer.signRoomKey("ada", { room: "" }), "room", "room is empty"],
  [
    () => signer.signRoomKey("ada", { room: "é".repeat(33) }),
    "room",
    "room is 66 bytes long, the service takes at most 64",
  ],
  [
    () => signer.signRoomKey("ada", { room: "\ud83d" }),
    "room",
    "room is not well-formed text, it holds half a character",
  ],
  [
    () => signer.signRoomKey("ada", { room: 1, privileges: 1.5 }),
    "privileges",
    "privileges is 1.5, it must be a whole number of 0 to 4294967295",
  ],
  [
    () => signer.signRoomKey("ada", { room: 1, privileges: 4294967296 }),
    "privileges",
    "privileges is 4294967296, it must be a whole number of 0 to 4294967295",
  ],
  [
    () => signer.signRoomKey("ada", { room: 1, expiresIn: 1576800000, issuedAt: 4294967295 }),
    "expiresIn",
    "expiresIn is 1576800000, but a room key must end by 4294967295 (in the year 2106)",
  ],
  [
    () => signer.signRoomKey("ada", { room: 1, issuedAt: 4294967296 }),
    "issuedAt",
    "issuedAt is 4294967296, but a room key must end by 4294967295 (in the year 2106)",
  ],
  [() => decodeUserSig(null), "userSig", "userSig is null, it must be a string"],
];

test("bad input is refused with its place", () => {
  for (const [call, field, message] of BAD_INPUT) {
    assert.throws(call, { name: "ChatInputError", field, message });
  }
});

test("a signer that was disposed of signs nothing", () => {
  for (const dispose of ["free", Symbol.dispose]) {
    const gone = new UserSigSigner(APP);
    gone[dispose]();
    for (const use of [() => gone.sign("ada"), () => gone.signRoomKey("ada", { room: 1 }), () => gone.verify(GOOD)]) {
      assert.throws(use, { name: "ChatInputError", message: "signer was disposed of, make a new one" });
    }
    gone[dispose]();
  }
});
