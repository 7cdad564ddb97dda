// What the load draws, from a seed.

import { createRandom as createNumbers } from "../../support/random.mjs";

export function createRandom(seed) {
  const next = createNumbers(seed);
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
