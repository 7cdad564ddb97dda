// Measures programs side by side: interleaved rounds in one process, and the median of each.

import { performance } from "node:perf_hooks";

/** With `--quick` in the environment of the run: fewer rounds, for a look while working. */
export const QUICK = process.env.BENCH_QUICK === "1";

/** Wall time in milliseconds. */
export const wallTime = () => performance.now();

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

/**
 * Runs each of `programs` once a round, in an order that turns. `programs`: name to `(times) => …`, which does its work so
 * many times. Resolves to the median time of one piece of work of each, in milliseconds.
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
  return Object.fromEntries(names.map((name) => [name, median(results[name])]));
}
