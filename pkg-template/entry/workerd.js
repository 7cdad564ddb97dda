// Cloudflare-style workers: the bundler and the runtime hand the module over already compiled.
import module from "../wasm/tencent_chat_edge_bg.wasm";
import { initSync } from "../wasm/tencent_chat_edge.js";

initSync({ module });

export * from "../index.js";
