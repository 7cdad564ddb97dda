// What is wrong with a soak, in words; nothing if it has passed.

import { growth } from "./trend.mjs";

/** What each measure may gain over the last two thirds; README.md says why so much. */
const BOUNDS = { heapBytes: 0.05, wasmBytes: 0.05, residentBytes: 0.1 };

/** What is left of a caller who hangs up: workerd never settles the fetch, and what waits for it is never freed. */
const LEFT_BY_HANG_UP = 128;

const WORDS = { heapBytes: "the JavaScript heap", wasmBytes: "the module's memory", residentBytes: "the resident memory" };

/** The service's faults without which the run says little. */
const FAULTS = [
  "slow answer",
  "connection lost",
  "answer that is cut",
  "answer that stops",
  "damaged body",
  "HTTP 429",
  "HTTP 500",
  "HTTP 503",
  "code 60007",
];

/** What holds for a run of any length. */
export function complaints({ report, faults, hangUps }) {
  const none = (of) => (of > 0 ? [] : ["none"]);
  return [
    ...report.problems,
    ...none(report.operations).map(() => "nothing was done"),
    ...FAULTS.filter((fault) => !faults[fault]).map((fault) => `no ${fault} was met`),
    ...(hangUps === 0 ? ["nobody hung up"] : []),
  ];
}

/** What else holds for a long one. */
export function memoryComplaints(samples) {
  return Object.entries(gains(samples)).flatMap(([measure, gain]) => {
    if (gain === undefined) return [`${WORDS[measure]}: too few samples`];
    return gain > BOUNDS[measure] ? [`${WORDS[measure]} grew by ${percent(gain)}, at most ${percent(BOUNDS[measure])} are admitted`] : [];
  });
}

/** How much each measure that there is gained. */
export function gains(samples) {
  const measures = Object.keys(BOUNDS).filter((measure) => samples[0]?.[measure] !== undefined);
  return Object.fromEntries(measures.map((measure) => [measure, growth(samples.map((sample) => [sample.at, valueOf(sample, measure)]))]));
}

function valueOf({ hangUps = 0, ...sample }, measure) {
  return sample[measure] - (measure === "wasmBytes" ? hangUps * LEFT_BY_HANG_UP : 0);
}

export const percent = (share) => `${(share * 100).toFixed(1)} %`;
