// What the module itself holds.

import { initSync } from "../../../pkg/wasm/tencent_chat_edge.js";

/** Bytes of the module's memory, and how many slots of its table of JavaScript's values are taken; free ones hold null. */
export function moduleMemory() {
  const { memory, __wbindgen_externrefs: table } = initSync();
  let slots = 0;
  for (let n = 0; n < table.length; n++) if (table.get(n) !== null) slots++;
  return { wasmBytes: memory.buffer.byteLength, slots };
}
