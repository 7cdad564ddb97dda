// What an account costs in a stream, however long that is, and what of it stays in memory. Each in a process of its own.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { QUICK, median } from "../rounds.mjs";

const LENGTHS = [10_000, 100_000, 1_000_000];
const FLAT = 0.1;
const MOST_MIB = 32;

async function once(accounts) {
  const program = fileURLToPath(new URL("../stream.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", program, String(accounts)]);
  return JSON.parse(stdout);
}

export const stream = {
  name: "stream",
  what: "importAccountsStream, cost of an account",
  against: "itself, 10,000 to 1,000,000 accounts",
  reach: "flat within 10 %, less than 32 MiB more",
  run: async () => {
    const results = LENGTHS.map(() => []);
    for (let round = 0; round < (QUICK ? 1 : 5); round++) {
      for (const [n, accounts] of LENGTHS.entries()) results[n].push(await once(accounts));
    }
    const costs = results.map((runs) => median(runs.map(({ cost }) => cost)));
    const grownMiB = Math.max(...results.flat().map(({ grownMiB }) => grownMiB));
    const ratio = Math.max(...costs) / Math.min(...costs);
    const byLength = Object.fromEntries(LENGTHS.map((length, n) => [length, costs[n] * 1000]));
    const [ours, theirs] = [costs.at(-1) * 1000, costs[0] * 1000];
    return { ours, theirs, unit: "µs", ratio, grownMiB, byLength, reached: ratio <= 1 + FLAT && grownMiB < MOST_MIB };
  },
};
