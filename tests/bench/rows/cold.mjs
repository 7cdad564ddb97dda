// From the start of a process to the first UserSig.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

import { QUICK, median, medianRatio } from "../rounds.mjs";
import { bundled, startWorkerd } from "./workerd.mjs";

const ROUNDS = QUICK ? 9 : 41;

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** From the import to the first UserSig, as the program itself tells; of a new process each time. */
async function program(name) {
  const child = spawn(process.execPath, [path(`../cold/${name}.mjs`)], { stdio: ["ignore", "pipe", "inherit"] });
  const [told] = await once(child.stdout, "data");
  await once(child, "exit");
  return Number(told);
}

/** The times of interleaved rounds. */
async function interleaved(programs) {
  const results = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  // the first ones read their files from the disk
  for (const run of Object.values(programs)) await run();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(programs)) results[name].push(await run());
  }
  return results;
}

export const cold = {
  name: "cold-node",
  what: "import to first UserSig, new Node process",
  against: "tls-sig-api-v2",
  reach: "at most 1.0 times",
  run: async () => {
    const { ours, theirs } = await interleaved({ ours: () => program("ours"), theirs: () => program("theirs") });
    const ratio = medianRatio(ours, theirs);
    return { ours: median(ours), theirs: median(theirs), unit: "ms", ratio, reached: ratio <= 1 };
  },
};

export const coldInWorkerd = {
  name: "cold-workerd",
  what: "start of workerd to first UserSig",
  against: "a worker without the package",
  reach: "at most 5 ms more",
  run: async () => {
    const folder = await bundled();
    const first = (worker) => async () => {
      const started = performance.now();
      const { origin, close } = await startWorkerd(folder, worker);
      const answer = await fetch(`${origin}/`);
      await answer.text();
      const taken = performance.now() - started;
      if (!answer.ok) throw new Error(`${worker} answers with ${answer.status}`);
      await close();
      return taken;
    };
    const { ours, theirs } = await interleaved({ ours: first("cold"), theirs: first("empty") });
    const more = median(ours.map((time, round) => time - theirs[round]));
    return { ours: median(ours), theirs: median(theirs), unit: "ms", ratio: medianRatio(ours, theirs), more, reached: more <= 5 };
  },
};
