// The session with the emulator in the same process, for Node as an old engine: its own fetch needs what that lacks.

import * as lib from "tencent-chat-edge";
import { createEmulator } from "tencent-chat-edge/emulator";
import { DEVICES, runSession } from "../support/session.mjs";

const app = { sdkAppId: 1400000000, secretKey: "the key of this test" };
const emulator = createEmulator(app);
const fetch = async (...request) => {
  const answer = await emulator.fetch(...request);
  if (emulator.has("ada")) emulator.setPresence("ada", DEVICES);
  return answer;
};
console.log(JSON.stringify(await runSession(lib, app, { baseUrl: "http://emulator", fetch })));
