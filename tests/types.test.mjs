// The declarations, as strict TypeScript sees them: tests/types must compile, each `@ts-expect-error` must be one.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import * as lib from "tencent-chat-edge";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

for (const [resolution, module] of [["bundler", "esnext"], ["node16", "node16"], ["nodenext", "nodenext"]]) {
  test(`strict TypeScript accepts the declarations with moduleResolution ${resolution}`, async () => {
    const arguments_ = ["--project", path("types/tsconfig.json"), "--module", module, "--moduleResolution", resolution];
    const compiled = await promisify(execFile)(process.execPath, [path("node_modules/typescript/bin/tsc"), ...arguments_]).catch(
      (error) => error,
    );
    assert.equal(compiled.stdout, "");
    assert.equal(compiled.code, undefined);
  });
}

test("what is declared is what is exported", () => {
  const declared = [...readFileSync(path("../pkg/index.d.ts"), "utf8").matchAll(/export \{([^}]*)\}/g)]
    .flatMap(([, names]) => names.split(","))
    .map((name) => name.trim())
    .filter(Boolean);
  assert.deepEqual(Object.keys(lib).sort(), declared.sort());
});

test("nothing is declared as any", () => {
  for (const file of ["index.d.ts", "errors.d.ts", "wasm/tencent_chat_edge.d.ts", "emulator/index.d.ts"]) {
    // behind InitInput stands what the entries alone use: the module's raw exports
    const [declarations] = readFileSync(path(`../pkg/${file}`), "utf8").replace(/\/\*[^]*?\*\//g, "").split("export type InitInput");
    assert.doesNotMatch(declarations, /:\s*any\b|<any\b|\bany\[\]/, file);
  }
});

test("each method is declared, and nothing else is there", () => {
  const declarations = readFileSync(path("../pkg/wasm/tencent_chat_edge.d.ts"), "utf8");
  for (const { name, prototype } of [lib.ChatClient, lib.UserSigSigner]) {
    const [, body] = declarations.match(new RegExp(`export class ${name} \\{([^]*?)\\n\\}`));
    const methods = Object.getOwnPropertyNames(prototype).filter((method) => !method.startsWith("__"));
    for (const method of methods) assert.match(body, new RegExp(`\\b${method}\\b`), `${name}.${method}`);
  }
});
