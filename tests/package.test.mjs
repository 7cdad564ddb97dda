// What `npm publish` would send: what lies in the tarball, what its package.json says, and what the tools of others think.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { createProject } from "./support/project.mjs";

const installed = (file) => fileURLToPath(new URL(`node_modules/${file}`, import.meta.url));

/** All that a user needs of the package itself; `*` stands for a name. */
const FILES = [
  "LICENSE",
  "README.md",
  "package.json",
  "index.d.ts",
  "library.js",
  "entry/*.js",
  "wasm/tencent_chat_edge_bg.wasm",
  "wasm/inline.js",
  "cli/*.js",
  "cli/*/*.js",
];

/** And of what lies beside it, under a subpath with a folder of that name. */
const FILES_OF_SUBPATH = ["index.js", "index.d.ts", "*.js", "*/*.js"];

let folder, tarball, root, manifest;
before(async () => {
  folder = await createProject("package", []);
  tarball = (await readdir(folder)).find((file) => file.endsWith(".tgz"));
  root = `${folder}/node_modules/tencent-chat-edge`;
  manifest = JSON.parse(await readFile(`${root}/package.json`, "utf8"));
});

// in CI they would colour what they say
const env = { ...process.env, NO_COLOR: "1" };

const run = (program, args) => promisify(execFile)(process.execPath, [program, ...args], { cwd: folder, env }).catch((error) => error);

describe("the tarball", () => {
  test("holds what a user needs and nothing else", async () => {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`.slice(root.length + 1));
    const subpaths = Object.keys(manifest.exports).filter((subpath) => manifest.exports[subpath].default === `${subpath}/index.js`);
    assert.ok(subpaths.includes("./emulator"));
    const allowed = [...FILES, ...subpaths.flatMap((subpath) => FILES_OF_SUBPATH.map((file) => `${subpath.slice(2)}/${file}`))];
    const matches = (pattern) => {
      const expression = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[\\w-]+")}$`);
      return (file) => expression.test(file);
    };
    assert.deepEqual(files.filter((file) => !allowed.some((pattern) => matches(pattern)(file))), []);
    assert.deepEqual(FILES.filter((pattern) => !files.some(matches(pattern))), []);
  });

  test("names files that are there", async () => {
    const named = Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)));
    for (const file of [...named, manifest.types, ...Object.values(manifest.bin)]) await readFile(`${root}/${file}`);
  });

  test("brings a program that can be run", async () => {
    assert.deepEqual(manifest.bin, { "tencent-chat": "cli/main.js" });
    assert.equal((await stat(`${root}/cli/main.js`)).mode & 0o777, 0o755);
    const { stdout } = await promisify(execFile)(`${folder}/node_modules/.bin/tencent-chat`, ["--version"]);
    assert.equal(stdout, `${manifest.version}\n`);
  });
});

describe("package.json", () => {
  test("has what npm shows and what tools go by", async () => {
    const cargo = await readFile(new URL("../Cargo.toml", import.meta.url), "utf8");
    assert.equal(manifest.version, cargo.match(/^name = "tencent-chat-edge"\nversion = "(.*)"$/m)[1]);
    assert.equal(manifest.name, "tencent-chat-edge");
    assert.equal(manifest.license, "MIT");
    assert.match(manifest.repository.url, /^git\+https:.*\.git$/);
    for (const field of ["homepage", "bugs"]) assert.match(manifest[field].url ?? manifest[field], /^https:/, field);
    assert.ok(manifest.description.length > 40 && manifest.keywords.length >= 5);
    assert.deepEqual([manifest.type, manifest.types], ["module", "./index.d.ts"]);
    assert.deepEqual(manifest.engines, { node: "^20.19.0 || >=22.12.0" });
    // what does something when it is loaded, so that bundlers keep it
    for (const file of ["./entry/*.js", "./library.js"]) assert.ok(manifest.sideEffects.includes(file), file);
  });

  test("needs nothing and runs nothing when it is installed", () => {
    for (const field of ["dependencies", "peerDependencies", "optionalDependencies", "bundledDependencies", "bundleDependencies"]) {
      assert.equal(manifest[field], undefined, field);
    }
    assert.equal(manifest.scripts, undefined);
  });

  test("gives types to each entry first, edge runtimes before Node and browsers, and a default last", () => {
    for (const [subpath, entry] of Object.entries(manifest.exports)) {
      if (typeof entry === "string") continue;
      const conditions = Object.keys(entry);
      assert.deepEqual([conditions[0], conditions.at(-1)], ["types", "default"], subpath);
      const [, first] = conditions;
      if (first !== "default") assert.deepEqual(conditions.slice(1, 3), ["workerd", "edge-light"], subpath);
    }
    assert.ok(Object.keys(manifest.exports["."]).length > 2);
  });
});

describe("nothing is found by", () => {
  test("publint", async () => {
    const { stdout, code } = await run(installed("publint/src/cli.js"), ["run", tarball, "--strict"]);
    assert.match(stdout, /^All good!$/m);
    assert.equal(code, undefined);
  });

  test("Are the types wrong?", async () => {
    const { stdout, code } = await run(installed("@arethetypeswrong/cli/dist/index.js"), ["--profile", "esm-only", tarball]);
    assert.equal(code, undefined, stdout);
    for (const subpath of Object.keys(manifest.exports)) assert.ok(stdout.includes(`"tencent-chat-edge${subpath.slice(1)}"`), subpath);
  });

  test("npm publish", async () => {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const published = promisify(execFile)(npm, ["publish", "--dry-run", "--offline", `./${tarball}`], { cwd: folder });
    const { stdout, stderr, code } = await published.catch((error) => error);
    assert.equal(code, undefined, stderr);
    assert.equal(stdout.trim(), `+ tencent-chat-edge@${manifest.version}`);
    // this is how npm reports what it has to correct in a package.json
    assert.doesNotMatch(stderr, /auto-corrected|errors corrected/);
    assert.match(stderr, /public access/);
  });
});
