// Vercel's edge runtime: its bundler hands a module over compiled where the import asks for it.
import module from "../wasm/tencent_chat_edge_bg.wasm?module";
import { load } from "../library.js";

load(module);

export * from "../index.js";
