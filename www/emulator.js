// The service for a demo without an account: the package's emulator as a worker of its own.

import { createEmulator } from "tencent-chat-edge/emulator";
import { PEOPLE } from "./people.js";

let emulator;

export default {
  async fetch(request, env) {
    emulator ??= createEmulator({
      sdkAppId: Number(env.CHAT_SDK_APP_ID),
      secretKey: env.CHAT_SECRET_KEY,
      admins: [env.CHAT_ADMIN ?? "administrator"],
      // in the trial edition, deleted accounts can be imported again, so that the session can run twice; with room for a bulk import
      trial: true,
      trialAccounts: 1_000_000,
    });
    if (new URL(request.url).pathname === "/faults") return setFaults(request);
    const absent = PEOPLE.filter(({ userId }) => !emulator.has(userId));
    const answer = await emulator.fetch(request);
    // Nobody logs in here, so the people of the demo come online as soon as they exist.
    for (const { userId, devices } of absent.filter(({ userId }) => emulator.has(userId))) {
      emulator.setPresence(userId, devices);
    }
    return answer;
  },
};

/** The service has no such path: it is for the page, which shows how calls cope with faults. */
async function setFaults(request) {
  try {
    emulator.setFaults(await request.json());
    return new Response(null, { status: 204 });
  } catch (error) {
    return new Response(`${error.message}\n`, { status: 400 });
  }
}
