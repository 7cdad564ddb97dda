// The package as users install it, in each runtime: the same suite, from the tarball.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";

import { APP } from "./support/app.mjs";
import { conformance, skipFor } from "./support/conformance.mjs";
import { closedOrigin } from "./support/ports.mjs";
import { createProject } from "./support/project.mjs";
import { RUNNERS, installed, program } from "./support/runners.mjs";
import { BROWSERS, RUNTIMES, readmeRows } from "./support/runtimes.mjs";
import { serve } from "./support/serve.mjs";
import { createService } from "./support/service.mjs";
import { EXPECTED } from "./support/session.mjs";

describe("the package from its tarball", () => {
  let folder;
  before(async () => (folder = await createProject("runtime", ["runtime", "support/outcomes.mjs", "support/session.mjs"])));

  for (const { name, tested } of RUNTIMES) {
    describe(name, () => {
      const { lack, edition, versionOf, run } = RUNNERS[name];
      const skip = skipFor(name, lack);
      conformance({
        runtime: name,
        context: "main",
        versionOf,
        skip,
        run: async (t) => {
          const server = await serve(createService());
          t.after(server.close);
          return run(folder, { origin: server.origin, closed: await closedOrigin() });
        },
      });

      test("is of the version that README names", { skip }, async () => {
        assert.match(edition ?? (await versionOf()), new RegExp(`^${tested}\\b`));
      });
    });
  }

  test("leaves nothing behind that Deno's own tests take for a leak", { skip: skipFor("Deno", RUNNERS.Deno.lack) }, async () => {
    const { stdout } = await program(installed(".bin/deno"), ["test", "--allow-read", "runtime/leaks.deno.mjs"], { cwd: folder });
    assert.match(stdout, /\b1 passed\b.*\b0 failed\b/);
  });

  test("loads and works in an engine without FinalizationRegistry and Symbol.dispose", async () => {
    const { stdout } = await program(process.execPath, ["--import", "./runtime/old-engine.mjs", "runtime/in-process.mjs"], { cwd: folder });
    assert.deepEqual(JSON.parse(stdout), EXPECTED);
  });
});

test("README's table names the runtimes of the matrix", async () => {
  const rows = new Map();
  for (const { row, tested } of [...RUNTIMES, ...BROWSERS]) rows.set(row, new Set([...(rows.get(row) ?? []), tested]));
  const expected = [...rows].map(([row, tested]) => ({ row, tested: [...tested].sort() }));
  assert.deepEqual(await readmeRows(), expected);
});

test("the app of the suite is that of the tests", async () => {
  assert.match(await readFile(new URL("runtime/suite.mjs", import.meta.url), "utf8"), new RegExp(APP.secretKey));
});
