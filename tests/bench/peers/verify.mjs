// A UserSig verified by hand in Node, with its own zlib and crypto.

import { createHmac, timingSafeEqual } from "node:crypto";
import { inflateSync } from "node:zlib";

const STANDARD = { "*": "+", "-": "/", _: "=" };

/** The claims of a UserSig that is genuine and in force; throws otherwise. */
export function verify({ sdkAppId, secretKey }, userSig, userId) {
  const base64 = userSig.replace(/[*\-_]/g, (character) => STANDARD[character]);
  const claims = JSON.parse(inflateSync(Buffer.from(base64, "base64")).toString());
  if (claims["TLS.sdkappid"] !== sdkAppId) throw new Error("another app's");
  const text =
    `TLS.identifier:${claims["TLS.identifier"]}\nTLS.sdkappid:${claims["TLS.sdkappid"]}\n` +
    `TLS.time:${claims["TLS.time"]}\nTLS.expire:${claims["TLS.expire"]}\n`;
  const expected = createHmac("sha256", secretKey).update(text).digest();
  const given = Buffer.from(claims["TLS.sig"], "base64");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Error("not genuine");
  if (claims["TLS.identifier"] !== userId) throw new Error("another user's");
  const expiresAt = claims["TLS.time"] + claims["TLS.expire"];
  if (Date.now() / 1000 > expiresAt) throw new Error("expired");
  return {
    userId: claims["TLS.identifier"],
    sdkAppId: claims["TLS.sdkappid"],
    issuedAt: claims["TLS.time"],
    expiresIn: claims["TLS.expire"],
    expiresAt,
    version: claims["TLS.ver"],
  };
}
