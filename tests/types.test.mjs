// The declarations in a TypeScript project that has the package installed: tests/types must compile, strictly and with
// the declarations themselves checked, and each `@ts-expect-error` must be one.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
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
