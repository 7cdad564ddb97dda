// Remembers which user IDs there were, and in which line, in a few bytes each.

const START = 1 << 12;

/**
 * `lineOf(userId, line)` returns the line that had this user ID first; if there is none, it returns undefined and
 * remembers this one. Only 64 bits of a hash are kept: the chance that two of a million IDs share them is one in 30
 * million, and would cost no more than a wrong warning. After `most` IDs it remembers no more; `isFull` says so.
 */
export function createSeen(most) {
  let table = createTable(START);
  let count = 0;
  let full = false;

  function grow() {
    const { high, low, lines } = table;
    table = createTable(high.length * 2);
    for (let at = 0; at < lines.length; at++) if (lines[at] !== 0) table.put(high[at], low[at], lines[at]);
  }

  return {
    isFull: () => full,
    lineOf(userId, line) {
      const [high, low] = hash(userId);
      const first = table.find(high, low);
      if (first !== 0) return first;
      if (count >= most) full = true;
      else {
        if (++count > table.lines.length / 2) grow();
        table.put(high, low, line);
      }
      return undefined;
    },
  };
}

/** Open addressing; a line of 0 is a free place. */
function createTable(size) {
  const [high, low, lines] = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(size)];
  const place = (one, other) => {
    let at = (one ^ other) & (size - 1);
    while (lines[at] !== 0 && (high[at] !== one || low[at] !== other)) at = (at + 1) & (size - 1);
    return at;
  };
  return {
    high,
    low,
    lines,
    find: (one, other) => lines[place(one, other)],
    put(one, other, line) {
      const at = place(one, other);
      [high[at], low[at], lines[at]] = [one, other, line];
    },
  };
}

/** cyrb53 by bryc, in the public domain, before its halves are put together. */
function hash(text) {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 2654435761);
    other = Math.imul(other ^ code, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
  other = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return [one >>> 0, other >>> 0];
}
