// Imports so many accounts through a stream, and prints the CPU time of one and what memory has grown by: node stream.mjs <accounts>

import { ChatClient } from "tencent-chat-edge";

import { imported } from "./answers.mjs";
import { APP } from "./app.mjs";
import { cpuTime } from "./rounds.mjs";

const total = Number(process.argv[2]);
const client = new ChatClient({ ...APP, region: "china", pacing: "off", fetch: async () => new Response(imported) });

function* accounts(count) {
  for (let n = 0; n < count; n++) yield { userId: `user-${n}`, nick: `Nick ${n}` };
}

async function drain(count) {
  let seen = 0;
  for await (const item of client.importAccountsStream(accounts(count))) seen += item.ok;
  if (seen !== count) throw new Error(`${seen} of ${count} accounts were imported`);
}

const resident = () => (gc(), process.memoryUsage().rss);

// everything is compiled, and the heap is as large as it gets
await drain(100_000);
const before = resident();
const started = cpuTime();
await drain(total);
const cost = (cpuTime() - started) / total;
console.log(JSON.stringify({ cost, grownMiB: (resident() - before) / 2 ** 20 }));
