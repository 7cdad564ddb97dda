// The emulator as a worker; "ada" comes online as soon as she exists.

import { createEmulator } from "tencent-chat-edge/emulator";
import { DEVICES } from "../support/session.mjs";
import { APP } from "./app.js";

let emulator;

export default {
  async fetch(request) {
    emulator ??= createEmulator(APP);
    const answer = await emulator.fetch(request);
    if (emulator.has("ada")) emulator.setPresence("ada", DEVICES);
    return answer;
  },
};
