// A UserSig signed by hand over Web APIs alone, as a worker without Node's modules would.

const encoder = new TextEncoder();

export const importKey = (secretKey) =>
  crypto.subtle.importKey("raw", encoder.encode(secretKey), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

const ALPHABET = { "+": "*", "/": "-", "=": "_" };

/** `key` comes from `importKey`, once. */
export async function sign(key, sdkAppId, userId, expiresIn = 86_400) {
  const time = Math.floor(Date.now() / 1000);
  const text = `TLS.identifier:${userId}\nTLS.sdkappid:${sdkAppId}\nTLS.time:${time}\nTLS.expire:${expiresIn}\n`;
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
  const json = JSON.stringify({
    "TLS.ver": "2.0",
    "TLS.identifier": userId,
    "TLS.sdkappid": sdkAppId,
    "TLS.time": time,
    "TLS.expire": expiresIn,
    "TLS.sig": base64(mac),
  });
  const zlib = new Blob([json]).stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(zlib).arrayBuffer());
  return base64(bytes).replace(/[+/=]/g, (character) => ALPHABET[character]);
}
