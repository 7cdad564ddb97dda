// The first UserSig of a new isolate.

import { UserSigSigner } from "tencent-chat-edge";

export default {
  fetch: () => new Response(new UserSigSigner({ sdkAppId: 1400000000, secretKey: "a key" }).sign("ada")),
};
