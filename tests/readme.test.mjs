// README's programs do what README says, as they stand there.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { decodeUserSig } from "tencent-chat-edge";
import { SDK_APP_ID } from "./support/app.mjs";
import { startWorkerd } from "./support/workerd.mjs";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
const programs = blocks.filter(({ language }) => language === "js").map(({ text }) => text);

/** Where the programs find the package, as in a project that has it installed. */
const folder = new URL("../target/tests/readme-programs/", import.meta.url);

async function write(name, text) {
  await mkdir(folder, { recursive: true });
  const file = new URL(name, folder);
  await writeFile(file, text);
  return fileURLToPath(file);
}

test("README has the two programs and the two commands", () => {
  assert.equal(programs.length, 2);
  const commands = blocks.filter(({ language }) => language === "sh").map(({ text }) => text.trim());
  assert.deepEqual(commands, ["cargo xtask demo", "cargo xtask test"]);
});

test("the first program prints what README says", async () => {
  const file = await write("first.mjs", programs[0]);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  assert.equal(stdout, blocks.find(({ language }) => language === "text").text);
});

test("the worker runs in workerd and logs a user in", { timeout: 60_000 }, async () => {
  await write("worker.js", programs[1]);
  const workerd = await startWorkerd("readme", ["../../target/tests/readme-programs/worker.js", "emulator.js"]);
  try {
    const { userId, userSig } = await (await fetch(workerd.origin)).json();
    assert.equal(userId, "ada");
    const claims = decodeUserSig(userSig);
    assert.deepEqual([claims.userId, claims.sdkAppId, claims.expiresIn], ["ada", SDK_APP_ID, 3600]);
  } finally {
    await workerd.close();
  }
});
