// Imports accounts through streams of several lengths, and prints what one account costs in each (`node stream.mjs cost`) or what
// memory grows by (`node --expose-gc stream.mjs memory`).

import { ChatClient } from "tencent-chat-edge";

import { imported } from "./answers.mjs";
import { APP } from "./app.mjs";
import { QUICK, cpuTime, rounds } from "./rounds.mjs";

const LENGTHS = [10_000, 100_000, 1_000_000];
const LONGEST = LENGTHS.at(-1);

/** So many accounts in each program of a round, in as many streams as it takes: a short stream alone is soon over. */
const ACCOUNTS = LONGEST;

const client = new ChatClient({ ...APP, region: "china", pacing: "off", fetch: async () => new Response(imported) });

function* accounts(count) {
  for (let n = 0; n < count; n++) yield { userId: `user-${n}`, nick: `Nick ${n}` };
}

async function drain(count, sample = () => {}) {
  let seen = 0;
  for await (const item of client.importAccountsStream(accounts(count))) {
    seen += item.ok;
    if (seen % 50_000 === 0) sample();
  }
  if (seen !== count) throw new Error(`${seen} of ${count} accounts were imported`);
}

/** In milliseconds by length, the median of interleaved rounds in this process. */
async function costs() {
  const streams = (length) => async () => {
    for (let left = ACCOUNTS; left > 0; left -= length) await drain(length);
  };
  const programs = Object.fromEntries(LENGTHS.map((length) => [length, streams(length)]));
  const times = await rounds(programs, { times: 1, count: QUICK ? 1 : 5, clock: cpuTime });
  return Object.fromEntries(LENGTHS.map((length) => [length, times[length] / ACCOUNTS]));
}

/** What is held while the longest stream runs, and what the process has of the system behind it, in MiB beyond the start. */
async function growth() {
  const usage = () => (gc(), process.memoryUsage());
  const held = ({ heapUsed, external }) => heapUsed + external;
  // everything is compiled
  await drain(100_000);
  const before = usage();
  let most = held(before);
  await drain(LONGEST, () => (most = Math.max(most, held(usage()))));
  return { heldMiB: (most - held(before)) / 2 ** 20, residentMiB: (usage().rss - before.rss) / 2 ** 20 };
}

console.log(JSON.stringify(process.argv[2] === "memory" ? await growth() : await costs()));
