// Verifies UserSigs: base64 variant, zlib, JSON and HMAC, with a cache of those already verified.

import { Refusal } from "./envelope.js";
import { isText } from "./text.js";

const MAX_JSON_BYTES = 64 * 1024;
/** In characters: JSON of that size that does not compress, in base64, and room to spare. */
const MAX_TEXT = 128 * 1024;
const MAX_CACHED = 1000;

/**
 * Makes `verify(userSig, identifier)`, which resolves to `{ userId, issuedAt, expiresAt }` in Unix seconds.
 *
 * Refuses in this order: 70002 empty, 70003 undecodable, 70014 another app, 70013 another user, 70009 wrong HMAC. The
 * documents do not say which code answers which fault, nor in which order; this follows the meanings in the error
 * table. Whether a UserSig is still in force depends on the clock, so the caller decides that.
 */
export function createUserSigVerifier({ sdkAppId, secretKey }) {
  const verified = new Map();
  let key;

  async function checkHmac({ signature, content }) {
    // The key, not its promise: workerd forbids crypto at module level and awaiting another request's promise.
    key ??= await crypto.subtle.importKey("raw", encode(secretKey), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    const good = await crypto.subtle.verify("HMAC", key, signature, encode(content));
    if (!good) throw new Refusal(70009);
  }

  return async function verify(userSig, identifier) {
    if (!userSig) throw new Refusal(70002);
    const known = verified.get(userSig);
    const claims = known ?? (await decode(userSig));
    if (claims.sdkAppId !== sdkAppId) throw new Refusal(70014);
    if (claims.userId !== identifier) throw new Refusal(70013);
    if (known) return known;

    await checkHmac(claims);
    if (verified.size >= MAX_CACHED) verified.delete(verified.keys().next().value);
    verified.set(userSig, claims);
    return claims;
  };
}

async function decode(userSig) {
  try {
    return readClaims(JSON.parse(await inflate(fromBase64(fromUrlAlphabet(userSig)))));
  } catch {
    // One code for every layer, and no cause: what failed to parse could be most of somebody's credential.
    throw new Refusal(70003);
  }
}

/** `*`, `-` and `_` stand for `+`, `/` and `=`. */
function fromUrlAlphabet(userSig) {
  if (userSig.length > MAX_TEXT || !/^[A-Za-z0-9*-]+_{0,2}$/.test(userSig)) throw new SyntaxError("not base64");
  return userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
}

/** What atob would forgive is refused: white space, missing padding, bits left over in the last character. */
function fromBase64(text) {
  const bytes = atob(text);
  if (btoa(bytes) !== text) throw new SyntaxError("not base64 as it is written");
  return Uint8Array.from(bytes, (char) => char.charCodeAt(0));
}

const encode = (text) => new TextEncoder().encode(text);

/**
 * The text in exactly one zlib stream.
 *
 * Some runtimes overlook bytes after the end (Node), some a missing end (Deno). Either way the last byte then counts for
 * nothing, whereas the last byte of a whole stream ends its checksum: it cannot change unnoticed.
 */
async function inflate(bytes) {
  const inflated = await inflateLeniently(bytes);
  const changed = bytes.with(-1, bytes.at(-1) ^ 1);
  const unnoticed = await inflateLeniently(changed).then(() => true, () => false);
  if (unnoticed) throw new RangeError("not exactly one zlib stream");
  return inflated;
}

async function inflateLeniently(bytes) {
  const { readable, writable } = new DecompressionStream("deflate");
  const writer = writable.getWriter();
  // Both reject when the data is bad, as the reader does, which is where the error is taken.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});

  // decoded as it comes, and not by a Blob: that of a DOM emulation takes another realm's bytes for texts
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  let size = 0;
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.length;
      if (size > MAX_JSON_BYTES) throw new RangeError("inflates to too much");
      text += decoder.decode(value, { stream: true });
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * Reads the fields and rebuilds the signed text, whose order and trailing newline are fixed.
 *
 * Choices where the documents are silent: a version other than "2.0" is undecodable; a UserSig with a userbuf is good
 * for REST; one that lacks a field is undecodable, even if it is Go that has left out a lifetime of 0; times in the
 * future and lifetimes over 50 years are accepted, as the reference verifiers do.
 */
function readClaims(json) {
  const {
    "TLS.ver": version,
    "TLS.identifier": userId,
    "TLS.sdkappid": sdkAppId,
    "TLS.time": issuedAt,
    "TLS.expire": expiresIn,
    "TLS.userbuf": userBuf,
    "TLS.sig": sig,
  } = json;
  const complete =
    version === "2.0" &&
    [sdkAppId, issuedAt, expiresIn].every((number) => Number.isSafeInteger(number) && number >= 0) &&
    [userId, sig].every(isText) &&
    (userBuf === undefined || isText(userBuf));
  if (!complete) throw new TypeError("a field is missing or has the wrong type");
  if (userBuf !== undefined) fromBase64(userBuf);

  const content =
    `TLS.identifier:${userId}\nTLS.sdkappid:${sdkAppId}\nTLS.time:${issuedAt}\nTLS.expire:${expiresIn}\n` +
    (userBuf === undefined ? "" : `TLS.userbuf:${userBuf}\n`);
  return { userId, sdkAppId, issuedAt, expiresAt: issuedAt + expiresIn, content, signature: fromBase64(sig) };
}
