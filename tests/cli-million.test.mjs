// More accounts than are compared with each other: memory stays bounded, and a warning says that not all were compared.

import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { test } from "node:test";

import { emptyFolder, peakMemory, startCli } from "./support/cli.mjs";

const COMPARED = 1_000_000;
const MOST_MIB = 150;

const env = { CHAT_BASE_URL: "http://127.0.0.1:1", CHAT_SDK_APP_ID: "1400000000", CHAT_SECRET_KEY: "never used" };

/** Looks through a file of so many accounts, of which the last repeats the first. */
async function lookThrough(folder, count) {
  const file = `${folder}/${count}.txt`;
  await writeFile(file, `${Array.from({ length: count - 1 }, (_, index) => `user-${index}\n`).join("")}user-0\n`);
  const child = startCli(["import", file, "--dry-run"], { env, stdio: ["ignore", "ignore", "pipe"] });
  const [said, peak, [status]] = await Promise.all([text(child.stderr), peakMemory(child), once(child, "exit")]);
  assert.equal(status, 0, said);
  assert.ok(peak > 0 && peak < MOST_MIB, `${peak} MiB`);
  return said;
}

test("up to a million user IDs are compared; a warning says that others were not", { timeout: 120_000 }, async () => {
  const folder = await emptyFolder("cli-million");
  const few = await lookThrough(folder, COMPARED);
  assert.match(few, /duplicate user ID "user-0", already in .*:1$/m);
  assert.doesNotMatch(few, /gone unnoticed/);
  const many = await lookThrough(folder, COMPARED + 2);
  assert.match(many, /has more than 1,000,000 accounts, so some duplicate user IDs may have gone unnoticed/);
});
