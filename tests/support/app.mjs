// One app for all tests: its number, its key, and a client of the emulator in process.

import { createEmulator } from "tencent-chat-edge/emulator";
import { ChatClient } from "tencent-chat-edge";

export const SDK_APP_ID = 1400000000;

/** The public sample key of the vendor's READMEs. */
export const SECRET_KEY = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

export const APP = { sdkAppId: SDK_APP_ID, secretKey: SECRET_KEY };

/** An emulator of that app. */
export const emulate = (options) => createEmulator({ ...APP, ...options });

/** A client that reaches `emulator` without a socket. */
export const connect = (emulator, options) =>
  new ChatClient({ ...APP, baseUrl: "http://emulator", fetch: emulator.fetch, ...options });

/** A client whose every request gets the answer that `respond` makes; `sent` collects the requests. */
export function scripted(respond, options) {
  const sent = [];
  const client = new ChatClient({
    ...APP,
    region: "singapore",
    maxRetries: 0,
    fetch: async (url, init) => {
      sent.push({ url, ...init });
      return respond(url, init);
    },
    ...options,
  });
  return { client, sent };
}

/** An answer in the service's form. */
export const envelope = (fields, init) =>
  Response.json({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...fields }, init);
