// One run of the conformance suite as a test: every case is a subtest, and the matrix hears of it.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";

import { record } from "./matrix.mjs";

/** Whether a runtime's tests are skipped, since it has a `lack`, and why. In CI none may be: there they fail. */
export const skipFor = (runtime, lack) => (lack && !process.env.CI ? `${runtime} is not on this machine: it lacks ${lack}` : false);

/** `run(t)` resolves to the suite's results; `versionOf` gives the runtime's own version once it has run. */
export function conformance({ runtime, context, versionOf, skip = false, run }) {
  describe(context, () => {
    let results;
    after(async () => {
      const version = skip ? "" : await versionOf().catch(() => "");
      await record({ runtime, version, context, results, skipped: skip !== false });
    });

    test("runs the suite", { timeout: 60_000, skip }, async (t) => {
      results = await run(t);
      for (const { name, error } of results) await t.test(name, () => assert.ok(error === undefined, error));
      assert.ok(results.length >= 10, `${results.length} cases ran`);
    });
  });
}
