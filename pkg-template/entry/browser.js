// Browsers and their bundlers: the module is fetched from beside its JavaScript, and compiled while it arrives.
import init from "../wasm/tencent_chat_edge.js";

await init({ module_or_path: new URL("../wasm/tencent_chat_edge_bg.wasm", import.meta.url) });

export * from "../index.js";
