// Waits until standard input is closed, then ends every process that lives in a home folder and removes the folder: so
// nothing stays of a test's browser, whatever way the test ends.
//
//   node guard.mjs <home>

import { readdir, readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const [home] = process.argv.slice(2);

/** By their environment, which a browser's processes inherit from one another. Where there is no /proc, none. */
async function inhabitants() {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(ids.map((id) => readFile(`/proc/${id}/environ`, "utf8").catch(() => "")));
  return ids.filter((_, n) => environments[n].split("\0").includes(`HOME=${home}`)).map(Number);
}

async function end(signal) {
  const remaining = await inhabitants();
  for (const id of remaining) {
    try {
      process.kill(id, signal);
    } catch {
      // it has ended by itself
    }
  }
  return remaining.length;
}

for await (const _ of process.stdin);
for (let attempt = 0; attempt < 20 && (await end("SIGTERM")) > 0; attempt++) await sleep(50);
await end("SIGKILL");
await rm(home, { recursive: true, force: true, maxRetries: 5 });
