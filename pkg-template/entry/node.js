// Node: the module is read from the file system and compiled synchronously, so that `require()` works too.
import { readFileSync } from "node:fs";
import { initSync } from "../wasm/tencent_chat_edge.js";

initSync({ module: readFileSync(new URL("../wasm/tencent_chat_edge_bg.wasm", import.meta.url)) });

export * from "../index.js";
