// Whether a measure grows: the trend over the last two thirds of a run, after what is made once and kept.

/** Fewer say nothing. */
const FEWEST = 12;

/**
 * How much of its level a measure gains over the last two thirds. By the median of the slopes between all pairs (Theil and
 * Sen), which neither a single peak nor a collection of garbage at either end moves.
 *
 * `samples`: `[at, value]`, in order. Undefined if there are too few.
 */
export function growth(samples) {
  const [first] = samples;
  const last = samples.at(-1);
  const late = samples.filter(([at]) => at >= first[0] + (last[0] - first[0]) / 3);
  if (late.length < FEWEST) return undefined;
  const slopes = [];
  for (const [n, [at, value]] of late.entries()) {
    for (const [later, other] of late.slice(n + 1)) slopes.push((other - value) / (later - at));
  }
  return (median(slopes) * (last[0] - late[0][0])) / median(late.map(([, value]) => value));
}

function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
