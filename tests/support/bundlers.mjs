// Bundles with Vite, webpack, Rollup and esbuild, each with nothing but what names the input and the output.

import { promisify } from "node:util";

import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";
import { build, createServer } from "vite";
import webpack from "webpack";

import { esbuild } from "./bundle.mjs";

/** Where Vite looks for no configuration of anyone's, and says nothing but what is wrong. */
const ALONE = { configFile: false, logLevel: "warn" };

/** Builds what index.html in `root` loads. */
export const viteBuild = (root, outDir, options) => build({ ...ALONE, root, build: { outDir, emptyOutDir: true }, ...options });

/** Builds a program for Node. */
export const viteSsr = (root, entry, outDir, options) =>
  build({ ...ALONE, root, build: { ssr: entry, outDir, emptyOutDir: true }, ...options });

/** Serves `root` as it is while it is developed, with `backend` behind `paths`. Resolves to `{ origin, close }`. */
export async function viteDev(root, backend, paths) {
  const proxy = Object.fromEntries(paths.map((path) => [path, backend]));
  const server = await createServer({ ...ALONE, root, server: { host: "127.0.0.1", port: 0, proxy } });
  await server.listen();
  return { origin: new URL(server.resolvedUrls.local[0]).origin, close: () => server.close() };
}

export async function webpackBuild(entry, output, options) {
  const compiler = webpack({ mode: "production", entry, output, ...options });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
}

/** `resolve` goes to the plugin without which Rollup finds no package. */
export async function rollupBuild(input, dir, { resolve, ...options } = {}) {
  const onwarn = ({ message }) => {
    throw new Error(message);
  };
  const bundle = await rollup({ input, plugins: [nodeResolve(resolve)], onwarn, ...options });
  await bundle.write({ dir });
  await bundle.close();
}

export async function esbuildBuild(entry, outdir, options) {
  const { warnings } = await esbuild.build({ entryPoints: [entry], bundle: true, outdir, logLevel: "silent", ...options });
  if (warnings.length > 0) throw new Error(warnings[0].text);
}
