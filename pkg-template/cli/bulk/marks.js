// A set of whole numbers, one bit each: which rows are of no use.

export function createMarks() {
  let bits = new Uint8Array(64);
  return {
    add(number) {
      const at = number >>> 3;
      if (at >= bits.length) {
        const larger = new Uint8Array(Math.max(bits.length * 2, at + 1));
        larger.set(bits);
        bits = larger;
      }
      bits[at] |= 1 << (number & 7);
    },
    has: (number) => ((bits[number >>> 3] ?? 0) & (1 << (number & 7))) !== 0,
  };
}
