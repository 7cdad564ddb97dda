// What runs a suite in each runtime: its own programs, as they are installed here.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { bundle, bundleWorkers } from "./bundle.mjs";
import { freePort } from "./ports.mjs";
import { serveConfig } from "./workerd.mjs";

export const installed = (file) => fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url));
export const program = promisify(execFile);

/**
 * Each runtime: `run(folder, servers, suite)` runs a suite of the project in `folder` and resolves to its results, `versionOf` gives the
 * version that it says it has, `edition` is what README tells it by where that is something else, and `lack` what is
 * missing where it cannot run.
 */
export const RUNNERS = {
  ...Object.fromEntries(["20", "22", "24", "26"].map((major) => [`Node ${major}`, commandLine(installed(`node-${major}/bin/node`))])),
  Deno: commandLine(installed(".bin/deno"), ["run", "--allow-read", "--allow-net"]),
  // the platform's own package: what is in .bin needs an install script to have run
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
    run: async (folder, servers, suite = "runtime") => {
      const run = program(file, [...options, `${suite}/command-line.mjs`, JSON.stringify(servers)], { cwd: folder });
      return JSON.parse((await run).stdout);
    },
  };
}

function workerd(date, flags = "") {
  return {
    versionOf: () => versionOf(createRequire(new URL("../../xtask/workerd.mjs", import.meta.url))("workerd").default),
    edition: date,
    run: async (folder, servers, suite = "runtime") => {
      await bundleWorkers([`${folder}/${suite}/worker.mjs`], folder);
      const config = await readFile(new URL("../runtime/worker.capnp", import.meta.url), "utf8");
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
    run: async (folder, servers, suite = "runtime") => {
      await bundle([`${folder}/${suite}/edge-light.mjs`], ["--format=iife", "--conditions=edge-light", `--outfile=${folder}/edge-light.js`]);
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
