// Run by `deno test`, which fails if a timer or anything else is still there at the end.

import { ChatClient } from "tencent-chat-edge";
import { createEmulator } from "tencent-chat-edge/emulator";

const APP = { sdkAppId: 1400000000, secretKey: "the key of this test" };

Deno.test({
  name: "calls and a stream that is left",
  sanitizeOps: true,
  sanitizeResources: true,
  fn: async () => {
    const client = new ChatClient({ ...APP, baseUrl: "http://emulator", fetch: createEmulator(APP).fetch });
    await client.importAccounts(["ada", "bob"]);
    const { signal } = new AbortController();
    await client.kickAccount("ada", { signal, deadlineMs: 60_000 });
    for await (const item of client.checkAccountsStream(["ada", "bob"])) if (item.ok) break;
  },
});
