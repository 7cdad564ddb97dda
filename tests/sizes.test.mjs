// How much travels to a browser or an isolate, as it is shipped. The table is printed with every run.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { esbuild, readModule } from "./support/bundle.mjs";
import { createProject } from "./support/project.mjs";

const KIB = 1024;

/** At most so many bytes, compressed by gzip. */
const LIMITS = { module: 80 * KIB, scripts: 12 * KIB, pacer: 4.5 * KIB };

/** What every entry consists of, beside itself. */
const SHARED = "library.js";

const ENTRIES = ["workerd", "edge-light", "node", "browser"];

let root;
before(async () => (root = `${await createProject("sizes", [])}/node_modules/tencent-chat-edge`));

/** Each file by itself, since each travels by itself. */
async function sizesOf(files) {
  const contents = await Promise.all(files.map((file) => readFile(`${root}/${file}`)));
  return contents.map((bytes, n) => ({
    file: files[n],
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  }));
}

function show(t, { file, raw, gzip, brotli }) {
  const kib = (bytes) => `${(bytes / KIB).toFixed(1)} KiB`.padStart(9);
  t.diagnostic(`${file.padEnd(30)} raw ${kib(raw)}, gzip ${kib(gzip)}, brotli ${kib(brotli)}`);
}

test(`the module is at most ${LIMITS.module / KIB} KiB`, async (t) => {
  const [size] = await sizesOf(["wasm/tencent_chat_edge_bg.wasm"]);
  show(t, size);
  assert.ok(size.gzip <= LIMITS.module, `${size.gzip} bytes`);
});

describe(`the JavaScript is at most ${LIMITS.scripts / KIB} KiB`, () => {
  for (const entry of ENTRIES) {
    test(`of the entry for ${entry}`, async (t) => {
      const files = (await readModule(root, `entry/${entry}.js`)).files.sort();
      assert.deepEqual(files, [`entry/${entry}.js`, SHARED]);
      const sizes = await sizesOf(files);
      const sum = (kind) => sizes.reduce((total, size) => total + size[kind], 0);
      for (const size of sizes) if (entry === "node" || size.file.startsWith("entry/")) show(t, size);
      show(t, { file: "all of them", raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") });
      assert.ok(sum("gzip") <= LIMITS.scripts, `${sum("gzip")} bytes, ${sum("gzip") - LIMITS.scripts} too many`);
    });
  }
});

test(`a worker that holds a pacer's turns alone is at most ${LIMITS.pacer / KIB} KiB, and has no client in it`, async () => {
  const options = { absWorkingDir: root, bundle: true, minify: true, format: "esm", write: false, external: ["cloudflare:*"] };
  const { outputFiles } = await esbuild.build({ ...options, entryPoints: ["cloudflare/index.js"] });
  const { length } = gzipSync(outputFiles[0].contents, { level: 9 });
  assert.ok(length <= LIMITS.pacer, `${length} bytes`);
  assert.doesNotMatch(outputFiles[0].text, /WebAssembly\.Instance/);
});
