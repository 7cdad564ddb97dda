// A gateway with the emulator behind it, and a page's client in front.

import { ChatClient } from "tencent-chat-edge";
import { createGateway } from "tencent-chat-edge/gateway";
import { connect, emulate, SDK_APP_ID } from "./app.mjs";

/** Every command that a method of the client sends. */
export const COMMANDS = [
  "im_open_login_svc/account_import",
  "im_open_login_svc/multiaccount_import",
  "im_open_login_svc/account_check",
  "im_open_login_svc/account_delete",
  "im_open_login_svc/kick",
  "openim/query_online_status",
  "openim/querystate",
  "profile/portrait_get",
  "profile/portrait_set",
];

export const CHECK = "im_open_login_svc/account_check";

/** Where the gateway believes to be. */
export const HOME = "https://gateway.test";

/** A gateway that lets everybody call everything; `options` are createGateway's, `clientOptions` its client's. */
export function openGateway(options, clientOptions) {
  const emulator = emulate();
  const client = connect(emulator, clientOptions);
  const gateway = createGateway({ client, authorize: () => true, allow: COMMANDS, ...options });
  return { emulator, client, gateway };
}

/** Sends a request by hand. `body` is sent as JSON unless it is text, bytes or a stream. */
export function ask(gateway, path, { method = "POST", body = {}, headers, ...init } = {}) {
  const isObject = typeof body === "object" && body !== null && [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(body));
  const request = new Request(`${HOME}${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(["GET", "HEAD"].includes(method) ? {} : { body: isObject ? JSON.stringify(body) : body, duplex: "half" }),
    ...init,
  });
  return gateway(request);
}

/** A page's client: without a key, and with the gateway in place of the network. */
export const connectPage = (gateway, options) =>
  new ChatClient({
    sdkAppId: SDK_APP_ID,
    baseUrl: HOME,
    fetch: (url, init) => gateway(new Request(url, init)),
    ...options,
  });
