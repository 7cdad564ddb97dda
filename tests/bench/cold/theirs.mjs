// The same with the vendor's package.

const started = performance.now();
const { default: tls } = await import("tls-sig-api-v2");
const userSig = new tls.Api(1400000000, "a key").genUserSig("ada", 86_400);
const taken = performance.now() - started;
if (!userSig.startsWith("eJ")) throw new Error("no UserSig");
console.log(taken);
