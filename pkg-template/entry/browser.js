// Browsers and their bundlers: the module is fetched from beside its JavaScript, and compiled while it arrives.
import { loadLater } from "../library.js";

const response = await fetch(new URL("../wasm/tencent_chat_edge_bg.wasm", import.meta.url));
if (!response.ok) throw new Error(`tencent-chat-edge failed to fetch Wasm: ${response.status} from ${response.url}`);
// a server that does not know the file's type: compiled once it is there
const isTyped = response.headers.get("content-type") === "application/wasm";
await loadLater(await (isTyped ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer())));

export * from "../index.js";
