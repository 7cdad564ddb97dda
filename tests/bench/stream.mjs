// Imports accounts through streams of several lengths, and prints what one account costs in each, by round (`node stream.mjs
// cost`), or what memory grows by (`node --expose-gc stream.mjs memory`).

import { ChatClient } from "tencent-chat-edge";

import { imported } from "./answers.mjs";
import { APP } from "./app.mjs";
import { QUICK, cpuTime, rounds } from "./rounds.mjs";

const LENGTHS = [10_000, 100_000, 1_000_000];

/** So many accounts of each length in a round: little, so that a machine that is slow for a while is so for all lengths. */
const SLICE = 100_000;

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

/** Streams of this length, one after the other, that run on by as many accounts as they are asked to. */
function streams(length) {
  let items, left = 0;
  return async (count) => {
    for (; count > 0; count--) {
      if (left === 0) [items, left] = [client.importAccountsStream(accounts(length))[Symbol.asyncIterator](), length];
      const { value } = await items.next();
      if (!value?.ok) throw new Error(`an account was not imported: ${value?.error}`);
      if (--left === 0 && !(await items.next()).done) throw new Error("a stream gives more than it was given");
    }
  };
}

/** What an account costs, by length and round, in milliseconds: as many rounds as the longest stream takes, several times. */
function costs() {
  const programs = Object.fromEntries(LENGTHS.map((length) => [length, streams(length)]));
  return rounds(programs, { times: SLICE, count: (QUICK ? 1 : 5) * (LENGTHS.at(-1) / SLICE), clock: cpuTime });
}

/** What is held while the longest stream runs, and what the process has of the system behind it, in MiB beyond the start. */
async function growth() {
  const usage = () => (gc(), process.memoryUsage());
  const held = ({ heapUsed, external }) => heapUsed + external;
  // everything is compiled
  await drain(100_000);
  const before = usage();
  let most = held(before);
  await drain(LENGTHS.at(-1), () => (most = Math.max(most, held(usage()))));
  return { heldMiB: (most - held(before)) / 2 ** 20, residentMiB: (usage().rss - before.rss) / 2 ** 20 };
}

console.log(JSON.stringify(process.argv[2] === "memory" ? await growth() : await costs()));
