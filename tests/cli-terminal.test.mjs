// On a terminal: the bar, the question before a deletion, and Ctrl-C. The terminal is a pseudo-terminal of Python's.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { emptyFolder, emulatorFor, MAIN, startEmulator, tencentChat } from "./support/cli.mjs";

const PTY = fileURLToPath(new URL("support/terminal.py", import.meta.url));
const { PATH, HOME } = process.env;

let emulator, folder;
before(async () => {
  folder = await emptyFolder("cli-terminal");
  emulator = await startEmulator(["--no-rate-limits", "--faults", "rate=1,kinds=latency,latencyMs=150+151"]);
});
after(() => emulator.stop());

/** `steps` are what is typed once something is shown, and what is written to a file before that. */
async function onTerminal(args, steps = [], env = {}) {
  const options = { env: { PATH, HOME, TERM: "xterm", ...emulator.env, ...env } };
  const { stdout } = await promisify(execFile)("python3", [PTY, JSON.stringify(steps), process.execPath, MAIN, ...args], options);
  const result = JSON.parse(stdout);
  assert.equal(result.left, 0, result.shown);
  return result;
}

async function usersFile(name, count) {
  await writeFile(`${folder}/${name}`, Array.from({ length: count }, (_, index) => `${name}-${index}\n`).join(""));
  return `${folder}/${name}`;
}

test("a bar is redrawn in place: share, count, rate, time left, failures; never wider than the terminal", async () => {
  const file = await usersFile("bar", 2500);
  const { status, shown } = await onTerminal(["import", file, "--output", `${folder}/bar.csv`, "--concurrency", "2"]);
  assert.equal(status, 0, shown);
  const bars = shown.split("\r").filter((line) => line.includes(" of 2,500"));
  assert.ok(bars.length > 5, shown);
  for (const bar of bars) assert.ok(bar.replace(/\u001b\[K|\n/g, "").length < 60, bar);
  const parts = bars.map((bar) => bar.match(/^(?:[█░]{24} )?([\d,]+) of 2,500, ([\d,]+)\/s(, (?:\d+ s|\d+:\d\d) left)?, 0 failed/));
  assert.ok(parts.some((part) => part?.[3]), bars.join("\n"));
  assert.match(bars.at(-1), /2,500 of 2,500/);
  assert.match(shown, /imported 2,500 accounts, in \d+ s/);
});

test("Ctrl-C finishes the requests in flight and says how to continue; the same command continues", async () => {
  const file = await usersFile("stop", 3000);
  const args = ["import", file, "--journal", `${folder}/j`, "--output", `${folder}/stop.ndjson`, "--concurrency", "1"];
  const { status, shown } = await onTerminal(args, [{ wait: "[1-9][0-9]* of 3,000", type: "\u0003" }]);
  assert.equal(status, 130, shown);
  assert.match(shown, /finishing the requests in flight; press Ctrl-C again to quit at once/);
  assert.match(shown, /interrupted: imported [\d,]+ accounts, [\d,]+ not sent; the same command continues from here/);
  const rest = await onTerminal(args);
  assert.equal(rest.status, 0, rest.shown);
  const ids = (await readFile(`${folder}/stop.ndjson`, "utf8")).trim().split("\n").map((line) => JSON.parse(line).userId);
  assert.deepEqual(ids, Array.from({ length: 3000 }, (_, index) => `stop-${index}`));
});

test("a second Ctrl-C quits at once", async (t) => {
  const file = await usersFile("twice", 3000);
  const slow = await emulatorFor(t, ["--faults", "rate=1,kinds=latency,latencyMs=30000+30001"]);
  const steps = [{ wait: "of 3,000", type: "\u0003" }, { wait: "in flight", type: "\u0003" }];
  const { status } = await onTerminal(["import", file, "--output", `${folder}/twice.csv`], steps, slow.env);
  assert.equal(status, 130);
});

test("a deletion asks with the count and the app, and anything but yes sends nothing", async () => {
  const question = "Delete 2 accounts of app 1400000000 for good\\? \\[y/N\\] ";
  const { env } = emulator;
  await tencentChat(["import", "ask-1", "ask-2"], { env });
  const statuses = async () => (await tencentChat(["check", "ask-1", "ask-2"], { env })).stdout.match(/\t\w+/g);
  for (const answer of ["\r", "no\r", "\u0003", "\u0004"]) {
    const { status, shown } = await onTerminal(["delete", "ask-1", "ask-2"], [{ wait: question, type: answer }]);
    assert.equal(status, 130, shown);
  }
  assert.deepEqual(await statuses(), ["\tImported", "\tImported"]);
  assert.equal((await onTerminal(["delete", "ask-1", "ask-2"], [{ wait: question, type: "y\r" }])).status, 0);
  assert.deepEqual(await statuses(), ["\tNotImported", "\tNotImported"]);
});

test("a deletion whose journal is taken over while it asks sends nothing", async () => {
  const { env } = emulator;
  await tencentChat(["import", "lock-1"], { env });
  const theirs = '{"pid":1,"host":"elsewhere","start":null}';
  const steps = [{ wait: "for good\\?", write: [`${folder}/taken.lock`, theirs], type: "y\r" }];
  const { status, shown } = await onTerminal(["delete", "lock-1", "--journal", `${folder}/taken`], steps);
  assert.equal(status, 2, shown);
  assert.match(shown, /taken was taken over by another process; nothing was sent/);
  assert.equal((await tencentChat(["check", "lock-1"], { env })).stdout, "lock-1\tImported\n");
  assert.equal(await readFile(`${folder}/taken.lock`, "utf8"), theirs);
});

test("errors are red, but not with NO_COLOR or without a terminal", async () => {
  const red = "\u001b[31merror:\u001b[39m";
  assert.ok((await onTerminal(["imprt"])).shown.includes(red));
  assert.ok(!(await onTerminal(["imprt"], [], { NO_COLOR: "1" })).shown.includes("\u001b["));
  assert.ok(!(await tencentChat(["imprt"])).stderr.includes("\u001b["));
});
