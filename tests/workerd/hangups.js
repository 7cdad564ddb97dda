// A worker whose requests share one client, as README's does; `/signal` hands the request's signal on. Answers with what
// became of a call, an error too: workerd takes an error that is `retryable` for a lost connection, and answers nothing.

import { ChatClient } from "tencent-chat-edge";
import { APP } from "./app.js";

let client;

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    client ??= new ChatClient({ ...APP, baseUrl: searchParams.get("origin"), timeoutMs: Number(searchParams.get("timeout")), maxRetries: 0 });
    const signal = pathname === "/signal" ? request.signal : undefined;
    return new Response(await client.checkAccounts(["ada"], { signal }).then(({ items }) => items[0].status, String));
  },
};
