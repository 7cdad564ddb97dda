// Makes the Chat client from the worker's bindings.

import { ChatClient, UserSigSigner } from "tencent-chat-edge";
import { durablePacer } from "tencent-chat-edge/cloudflare";

let chat;

/** One client for the whole isolate, so that it signs once; all isolates share one pace. */
export const connect = (env) => (chat ??= create(env));

function create(env) {
  const app = { sdkAppId: Number(env.CHAT_SDK_APP_ID), secretKey: env.CHAT_SECRET_KEY };
  return {
    client: new ChatClient({
      ...app,
      ...route(env),
      adminUserId: env.CHAT_ADMIN ?? undefined,
      pacing: durablePacer(env.PACER, { name: env.CHAT_SDK_APP_ID }),
    }),
    signer: new UserSigSigner(app),
    emulated: !env.CHAT_REGION,
  };
}

/** To the real service in the app's region, or to the emulator through a service binding. */
const route = (env) =>
  env.CHAT_REGION
    ? { region: env.CHAT_REGION }
    : { baseUrl: "http://emulator", fetch: (url, init) => env.EMULATOR.fetch(url, init) };

/** What is behind the worker, for the page to show. */
export const backendOf = (env) => ({
  kind: env.CHAT_REGION ? "service" : "emulator",
  region: env.CHAT_REGION ?? undefined,
  sdkAppId: env.CHAT_SDK_APP_ID,
});
