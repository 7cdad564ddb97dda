// Starts workerd, with workers that are bundled the way wrangler does it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { bundleWorkers } from "./bundle.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Bundles `workers` of tests/workerd beside `name`.capnp and resolves to `{ origin, close }` when workerd listens. */
export async function startWorkerd(name, workers) {
  const folder = path(`../../target/tests/${name}`);
  await mkdir(folder, { recursive: true });
  await bundleWorkers(workers.map((worker) => path(`../workerd/${worker}`)), folder);
  await copyFile(path(`../workerd/${name}.capnp`), `${folder}/config.capnp`);
  return serveConfig(`${folder}/config.capnp`);
}

/** Runs workerd with a configuration whose socket is called "http". `env` is what its bindings are taken from. */
export async function serveConfig(config, env = process.env) {
  const arguments_ = [path("../../xtask/workerd.mjs"), config, "127.0.0.1:0"];
  const child = spawn(process.execPath, arguments_, { env, stdio: ["pipe", "pipe", "inherit"] });
  const messages = createInterface({ input: child.stdout });
  const listening = once(messages, "line").then(([line]) => JSON.parse(line));
  const ended = once(child, "exit").then(() => {
    throw new Error("workerd ended before it listened; its own words stand above");
  });
  const { port } = await Promise.race([listening, ended]);
  ended.catch(() => {});
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      child.stdin.end();
      await ended.catch(() => {});
    },
  };
}
