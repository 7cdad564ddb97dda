// 200,000 accounts are imported while the process is killed at random moments and the service fails now and then: in the end each
// account exists as the file describes it, and was reported once, in the file's order. Memory is bounded all the time.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { emptyFolder, peakMemory, startCli, startEmulator } from "./support/cli.mjs";
import { createRandom } from "./support/random.mjs";

const ACCOUNTS = 200_000;
const KILLS = 10;
const MOST_MIB = 150;
/** V8 keeps garbage as long as there is room, and each version a different amount: only what is still in use is bounded. */
const NODE_OPTIONS = "--max-semi-space-size=4 --max-old-space-size=48";
/** Set it to repeat a run that failed. */
const SEED = Number(process.env.CLI_KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));

const nickOf = (index) => `Nick "${index}", 用户`;
const idOf = (index) => `user-${index}`;

test(`${ACCOUNTS} accounts survive ${KILLS} kills`, { timeout: 300_000 }, async (t) => {
  t.diagnostic(`CLI_KILL_SEED=${SEED}`);
  const folder = await emptyFolder("cli-kill");
  const [input, output, journal, state] = ["users.csv", "results.ndjson", "users.journal", "state.json"].map((name) => `${folder}/${name}`);
  const line = (_, index) => `${idOf(index)},"Nick ""${index}"", 用户",https://pictures.example/${index}.png\r\n`;
  await writeFile(input, `userId,nick,faceUrl\r\n${Array.from({ length: ACCOUNTS }, line).join("")}`);
  const faults = JSON.stringify({ seed: SEED, rate: 0.03, latencyMs: [1, 40], codes: [60008, 70169, 70500], statuses: [500, 502, 503] });
  const emulator = await startEmulator(["--state", state, "--no-rate-limits", "--faults", faults]);
  t.after(emulator.stop);
  const args = ["import", input, "--journal", journal, "--output", output, "--pacing", "off", "--max-retries", "10"];
  const random = createRandom(SEED);
  const peaks = [];

  let kills = 0;
  /** Runs until it ends by itself. Most of the `most` kills come while it sends, some before. */
  async function runThrough(options, most) {
    for (let killed = 0; ; killed++) {
      const child = startCli([...args, ...options], { env: { ...emulator.env, NODE_OPTIONS }, stdio: ["ignore", "ignore", "pipe"] });
      const ended = once(child, "exit");
      let said = "";
      child.stderr.on("data", (chunk) => (said += chunk));
      const watching = peakMemory(child).then((peak) => peaks.push(peak));
      const moment = killed < most ? momentOf(journal, random, child) : new Promise(() => {});
      if ((await Promise.race([ended, moment])) === "now" && child.exitCode === null) {
        child.kill("SIGKILL");
        kills++;
      }
      const [status] = await ended;
      await watching;
      if (status !== null) return { status, said };
    }
  }

  let last = await runThrough([], KILLS);
  assert.ok(kills >= KILLS, `${kills} kills`);
  const failed = await countRows(output);
  assert.equal(last.status, failed > 0 ? 1 : 0, last.said);
  // an answer that arrives damaged fails its part, which can be sent again
  for (let retries = 0; last.status === 1 && retries < 10; retries++) last = await runThrough(["--retry-failed"], 1);
  assert.equal(last.status, 0, last.said);
  assert.equal(await countRows(output), 0);
  t.diagnostic(`${kills} kills, ${failed} accounts sent again, at most ${Math.max(...peaks).toFixed(0)} MiB resident`);
  assert.ok(peaks.length > KILLS && Math.max(...peaks) < MOST_MIB, `${peaks.map(Math.round)} MiB`);

  assert.equal(await emulator.stop(), 0);
  const { accounts } = JSON.parse(await readFile(state, "utf8"));
  const there = new Map(accounts.map(({ userId, profile }) => [userId, profile]));
  assert.equal(there.size, ACCOUNTS + 1);
  for (let index = 0; index < ACCOUNTS; index++) {
    const profile = there.get(idOf(index));
    const same = profile?.Tag_Profile_IM_Nick === nickOf(index) && profile.Tag_Profile_IM_Image === `https://pictures.example/${index}.png`;
    if (!same) assert.fail(`${idOf(index)}: ${JSON.stringify(profile)}`);
  }
});

/** How many accounts failed; checks that the rows are in the input's order, one for each account. */
async function countRows(output) {
  let [rows, failed] = [0, 0];
  for await (const row of createInterface({ input: createReadStream(output) })) {
    const { userId, ok } = JSON.parse(row);
    if (userId !== idOf(rows++)) assert.fail(`row ${rows} is ${row}`);
    if (!ok) failed++;
  }
  assert.equal(rows, ACCOUNTS);
  return failed;
}

/** Resolves to "now" once the run has got a random number of parts further; now and then at a random time from its start. */
async function momentOf(journal, random, child) {
  const size = async () => (await stat(journal).catch(() => ({ size: 0 }))).size;
  if (random() < 0.2) {
    await sleep(random() * 1500);
    return "now";
  }
  const from = await size();
  const further = 200 + random() * 4000;
  while (child.exitCode === null && (await size()) < from + further) await sleep(5);
  await sleep(random() * 20);
  return "now";
}
