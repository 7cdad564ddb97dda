// What a row says when two programs did the same work.

import { median, medianRatio } from "../rounds.mjs";

const inMicroseconds = ({ ours, theirs }) => ({ ours: median(ours) * 1000, theirs: median(theirs) * 1000, unit: "µs" });

/** Times of ours and of theirs by round, in milliseconds; our rate shall be at least `least` times theirs. */
export function faster(times, least) {
  const ratio = medianRatio(times.theirs, times.ours);
  return { ...inMicroseconds(times), ratio, reached: ratio >= least };
}

/** Our cost shall be at most `most` times theirs. */
export function cheaper(times, most) {
  const ratio = medianRatio(times.ours, times.theirs);
  return { ...inMicroseconds(times), ratio, reached: ratio <= most };
}
