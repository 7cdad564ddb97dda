// The async iterator of the streaming methods. A generator brings what JavaScript asks of one: calls in turn, `break`.

/** Yields the items of all parts. `parts` is the core of the stream: `next`, `stop`, `free`. */
export async function* iterate(parts) {
  try {
    for (let items; (items = await parts.next()); ) {
      for (const item of items) yield item;
    }
  } finally {
    await parts.stop();
    parts.free();
  }
}
