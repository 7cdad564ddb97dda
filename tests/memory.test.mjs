// A million accounts through a stream: what is held does not grow with their number.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ACCOUNTS = 1_000_000;
const LIMIT_MIB = 32;

// in a process of its own, where nothing else grows
const program = `
  import { ChatClient } from "tencent-chat-edge";
  const answer = JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", FailAccounts: [] });
  const fetch = async () => new Response(answer);
  const client = new ChatClient({ sdkAppId: 1, secretKey: "k", region: "china", pacing: "off", fetch });
  function* accounts() {
    for (let n = 0; n < ${ACCOUNTS}; n++) yield { userId: "user-" + n, nick: "Nick " + n };
  }
  const used = () => {
    gc();
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    return { rss, held: heapUsed + external + arrayBuffers };
  };
  let count = 0, wrong = 0, warm, most = 0;
  for await (const item of client.importAccountsStream(accounts())) {
    if (!item.ok || item.userId !== "user-" + count) wrong++;
    count++;
    if (count === 50_000) warm = used();
    else if (count % 100_000 === 0) most = Math.max(most, used().held - warm.held);
  }
  console.log(JSON.stringify({ count, wrong, grownMiB: most / 2 ** 20, residentMiB: (used().rss - warm.rss) / 2 ** 20 }));
`;

test(`a million accounts stream through with a growth of less than ${LIMIT_MIB} MiB`, { timeout: 120_000 }, async (t) => {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  // a small young generation: that of Node 24 grows by 50 MiB, whatever a program does
  const arguments_ = ["--expose-gc", "--max-semi-space-size=4", "--input-type=module", "--eval", program];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd });
  const { count, wrong, grownMiB, residentMiB } = JSON.parse(stdout);
  t.diagnostic(`held: ${grownMiB.toFixed(1)} MiB more, resident: ${residentMiB.toFixed(1)} MiB more`);
  assert.deepEqual({ count, wrong }, { count: ACCOUNTS, wrong: 0 });
  assert.ok(grownMiB < LIMIT_MIB, `${grownMiB} MiB`);
  assert.ok(residentMiB < LIMIT_MIB, `${residentMiB} MiB resident`);
});
