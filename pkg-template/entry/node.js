// Node: the module is read from the file system and compiled synchronously, so that `require()` works too.
import { readFileSync } from "node:fs";
import { load } from "../library.js";

load(read());

export * from "../index.js";

function read() {
  try {
    return readFileSync(new URL("../wasm/tencent_chat_edge_bg.wasm", import.meta.url));
  } catch (cause) {
    const advice = "if a bundler left it behind, keep the package out of the bundle or import tencent-chat-edge/inline";
    throw new Error(`tencent-chat-edge cannot read its module: ${cause.message}; ${advice}`, { cause });
  }
}
