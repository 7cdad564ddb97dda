// The entries of the package: what each imports, how each may be loaded, and that all hand over one module.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { esbuild, readModule } from "./support/bundle.mjs";
import { createProject, importFrom } from "./support/project.mjs";

const WASM = "wasm/tencent_chat_edge_bg.wasm";

let folder, root, manifest;
before(async () => {
  folder = await createProject("entries", []);
  root = `${folder}/node_modules/tencent-chat-edge`;
  manifest = JSON.parse(await readFile(`${root}/package.json`, "utf8"));
});

/** The entries by the file that each is, with what it imports and the files that it is made of. */
async function entries() {
  const conditions = Object.values(manifest.exports).filter((entry) => typeof entry === "object");
  const files = new Set(conditions.flatMap(({ types, ...files }) => Object.values(files)));
  return Promise.all([...files].map(async (entry) => ({ entry, ...(await readModule(root, entry)) })));
}

test("no entry imports Node's own modules", async () => {
  const builtins = (await entries()).map(({ entry, imports }) => [entry, imports.filter(isBuiltin)]);
  assert.deepEqual(builtins.filter(([, modules]) => modules.length > 0), []);
});

test("Node's entry asks the runtime for the file system, a timer and its name alone", async () => {
  const text = (await readFile(`${root}/entry/node.js`, "utf8")).replaceAll(/^\/\/.*$/gm, "");
  assert.deepEqual(text.match(/\bprocess\b[^;]*;/g), [
    'process.getBuiltinModule("node:fs");',
    'process.getBuiltinModule("node:timers");',
    "process.versions;",
  ]);
  assert.doesNotMatch(text, /\brequire\(|\bimport\(|globalThis/);
});

test("nothing else asks a runtime for them, whether it has them or not", async () => {
  const files = new Set((await entries()).flatMap(({ files }) => files));
  assert.ok(files.delete("entry/node.js"));
  for (const file of files) {
    assert.doesNotMatch(await readFile(`${root}/${file}`, "utf8"), /getBuiltinModule|\brequire\(|globalThis\.process|\bprocess\./, file);
  }
});

test("only the browser's entry waits at its top level", async () => {
  const scripts = (await readdir(root, { recursive: true })).filter((file) => file.endsWith(".js"));
  const waits = async (file) => {
    // a format that knows no top-level await: esbuild's parser refuses it
    const parsed = esbuild.transform(await readFile(`${root}/${file}`, "utf8"), { format: "cjs", logLevel: "silent" });
    return parsed.then(
      () => false,
      ({ errors }) => errors.every(({ text }) => /^Top-level await/.test(text)) || assert.fail(`${file}: ${errors[0].text}`),
    );
  };
  const waiting = await Promise.all(scripts.map(async (file) => ((await waits(file)) ? file : undefined)));
  assert.deepEqual(waiting.filter(Boolean), ["entry/browser.js"]);
});

describe("there is one module:", () => {
  test("one file, and the same bytes in the inline entry", async () => {
    const files = await readdir(root, { recursive: true });
    assert.deepEqual(files.filter((file) => file.endsWith(".wasm")), [WASM]);
    const { default: inlined } = await import(`${root}/wasm/inline.js`);
    assert.ok((await readFile(`${root}/${WASM}`)).equals(inlined));
  });

  test("each entry hands over that file or those bytes, and each exports the same", async () => {
    const files = (await readdir(`${root}/entry`)).map((file) => `./entry/${file}`);
    const exported = [".", "./inline"].flatMap((subpath) => Object.values(manifest.exports[subpath]).slice(1));
    assert.deepEqual(files.sort(), [...new Set(exported)].sort());
    const lists = new Set();
    for (const entry of files) {
      const text = await readFile(`${root}/${entry}`, "utf8");
      const modules = [...text.matchAll(/"(\.\.\/wasm\/[^"?]*(?:\.wasm|inline\.js))(?:\?module)?"/g)].map(([, path]) => path);
      assert.deepEqual(modules, [entry === "./entry/inline.js" ? "../wasm/inline.js" : `../${WASM}`], entry);
      lists.add((text.match(/^export .*?;$/gms) ?? []).join("\n"));
    }
    assert.equal(lists.size, 1, [...lists].join("\n\n"));
    assert.match([...lists][0], /^export \{[^}]*\bChatClient,[^}]*\bUserSigError,[^}]*\} from "\.\.\/library\.js";$/);
  });

  test("a module that was compiled in another realm is one, as Next hands it to its edge runtime", async () => {
    const text = `
      import { readFileSync } from "node:fs";
      import { createContext, runInContext } from "node:vm";
      import { load, UserSigSigner } from ${JSON.stringify(`${root}/library.js`)};
      const compile = runInContext("(bytes) => new WebAssembly.Module(new Uint8Array(bytes))", createContext());
      const module = compile([...readFileSync(${JSON.stringify(`${root}/${WASM}`)})]);
      load(module);
      console.log(module instanceof WebAssembly.Module, new UserSigSigner({ sdkAppId: 1, secretKey: "key" }).sign("ada").slice(0, 2));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", text]);
    assert.equal(stdout, "false eJ\n");
  });

  test("two entries in one program share it", async () => {
    const [main, inline] = [await importFrom(folder, "tencent-chat-edge"), await importFrom(folder, "tencent-chat-edge/inline")];
    assert.notEqual(main, inline);
    assert.deepEqual({ ...main }, { ...inline });
  });
});

describe("require() gives what import gives, in", () => {
  const PROGRAM = `
    const names = ["tencent-chat-edge", "tencent-chat-edge/inline", "tencent-chat-edge/emulator"];
    Promise.all(names.map(async (name) => {
      const [required, imported] = [require(name), await import(name)];
      return Object.keys(imported).every((key) => required[key] === imported[key]);
    })).then((same) => {
      const { UserSigSigner } = require("tencent-chat-edge");
      const signer = new UserSigSigner({ sdkAppId: 1400000000, secretKey: "key" });
      console.log(...same, signer.verify(signer.sign("ada")).userId);
    });
  `;

  for (const version of ["20", "22", "24", "26"]) {
    test(`Node ${version}`, async () => {
      await writeFile(`${folder}/require.cjs`, PROGRAM);
      const node = fileURLToPath(new URL(`node_modules/node-${version}/bin/node`, import.meta.url));
      const { stdout } = await promisify(execFile)(node, ["require.cjs"], { cwd: folder });
      assert.equal(stdout, "true true true ada\n");
    });
  }
});

describe("the browser's entry takes the module from a server that", () => {
  const load = async (answer) => {
    const text = `
      import { readFile } from "node:fs/promises";
      globalThis.fetch = async (url) => new Response(await readFile(url), ${answer});
      const { UserSigSigner } = await import(${JSON.stringify(`${root}/entry/browser.js`)});
      console.log(new UserSigSigner({ sdkAppId: 1, secretKey: "key" }).sign("ada").slice(0, 2));
    `;
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", text]);
    return run.then(({ stdout }) => stdout, ({ stderr }) => stderr);
  };

  test("knows its type", async () => assert.equal(await load(`{ headers: { "content-type": "application/wasm" } }`), "eJ\n"));
  test("does not know its type", async () => assert.equal(await load(`{ headers: { "content-type": "text/plain" } }`), "eJ\n"));
  test("has it, and says so where none has", async () => {
    assert.match(await load(`{ status: 404 }`), /Error: tencent-chat-edge failed to fetch Wasm: 404 from .*inline needs no file beside it/);
  });
  test("does not answer, and says so", async () => {
    const said = await load(`await Promise.reject(new TypeError("Failed to fetch"))`);
    assert.match(said, /Error: tencent-chat-edge failed to fetch Wasm: no answer from file:.*connect-src[^]*\[cause\]: TypeError: Failed to fetch/);
  });
});
