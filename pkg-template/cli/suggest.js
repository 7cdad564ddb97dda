// Finds the word that was meant.

/** The closest of `words`, in words such as `; did you mean "import"?`, or nothing if none is close. */
export function suggestion(word, words) {
  const ranked = words.map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }));
  const [best] = ranked.sort((one, other) => one.distance - other.distance);
  const near = best && best.distance <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined;
  const found = near ?? words.find((candidate) => word.length > 2 && candidate.includes(word));
  return found === undefined ? "" : `; did you mean "${found}"?`;
}

/** Damerau-Levenshtein: characters put in, left out, replaced, or swapped with their neighbour. */
export function distanceOf(one, other) {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= one.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      rows[i][j] = Math.min(
        rows[i - 1][j] + 1,
        rows[i][j - 1] + 1,
        rows[i - 1][j - 1] + (same ? 0 : 1),
        swapped ? rows[i - 2][j - 2] + 1 : Infinity,
      );
    }
  }
  return rows[one.length][other.length];
}
