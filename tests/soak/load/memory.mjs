// What the module itself holds.

import { initSync } from "../../../pkg/wasm/tencent_chat_edge.js";

/** Bytes of the module's memory, and slots of its table of JavaScript's values. */
export function moduleMemory() {
  const { memory, __wbindgen_externrefs: table } = initSync();
  return { wasmBytes: memory.buffer.byteLength, slots: table.length };
}
