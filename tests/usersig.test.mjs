// UserSig against parties that share no code with it: the vendor's own package, and vectors of others.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { inflateSync } from "node:zlib";

import { decodeUserSig, UserSigError, UserSigSigner } from "tencent-chat-edge";
import { APP, SDK_APP_ID, SECRET_KEY } from "./support/app.mjs";

const { Api } = createRequire(import.meta.url)("tls-sig-api-v2");
const official = new Api(SDK_APP_ID, SECRET_KEY);
const signer = new UserSigSigner(APP);

/** User IDs that a careless text format would break. */
const USER_IDS = ["a", 'quote"', "back\\slash", "line\nfeed", "tab\tbell\u0007nul\0", "用户", "👩‍👩‍👧", "é", " ", "</script>"];

/** Takes a UserSig apart with nothing but Node, and checks its signature. */
function open(userSig) {
  assert.match(userSig, /^[A-Za-z0-9*-]+_{0,2}$/);
  const base64 = userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
  const fields = JSON.parse(inflateSync(Buffer.from(base64, "base64")).toString("utf8"));
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
  const { secretKey, sdkAppId, expiresIn, vectors } = JSON.parse(
    readFileSync(new URL("vectors/usersig.json", import.meta.url), "utf8"),
  );
  assert.ok(vectors.length >= 3);
  for (const { name, userId, issuedAt, userBuf, sig, userSig } of vectors) {
    const bytes = userBuf && new Uint8Array(Buffer.from(userBuf, "base64"));
    const ours = new UserSigSigner({ sdkAppId, secretKey }).sign(userId, { issuedAt, expiresIn, userBuf: bytes });
    assert.equal(open(ours)["TLS.sig"], sig, name);
    const expected = { userId, sdkAppId, issuedAt, expiresIn, expiresAt: issuedAt + expiresIn, version: "2.0" };
    if (bytes) expected.userBuf = bytes;
    assert.deepEqual(decodeUserSig(ours), expected, name);
    if (userSig) assert.deepEqual(decodeUserSig(userSig), expected, name);
  }
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
    assert.throws(() => gone.sign("ada"), { name: "ChatInputError", message: "signer was disposed of, make a new one" });
    gone[dispose]();
  }
});
