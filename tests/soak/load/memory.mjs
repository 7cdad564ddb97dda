// What the module itself holds. To be loaded before the package.

import { memories, tables } from "../../support/memories.mjs";

/** Bytes of the module's memory, and how many slots of its table of JavaScript's values are taken; free ones hold null. */
export function moduleMemory() {
  const [memory, table] = [memories.at(-1), tables.at(-1)];
  let slots = 0;
  for (let n = 0; n < table.length; n++) if (table.get(n) !== null) slots++;
  return { wasmBytes: memory.buffer.byteLength, slots };
}
