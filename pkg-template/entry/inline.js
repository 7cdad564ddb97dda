// For loaders that know no wasm: the module lies inside the JavaScript, and is compiled when that is loaded.
import { initSync } from "../wasm/tencent_chat_edge.js";
import bytes from "../wasm/inline.js";

initSync({ module: bytes });

export * from "../index.js";
