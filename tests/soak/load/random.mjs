// Random numbers from a seed.

/** Mulberry32 by Tommy Ettinger, in the public domain. */
export function createRandom(seed) {
  let state = seed | 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least, most) => least + Math.floor(next() * (most - least + 1));
  return {
    chance: (probability) => next() < probability,
    /** A whole number, both ends included. */
    between,
    pick: (list) => list[between(0, list.length - 1)],
    /** A stretch of `list`, of one element at least. */
    stretch: (list, most = list.length) => {
      const length = between(1, Math.min(most, list.length));
      const start = between(0, list.length - length);
      return list.slice(start, start + length);
    },
  };
}

/** `rows` of `[weight, value]`: one of the values. */
export function pickByWeight(random, rows) {
  let left = random.between(1, rows.reduce((sum, [weight]) => sum + weight, 0));
  return rows.find(([weight]) => (left -= weight) <= 0)[1];
}
