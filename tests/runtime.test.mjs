// The package as users install it, in each runtime: the same suite, from the tarball.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { APP, emulate } from "./support/app.mjs";
import { bundle, bundleWorkers } from "./support/bundle.mjs";
import { createProject } from "./support/project.mjs";
import { serve } from "./support/serve.mjs";
import { DEVICES } from "./support/session.mjs";
import { serveConfig } from "./support/workerd.mjs";

const installed = (file) => fileURLToPath(new URL(`node_modules/${file}`, import.meta.url));

/** The emulator behind a socket, new for each runtime; what lies behind `/hang` never answers. */
async function startServer() {
  const emulator = emulate();
  return serve(async (request) => {
    if (new URL(request.url).pathname.startsWith("/hang/")) return new Promise(() => {});
    const answer = await emulator.fetch(request);
    if (emulator.has("ada")) emulator.setPresence("ada", DEVICES);
    return answer;
  });
}

/** Each runtime: its name, and how the suite is run in `folder` against `origin`. Resolves to the suite's results. */
const RUNTIMES = [
  ...["20", "22", "24", "26"].map((version) => [`Node ${version}`, commandLine(installed(`node-${version}/bin/node`))]),
  ["Deno", commandLine(installed(".bin/deno"), ["run", "--allow-read", "--allow-net"])],
  // the platform's own package: what stands in .bin wants an install script to have run
  ["Bun", commandLine(installed(`@oven/bun-${process.platform}-${process.arch}/bin/bun`))],
  ["workerd", workerd('compatibilityDate = "2026-10-01"')],
  ["workerd with nodejs_compat", workerd('compatibilityDate = "2026-10-01", compatibilityFlags = ["nodejs_compat"]')],
  ["workerd of the beginning of 2025", workerd('compatibilityDate = "2025-01-01"')],
  ["edge-runtime", edgeRuntime],
];

function commandLine(program, options = []) {
  return async (folder, origin) => {
    const run = promisify(execFile)(program, [...options, "runtime/command-line.mjs", origin], { cwd: folder });
    return JSON.parse((await run).stdout);
  };
}

function workerd(compatibility) {
  return async (folder, origin) => {
    await bundleWorkers([`${folder}/runtime/worker.mjs`], folder);
    const config = await readFile(`${folder}/runtime/worker.capnp`, "utf8");
    await writeFile(`${folder}/worker.capnp`, config.replace("COMPATIBILITY", () => compatibility));
    const server = await serveConfig(`${folder}/worker.capnp`);
    try {
      return await ask(server.origin, origin);
    } finally {
      await server.close();
    }
  };
}

async function edgeRuntime(folder, origin) {
  await bundle([`${folder}/runtime/edge-light.mjs`], ["--format=iife", "--conditions=edge-light", `--outfile=${folder}/edge-light.js`]);
  const port = await freePort();
  const child = spawn(installed(".bin/edge-runtime"), ["--listen", "--port", `${port}`, `${folder}/edge-light.js`], { stdio: "pipe" });
  try {
    return await ask(await Promise.race([said(child.stdout, /http:\S*\d/), once(child, "exit").then(() => assert.fail("it ended"))]), origin);
  } finally {
    child.kill();
  }
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

async function ask(server, origin) {
  const response = await fetch(`${server}/?origin=${encodeURIComponent(origin)}`);
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("the package from its tarball", () => {
  let folder;
  before(async () => {
    folder = await createProject("runtime", ["runtime", "support/session.mjs"]);
  });

  for (const [name, run] of RUNTIMES) {
    describe(name, async () => {
      let server;
      before(async () => (server = await startServer()));
      after(() => server.close());

      test("runs the suite", { timeout: 60_000 }, async (t) => {
        const results = await run(folder, server.origin);
        assert.ok(results.length >= 9, `${results.length} cases ran`);
        for (const { name, error } of results) await t.test(name, () => assert.equal(error, undefined));
      });
    });
  }
});

test("the app of the suite is that of the tests", async () => {
  assert.match(await readFile(new URL("runtime/suite.mjs", import.meta.url), "utf8"), new RegExp(APP.secretKey));
});
