// A worker whose requests share one client, as README's does; `/signal` hands the request's signal on.

import { ChatClient } from "tencent-chat-edge";
import { APP } from "./app.js";

let client;

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    client ??= new ChatClient({ ...APP, baseUrl: searchParams.get("origin"), timeoutMs: 1_000, maxRetries: 0 });
    const signal = pathname === "/signal" ? request.signal : undefined;
    const { items } = await client.checkAccounts(["ada"], { signal });
    return new Response(items[0].status);
  },
};
