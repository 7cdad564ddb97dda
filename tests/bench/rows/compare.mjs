// What a row says where two programs did the same work.

/** Times of ours and of theirs in milliseconds; our rate shall be at least `least` times theirs. */
export function faster({ ours, theirs }, least) {
  const ratio = theirs / ours;
  return { ours: ours * 1000, theirs: theirs * 1000, unit: "µs", ratio, reached: ratio >= least };
}

/** Our cost shall be at most `most` times theirs. */
export function cheaper({ ours, theirs }, most) {
  const ratio = ours / theirs;
  return { ours: ours * 1000, theirs: theirs * 1000, unit: "µs", ratio, reached: ratio <= most };
}
