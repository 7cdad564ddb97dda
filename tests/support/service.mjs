// What the conformance suite is run against: the emulator, a gateway before it that signs, what never answers, and what loses each
// connection.

import { UserSigSigner } from "tencent-chat-edge";

import { APP, emulate } from "./app.mjs";
import { DEVICES } from "./session.mjs";

/** A fetch handler with an emulator of its own. */
export function createService() {
  const emulator = emulate();
  let lost = 0;
  return async (request) => {
    const url = new URL(request.url);
    if (url.pathname === "/lost") return Response.json(lost);
    if (url.pathname.startsWith("/lost/")) throw new Error(`lost ${++lost}`);
    if (url.pathname.startsWith("/hang/")) return new Promise(() => {});
    const answer = await emulator.fetch(url.pathname.startsWith("/gateway/") ? sign(url, request) : request);
    if (emulator.has("ada")) emulator.setPresence("ada", DEVICES);
    return answer;
  };
}

function sign(url, request) {
  url.pathname = url.pathname.slice("/gateway".length);
  const userSig = new UserSigSigner(APP).sign("administrator");
  const query = { sdkappid: APP.sdkAppId, identifier: "administrator", usersig: userSig };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return new Request(url, request);
}
