// What needs nothing newer than the declarations do.

import {
  ChatApiError,
  ChatClient,
  ChatError,
  type ChatEvent,
  ChatHttpError,
  ChatInputError,
  ChatNetworkError,
  ChatResponseError,
  ChatTimeoutError,
  UserSigError,
  type UserSigSigner,
} from "tencent-chat-edge";
import * as inline from "tencent-chat-edge/inline";

const client: inline.ChatClient = new ChatClient({ sdkAppId: 1, baseUrl: "http://gateway", fetch });
client.free();

// what test runners take for "throws such an error"
const classes: (new () => Error)[] = [
  ChatError,
  ChatInputError,
  ChatApiError,
  ChatHttpError,
  ChatResponseError,
  ChatNetworkError,
  ChatTimeoutError,
  UserSigError,
];
void classes;

export function describe(event: ChatEvent): string {
  switch (event.type) {
    case "request":
      return `${event.command} ${event.attempt} to ${event.host}`;
    case "response":
      return `${event.status ?? event.error} after ${event.durationMs} ms`;
    case "retry":
      return event.reason === "RATE_LIMITED" ? `slower: ${event.delayMs} ms` : event.reason;
    case "pause":
      return `${event.waitedMs} ms`;
  }
}

export const sign = (signer: UserSigSigner, userId: string): string => signer.sign(userId);
