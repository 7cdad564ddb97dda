// Signing and verifying, against what Node has for it.

import tls from "tls-sig-api-v2";
import { UserSigSigner, decodeUserSig } from "tencent-chat-edge";

import { APP } from "../app.mjs";
import { verify as byHand } from "../peers/verify.mjs";
import { rounds } from "../rounds.mjs";
import { faster } from "./compare.mjs";

const signer = new UserSigSigner(APP);
const api = new tls.Api(APP.sdkAppId, APP.secretKey);

const userId = (n) => `user-${n}`;

export const sign = {
  name: "sign",
  what: "UserSigSigner.sign",
  against: "tls-sig-api-v2 genUserSig",
  reach: "at least 5 times as many",
  run: async () => {
    let n = 0;
    const times = await rounds(
      {
        ours: (times) => repeat(times, () => signer.sign(userId(n++))),
        theirs: (times) => repeat(times, () => api.genUserSig(userId(n++), 86_400)),
      },
      { times: 4_000 },
    );
    return faster(times, 5);
  },
};

/** IDs as apps have them: names, numbers, random ones of every length, other scripts, what JSON escapes. */
function* ids() {
  const random = () => Math.random().toString(36).slice(2);
  for (let n = 0; n < 5_000; n++) {
    yield userId(n);
    yield String(10_000_000 + n * 7_919);
    yield `${random()}${random()}${random()}`.slice(0, 1 + (n % 32));
    yield crypto.randomUUID().replaceAll("-", "");
  }
  for (let n = 0; n < 500; n++) {
    yield `用户${n}`;
    yield `"${n}"\\\n`;
    yield `${n}@example.com`;
  }
}

export const userSigLength = {
  name: "length",
  what: "UserSig's length, same user, app and moment; of any app",
  against: "tls-sig-api-v2 genUserSig",
  reach: "no longer for any ID",
  run: () => {
    let [ours, theirs, longer, count] = [0, 0, 0, 0];
    for (const id of ids()) {
      // zeros in the number are repeated, and a UserSig is shorter for them
      const sdkAppId = 1_400_000_000 + Math.floor(Math.random() * 1e9);
      const api = new tls.Api(sdkAppId, APP.secretKey);
      const signer = new UserSigSigner({ ...APP, sdkAppId });
      for (const expiresIn of [86_400, 3_600, 15_552_000]) {
        const peer = api.genUserSig(id, expiresIn);
        const own = signer.sign(id, { expiresIn, issuedAt: decodeUserSig(peer).issuedAt });
        ours += own.length;
        theirs += peer.length;
        longer += own.length > peer.length;
        count++;
      }
      signer.free();
    }
    return { ours: ours / count, theirs: theirs / count, unit: "bytes", ratio: ours / theirs, longer, count, reached: longer === 0 };
  },
};

export const verify = {
  name: "verify",
  what: "UserSigSigner.verify",
  against: "inflateSync and createHmac by hand",
  reach: "at least 2 times as many",
  run: async () => {
    const all = Array.from({ length: 1_000 }, (_, n) => [api.genUserSig(userId(n), 86_400), userId(n)]);
    let n = 0;
    const next = () => all[n++ % all.length];
    const times = await rounds(
      {
        ours: (times) =>
          repeat(times, () => {
            const [userSig, userId] = next();
            return signer.verify(userSig, { userId });
          }),
        theirs: (times) =>
          repeat(times, () => {
            const [userSig, userId] = next();
            return byHand(APP, userSig, userId);
          }),
      },
      { times: 4_000 },
    );
    return faster(times, 2);
  },
};

/** Keeps the last result, so that no compiler finds the work to be of no use. */
let kept;
function repeat(times, work) {
  for (let n = 0; n < times; n++) kept = work();
  return kept;
}
