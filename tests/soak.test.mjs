// A short run of the soak: a fixed number of operations. `cargo xtask soak` runs it for minutes, and watches the memory.

import assert from "node:assert/strict";
import { test } from "node:test";

import { soakNode, soakWorkerd } from "./soak/soak.mjs";
import { growth } from "./soak/trend.mjs";
import { complaints, memoryComplaints } from "./soak/verdict.mjs";

const SEED = 20;

for (const [runtime, soak] of Object.entries({ Node: soakNode, workerd: soakWorkerd })) {
  test(`in ${runtime}, every promise settles and the service has what the reports say`, { timeout: 120_000 }, async (t) => {
    const result = await soak({ seed: SEED, operations: 60 });
    t.diagnostic(`${result.report.operations} operations`);
    assert.deepEqual(complaints(result), []);
  });
}

/** `count` samples, one a second. */
const samples = (count, value) => Array.from({ length: count }, (_, n) => [n * 1_000, value(n)]);
const noise = (n) => ((n * 7_919) % 13) / 13;

test("what grows at first and then stays does not grow", () => {
  const gain = growth(samples(60, (n) => 100 + Math.min(n, 15) * 5 + noise(n)));
  assert.ok(Math.abs(gain) < 0.01, `${gain}`);
});

test("a peak is no growth", () => {
  assert.ok(Math.abs(growth(samples(60, (n) => (n === 40 ? 500 : 100 + noise(n))))) < 0.01);
});

test("what grows by a tenth grows by a tenth, whatever goes up and down besides", () => {
  const gain = growth(samples(90, (n) => 100 + (n - 30) / 6 + noise(n)));
  assert.ok(gain > 0.08 && gain < 0.11, `${gain}`);
});

test("growth is complained about, and too few samples are", () => {
  const grown = Array.from({ length: 60 }, (_, n) => ({ at: n, heapBytes: 100 + n, wasmBytes: 64, residentBytes: 1_000 }));
  assert.match(memoryComplaints(grown).join("\n"), /^the JavaScript heap grew by 2\d\.\d %, at most 5\.0 % are admitted$/);
  assert.equal(memoryComplaints(grown.slice(0, 5)).length, 3);
});
