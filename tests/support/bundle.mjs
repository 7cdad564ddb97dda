// Bundles with esbuild.

import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const program = fileURLToPath(new URL("../../xtask/node_modules/esbuild/bin/esbuild", import.meta.url));

/** The same as a library. */
export const esbuild = createRequire(new URL("../../xtask/package.json", import.meta.url))("esbuild");

/** Bundles `entries` into `folder`, which may be named by options of esbuild's as well. */
export async function bundle(entries, options) {
  await promisify(execFile)(process.execPath, [program, ...entries, "--bundle", "--log-level=warning", ...options]);
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

/**
 * What a module of a package exports, what it imports of other packages or of the runtime, and the files that it is made
 * of, without running it.
 */
export async function readModule(root, file) {
  const options = { absWorkingDir: root, bundle: true, format: "esm", write: false, metafile: true, logLevel: "silent" };
  // what a runtime brings along, and what its bundler hands over as a module
  const external = ["node:*", "cloudflare:*", "*.wasm", "*.wasm?module"];
  const { metafile } = await esbuild.build({ ...options, entryPoints: [file], external });
  const [output] = Object.values(metafile.outputs);
  return { exports: output.exports, imports: output.imports.map(({ path }) => path), files: Object.keys(metafile.inputs) };
}
