// Node: the module is read from the file system and compiled synchronously, so that `require()` works too.
import { load } from "../library.js";

// not by `import`, which reads each export of node:fs, and so has Node load its promises and streams at every cold start
const { readFileSync } = process.getBuiltinModule("node:fs");

load(read());

export * from "../index.js";

function read() {
  try {
    return readFileSync(new URL("../wasm/tencent_chat_edge_bg.wasm", import.meta.url));
  } catch (cause) {
    const advice = "if a bundler left it behind, keep the package out of the bundle or import tencent-chat-edge/inline";
    // a bundler may put something else in the URL's place
    const reason = cause.code === "ERR_INVALID_ARG_TYPE" ? "" : `: ${cause.message}`;
    throw new Error(`tencent-chat-edge cannot read its module${reason}; ${advice}`, { cause });
  }
}
