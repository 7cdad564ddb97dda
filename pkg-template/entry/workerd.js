// Cloudflare-style workers: the bundler and the runtime hand the module over already compiled.
import module from "../wasm/tencent_chat_edge_bg.wasm";
import { load } from "../library.js";

load(module);

export * from "../index.js";
