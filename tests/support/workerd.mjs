// Starts workerd with workers of tests/workerd, bundled the way wrangler does it.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Bundles `workers` beside `name`.capnp and resolves to `{ origin, close }` when workerd listens. */
export async function startWorkerd(name, workers) {
  const folder = path(`../../target/tests/${name}`);
  await mkdir(folder, { recursive: true });
  await promisify(execFile)(process.execPath, [
    path("../../xtask/node_modules/esbuild/bin/esbuild"),
    ...workers.map((worker) => path(`../workerd/${worker}`)),
    "--bundle",
    "--format=esm",
    "--conditions=workerd,worker,browser",
    "--loader:.wasm=copy",
    "--asset-names=[name]",
    "--entry-names=[name]",
    "--log-level=warning",
    `--outdir=${folder}`,
  ]);
  await copyFile(path(`../workerd/${name}.capnp`), `${folder}/config.capnp`);
  const arguments_ = [path("../../xtask/workerd.mjs"), `${folder}/config.capnp`, "127.0.0.1:0"];
  const child = spawn(process.execPath, arguments_, { stdio: ["pipe", "pipe", "inherit"] });
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
