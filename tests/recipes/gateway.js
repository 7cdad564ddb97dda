// What all recipes share: a gateway for the pages of one app. `env` holds CHAT_SDK_APP_ID, CHAT_SECRET_KEY and CHAT_REGION.

import { ChatClient } from "tencent-chat-edge";
import { createGateway } from "tencent-chat-edge/gateway";

export function gatewayOf(env) {
  const app = { sdkAppId: Number(env.CHAT_SDK_APP_ID), secretKey: env.CHAT_SECRET_KEY };
  // CHAT_BASE_URL: the emulator, for a try without an account
  const target = env.CHAT_BASE_URL ? { baseUrl: env.CHAT_BASE_URL } : { region: env.CHAT_REGION };
  return createGateway({
    client: new ChatClient({ ...app, ...target }),
    authorize: (request) => userOf(request) !== undefined,
    allow: ["openim/query_online_status", "im_open_login_svc/account_check"],
    userSigFor: userOf,
    prefix: "/chat",
  });
}

/** Whoever is signed in to the app: look your session up here. */
const userOf = (request) => request.headers.get("authorization")?.match(/^Bearer session-of-(\w+)$/)?.[1];
