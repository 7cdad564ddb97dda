// Measures programs side by side: interleaved rounds in one process.

import { performance } from "node:perf_hooks";

/** What `cargo xtask bench --quick` sets: fewer rounds, for a look while working. */
export const QUICK = process.env.BENCH_QUICK === "1";

/** Wall time in milliseconds. */
const wallTime = () => performance.now();

/** CPU time of this process in milliseconds, of all its threads: what the collector and the compilers do counts too. */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of what `one` takes of what `other` does in the same round: a machine that is slow for a while is so for both. */
export const medianRatio = (one, other) => median(one.map((time, round) => time / other[round]));

/**
 * Runs each of `programs` once a round, in an order that turns. `programs`: name to `(times) => …`, which does its work so
 * many times. Resolves to the time of one piece of work of each by round, in milliseconds.
 */
export async function rounds(programs, { times, count = QUICK ? 7 : 25, clock = wallTime }) {
  const names = Object.keys(programs);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  // so that every program is compiled
  for (const name of names) await programs[name](times);
  for (let round = 0; round < count; round++) {
    for (const n of names.keys()) {
      const name = names[(n + round) % names.length];
      globalThis.gc?.();
      const started = clock();
      await programs[name](times);
      results[name].push((clock() - started) / times);
    }
  }
  return results;
}
