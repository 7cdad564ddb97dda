// The declarations in a TypeScript project that has the package installed: tests/types must compile, strictly and with
// the declarations themselves checked, and each `@ts-expect-error` must be one.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { createProject } from "./support/project.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** The compiler of today, with every way to find a package, and the last one that is written in JavaScript. */
const COMPILERS = [
  { name: "TypeScript 7", program: "typescript", resolutions: [["bundler", "esnext"], ["node16", "node16"], ["nodenext", "nodenext"]] },
  { name: "TypeScript 5.9", program: "typescript-5", resolutions: [["nodenext", "nodenext"]] },
];

const LIBRARIES = {
  "neither Symbol.dispose nor a browser": ["--lib", "es2022", "--types", "node", "--typeRoots", path("node_modules/@types")],
  "a browser and no Symbol.dispose": ["--lib", "es2022,dom"],
};

/** The exports that examples use, by where they come from: in an editor an example is beside its import. */
const IMPORTS = {
  "tencent-chat-edge": ["ChatClient", "ChatError", "UserSigSigner", "explainUserSig"],
  "tencent-chat-edge/emulator": ["createEmulator"],
  "tencent-chat-edge/gateway": ["createGateway"],
  "tencent-chat-edge/cloudflare": ["durablePacer", "PacerObject"],
};

let folder;
before(async () => (folder = await createProject("types", ["types"])));

async function compile(program, options) {
  const arguments_ = [path(`node_modules/${program}/bin/tsc`), ...options];
  const run = promisify(execFile)(process.execPath, arguments_, { cwd: `${folder}/types` });
  const { stdout, code } = await run.catch((error) => error);
  assert.equal(stdout, "");
  assert.equal(code, undefined);
}

for (const { name, program, resolutions } of COMPILERS) {
  describe(name, () => {
    for (const [resolution, module] of resolutions) {
      test(`accepts the declarations with moduleResolution ${resolution}`, () =>
        compile(program, ["--project", "tsconfig.json", "--module", module, "--moduleResolution", resolution]));
    }

    for (const [library, options] of Object.entries(LIBRARIES)) {
      test(`accepts them where its libraries know ${library}`, () => compile(program, ["--project", "plain.tsconfig.json", ...options]));
    }
  });
}

test("the examples in the declarations compile", async () => {
  await mkdir(`${folder}/types/examples`);
  const imports = Object.entries(IMPORTS).map(([from, names]) => `import { ${names.join(", ")} } from "${from}";\n`);
  let count = 0;
  for (const entry of ["", "emulator/", "gateway/", "cloudflare/"]) {
    const declarations = await readFile(path(`../pkg/${entry}index.d.ts`), "utf8");
    const examples = [...declarations.matchAll(/^ *\* @example.*\n *\* ```(ts|toml)\n([^]*?)^ *\* ```$/gm)];
    assert.equal(examples.length, declarations.split("@example").length - 1, `${entry}index.d.ts has one without a fence`);
    for (const [, language, lines] of examples.filter(([, language]) => language === "ts")) {
      const code = lines.replaceAll(/^ *\* ?/gm, "");
      // one that imports something imports all that it needs
      const text = code.startsWith("import ") ? code : imports.join("") + code;
      await writeFile(`${folder}/types/examples/${language}-${++count}.mts`, text);
    }
  }
  assert.ok(count >= 11, `${count} examples`);
  await compile("typescript", ["--project", "examples.tsconfig.json"]);
});
