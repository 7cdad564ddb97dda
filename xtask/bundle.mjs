// Bundles www/: first the page's script, then the workers, of which one serves that script, with workerd's configuration
// beside them.
//
//   node bundle.mjs <folder>

import { copyFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const [folder] = process.argv.slice(2);
const www = (file) => fileURLToPath(new URL(`../www/${file}`, import.meta.url));
const script = resolve(folder, "page.js");
const shared = { bundle: true, format: "esm", logLevel: "warning" };

await esbuild.build({ ...shared, entryPoints: [www("page.js")], outfile: script, minify: true, conditions: ["browser"] });

// the way wrangler does it
await esbuild.build({
  ...shared,
  entryPoints: [www("worker.js"), www("emulator.js")],
  outdir: folder,
  conditions: ["workerd", "worker", "browser"],
  alias: { "page-script": script },
  // a module of its own in the runtime, which hands it over compiled
  loader: { ".wasm": "copy" },
  assetNames: "[name]",
});
await copyFile(www("demo.capnp"), resolve(folder, "demo.capnp"));
