// The package as users install it, in each runtime: the same suite, from the tarball.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { APP } from "./support/app.mjs";
import { bundle, bundleWorkers } from "./support/bundle.mjs";
import { conformance, skipFor } from "./support/conformance.mjs";
import { closedOrigin, freePort } from "./support/ports.mjs";
import { createProject } from "./support/project.mjs";
import { BROWSERS, RUNTIMES, readmeRows } from "./support/runtimes.mjs";
import { serve } from "./support/serve.mjs";
import { createService } from "./support/service.mjs";
import { EXPECTED } from "./support/session.mjs";
import { serveConfig } from "./support/workerd.mjs";

const installed = (file) => fileURLToPath(new URL(`node_modules/${file}`, import.meta.url));
const program = promisify(execFile);

/**
 * Each runtime: `run(folder, servers)` runs the suite in `folder` and resolves to its results, `versionOf` gives the
 * version that it says it has, `edition` is what README tells it by where that is something else, and `lack` what is
 * missing where it cannot run.
 */
const RUNNERS = {
  ...Object.fromEntries(["20", "22", "24", "26"].map((major) => [`Node ${major}`, commandLine(installed(`node-${major}/bin/node`))])),
  Deno: commandLine(installed(".bin/deno"), ["run", "--allow-read", "--allow-net"]),
  // the platform's own package: what stands in .bin wants an install script to have run
  Bun: commandLine(installed(`@oven/bun-${process.platform}-${process.arch}/bin/bun`)),
  // from 2026-08-04 on nodejs_compat is the default
  workerd: workerd("2026-10-01", 'compatibilityFlags = ["no_nodejs_compat"]'),
  "workerd with nodejs_compat": workerd("2026-10-01", 'compatibilityFlags = ["nodejs_compat"]'),
  "workerd as of 2025": workerd("2025-01-01"),
  "edge-runtime": edgeRuntime(),
};

function commandLine(file, options = []) {
  return {
    lack: existsSync(file) ? undefined : file,
    versionOf: () => versionOf(file),
    run: async (folder, servers) => {
      const run = program(file, [...options, "runtime/command-line.mjs", JSON.stringify(servers)], { cwd: folder });
      return JSON.parse((await run).stdout);
    },
  };
}

function workerd(date, flags = "") {
  return {
    versionOf: () => versionOf(createRequire(new URL("../xtask/workerd.mjs", import.meta.url))("workerd").default),
    edition: date,
    run: async (folder, servers) => {
      await bundleWorkers([`${folder}/runtime/worker.mjs`], folder);
      const config = await readFile(`${folder}/runtime/worker.capnp`, "utf8");
      const compatibility = [`compatibilityDate = "${date}"`, flags].filter(Boolean).join(", ");
      await writeFile(`${folder}/worker.capnp`, config.replace("COMPATIBILITY", () => compatibility));
      const server = await serveConfig(`${folder}/worker.capnp`);
      try {
        return await ask(server.origin, servers);
      } finally {
        await server.close();
      }
    },
  };
}

function edgeRuntime() {
  return {
    // its own `--version` says none
    versionOf: async () => JSON.parse(await readFile(installed("edge-runtime/package.json"), "utf8")).version,
    run: async (folder, servers) => {
      await bundle([`${folder}/runtime/edge-light.mjs`], ["--format=iife", "--conditions=edge-light", `--outfile=${folder}/edge-light.js`]);
      const options = ["--listen", "--port", `${await freePort()}`, `${folder}/edge-light.js`];
      const child = spawn(installed(".bin/edge-runtime"), options, { stdio: "pipe" });
      try {
        const ended = once(child, "exit").then(() => assert.fail("it ended"));
        return await ask(await Promise.race([said(child.stdout, /http:\S*\d/), ended]), servers);
      } finally {
        child.kill();
      }
    },
  };
}

/** "v20.1.2", "deno 2.9.5 (stable, …)", "workerd 2026-10-23": the first that looks like a version. */
async function versionOf(file) {
  const { stdout } = await program(file, ["--version"]);
  return stdout.match(/\d[\d.-]*/)[0];
}

/** The first part of a stream's text that looks like `pattern`. */
async function said(stream, pattern) {
  let text = "";
  for await (const chunk of stream) {
    const found = (text += chunk).match(pattern);
    if (found) return found[0];
  }
  return assert.fail(`it said only: ${text}`);
}

async function ask(server, servers) {
  const response = await fetch(`${server}/?${new URLSearchParams(servers)}`);
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}

describe("the package from its tarball", () => {
  let folder;
  before(async () => (folder = await createProject("runtime", ["runtime", "support/session.mjs"])));

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
