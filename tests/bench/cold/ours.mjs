// The first UserSig of a new process. Dynamic, so that the clock starts before anything of it is read.

const started = performance.now();
const { UserSigSigner } = await import("tencent-chat-edge");
const userSig = new UserSigSigner({ sdkAppId: 1400000000, secretKey: "a key" }).sign("ada");
const taken = performance.now() - started;
if (!userSig.startsWith("eJ")) throw new Error("no UserSig");
console.log(taken);
