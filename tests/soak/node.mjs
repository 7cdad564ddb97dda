// The load in Node: a line of JSON for each sample of the memory, and one for the report.
//
//   node --expose-gc node.mjs '{ "origin", "seed", "workers", "operations" | "minutes", "sampleMs", "leak"? }'

import { getEventListeners, setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { moduleMemory } from "./load/memory.mjs";
import * as lib from "tencent-chat-edge";
import { APP } from "../support/app.mjs";
import { createLoad } from "./load/load.mjs";

const { operations = Infinity, minutes, sampleMs = 10_000, ...settings } = JSON.parse(process.argv[2]);
const until = minutes ? performance.now() + minutes * 60_000 : Infinity;
const print = (line) => console.log(JSON.stringify(line));

// a signal that lives as long as the program, as servers have one for their end
const ending = new AbortController();
setMaxListeners(0, ending.signal);
const load = createLoad({ ...settings, lib, app: APP, longSignal: ending.signal });
for (const event of ["unhandledRejection", "uncaughtException", "warning"]) {
  process.on(event, (error) => load.tally.problem(`${event}: ${error?.stack ?? error}`));
}

function sample() {
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { at: performance.now(), heapBytes: heapUsed + external, residentBytes: rss, ...moduleMemory() };
}

let ended = false;
async function sampling(workersEnd) {
  while (!ended) {
    await Promise.race([sleep(sampleMs, undefined, { ref: false }), workersEnd]);
    if (!ended) print({ sample: sample(), operations: load.tally.report().operations, waiting: load.waiting() });
  }
}

/** In short runs, so that what a worker leaves behind is looked at between them. */
async function work(worker) {
  for (let done = 0; done < operations && performance.now() < until; done += 5) await worker.run(Math.min(5, operations - done));
}

async function main() {
  const workersEnd = Promise.all(load.workers.map(work)).finally(() => (ended = true));
  await Promise.all([workersEnd, sampling(workersEnd)]);
  await load.finish();
  await new Promise(setImmediate);
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  if (timers > 0) load.tally.problem(`${timers} timers are left`);
  const listeners = getEventListeners(ending.signal, "abort").length;
  if (listeners > 0) load.tally.problem(`${listeners} listeners are left on a signal that goes on`);
}

let told = false;
function tell() {
  if (!told) print({ report: load.tally.report() });
  told = true;
}

// if a promise never settles, nothing is left to do
process.on("beforeExit", () => {
  if (!told) load.tally.problem(`nothing is left to do, but ${load.waiting().join("; ") || "nobody waits for the package"}`);
  tell();
});

// after it, nothing keeps the program from ending
main()
  .catch((error) => load.tally.problem(`the load: ${error.stack}`))
  .then(tell);
