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
      // where what was deleted may come back, so that the session can run again
      trial: true,
    });
    const answer = await emulator.fetch(request);
    // Nobody logs in here, so the people of the demo come online as soon as they exist.
    for (const { userId, devices } of PEOPLE.filter(({ userId }) => emulator.has(userId))) {
      emulator.setPresence(userId, devices);
    }
    return answer;
  },
};
