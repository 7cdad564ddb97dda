// One soak: a service, a load in Node or in workerd, and the report.

import { setTimeout as sleep } from "node:timers/promises";

import { createRandom } from "./load/random.mjs";
import { runNode, startService, startWorkerd } from "./processes.mjs";

const WORKERS = 12;
const TURN = 5;
/** How often a caller of the worker hangs up, and after how long at most. */
const HANG_UP = 0.1;
const HANG_UP_MS = 150;
/** No call takes so long, with all its attempts and pauses. */
const STANDSTILL_MS = 120_000;

/**
 * `settings`: `{ seed, operations (of each worker) | minutes, sampleMs?, leak? }`. Resolves to `{ report, samples, faults, hangUps? }`;
 * `onSample` gets each sample as it is taken.
 */
export async function soakNode(settings, onSample = () => {}) {
  const service = await startService(settings.seed);
  try {
    const { samples, take } = collect(onSample);
    let report;
    const code = await runNode({ workers: WORKERS, ...settings, origin: service.origin }, (line) => {
      if (!line.sample) ({ report } = line);
      else take(line.sample, line);
    });
    if (code !== 0 || !report) throw new Error(`the load in Node ended with ${code}`);
    return { report, samples, faults: await service.faults() };
  } finally {
    await service.close();
  }
}

/** Samples, and an end if nothing makes progress any more. */
function collect(onSample) {
  const samples = [];
  let [last, since] = [-1, 0];
  const take = (sample, { operations, waiting }) => {
    samples.push(sample);
    onSample(sample, operations);
    if (operations !== last) [last, since] = [operations, sample.at];
    else if (sample.at - since > STANDSTILL_MS) throw new Error(`nothing goes on: ${waiting.join("; ")}`);
  };
  return { samples, take };
}

/** The same in workerd, with callers that hang up. */
export async function soakWorkerd({ seed, operations = Infinity, minutes, sampleMs = 10_000, leak }, onSample = () => {}) {
  const service = await startService(seed);
  const workerd = await startWorkerd(`${process.pid}`);
  try {
    await workerd.ask("start", { origin: service.origin, seed, workers: WORKERS, leak });
    const until = minutes ? performance.now() + minutes * 60_000 : Infinity;
    let hangUps = 0;
    let ended = false;

    const drive = async (worker) => {
      const random = createRandom(seed * 1_000 + worker + 500);
      for (let done = 0; done < operations && performance.now() < until; done += TURN) {
        const turn = { worker, operations: TURN };
        if (!random.chance(HANG_UP)) await workerd.ask("turn", turn);
        else if (await workerd.askAndHangUp("turn", turn, random.between(1, HANG_UP_MS))) hangUps++;
      }
      // what the last of them left behind is looked at
      await workerd.ask("turn", { worker, operations: 0 });
    };

    const { samples, take } = collect(onSample);
    const sampling = async () => {
      for (;;) {
        await Promise.race([sleep(sampleMs, undefined, { ref: false }), driven]);
        if (ended) return;
        const { memory, ...told } = await workerd.ask("sample");
        take({ at: performance.now(), ...memory, residentBytes: await workerd.residentBytes(), hangUps }, told);
      }
    };
    const driven = Promise.all(Array.from({ length: WORKERS }, (_, n) => drive(n))).finally(() => (ended = true));
    await Promise.all([driven, sampling()]);
    const report = await workerd.ask("finish");
    report.problems.push(...workerd.said.map((line) => `workerd says: ${line}`));
    return { report, samples, faults: await service.faults(), hangUps };
  } catch (error) {
    throw new Error(`${error.cause?.stack ?? error.stack}; workerd said ${JSON.stringify(workerd.said)}`, { cause: error });
  } finally {
    await workerd.close();
    await service.close();
  }
}
