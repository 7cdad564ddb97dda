// Bundles with esbuild.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const esbuild = fileURLToPath(new URL("../../xtask/node_modules/esbuild/bin/esbuild", import.meta.url));

/** Bundles `entries` into `folder`, which may be named by options of esbuild's as well. */
export async function bundle(entries, options) {
  await promisify(execFile)(process.execPath, [esbuild, ...entries, "--bundle", "--log-level=warning", ...options]);
}

/** The way wrangler bundles a worker: the module stays a file of its own, which the runtime hands over compiled. */
export const bundleWorkers = (entries, folder) =>
  bundle(entries, [
    "--format=esm",
    "--conditions=workerd,worker,browser",
    "--loader:.wasm=copy",
    "--asset-names=[name]",
    "--entry-names=[name]",
    `--outdir=${folder}`,
  ]);
