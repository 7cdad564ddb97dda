// Signs as often as it is asked to, by one program or the other. A worker's own clock stands still, so that whoever asks
// takes the time.

import { UserSigSigner } from "tencent-chat-edge";

import { APP } from "../app.mjs";
import { importKey, sign } from "../peers/sign.mjs";

const signer = new UserSigSigner(APP);
let key;

const PROGRAMS = {
  ours: (userId) => signer.sign(userId),
  theirs: async (userId) => sign((key ??= await importKey(APP.secretKey)), APP.sdkAppId, userId),
};

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const program = PROGRAMS[searchParams.get("program")];
    let userSig = "";
    for (let n = Number(searchParams.get("times")); n > 0; n--) userSig = await program(`user-${n}`);
    return new Response(userSig);
  },
};
