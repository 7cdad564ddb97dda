// What an account costs in a stream, however long that is, and what of it is held meanwhile. Each in a process of its own.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { median, medianRatio } from "../rounds.mjs";

const FLAT = 0.1;
const MOST_MIB = 32;

async function program(what, ...flags) {
  const path = fileURLToPath(new URL("../stream.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, path, what]);
  return JSON.parse(stdout);
}

export const stream = {
  name: "stream",
  what: "importAccountsStream, cost of an account",
  against: "itself, 10,000 to 1,000,000 accounts",
  reach: "flat within 10 %, less than 32 MiB more held",
  run: async () => {
    const costs = await program("cost");
    const { heldMiB, residentMiB } = await program("memory", "--expose-gc");
    const [shortest, ...longer] = Object.values(costs);
    // what an account costs of what it costs in the shortest stream, in the same rounds
    const ratios = [1, ...longer.map((cost) => medianRatio(cost, shortest))];
    const ratio = Math.max(...ratios) / Math.min(...ratios);
    const byLength = Object.fromEntries(Object.entries(costs).map(([length, cost]) => [length, median(cost) * 1000]));
    const [ours, theirs] = [longer.at(-1), shortest].map((cost) => median(cost) * 1000);
    const reached = ratio <= 1 + FLAT && heldMiB < MOST_MIB;
    return { ours, theirs, unit: "µs", ratio, heldMiB, residentMiB, byLength, reached };
  },
};
