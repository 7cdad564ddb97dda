// Browsers and their bundlers: the module is fetched from beside its JavaScript, and compiled while it arrives.
import { loadLater } from "../library.js";

const fail = (what, cause) => {
  throw new Error(`tencent-chat-edge failed to fetch Wasm: ${what}; tencent-chat-edge/inline needs no file beside it`, { cause });
};
const url = new URL("../wasm/tencent_chat_edge_bg.wasm", import.meta.url);
const response = await fetch(url).catch((cause) => fail(`no answer from ${url}, or connect-src forbids it`, cause));
if (!response.ok) fail(`${response.status} from ${response.url}`);
// a server that does not know the file's type: compiled once it is there
const isTyped = response.headers.get("content-type") === "application/wasm";
await loadLater(await (isTyped ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer())));

export * from "../index.js";
