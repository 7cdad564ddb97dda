// Node: the module is read from the file system and compiled synchronously, so that `require()` works too.
import { keep, load } from "../library.js";

// not by `import`, which reads each export of node:fs, and so has Node load its promises and streams at every cold start
const { readFileSync } = process.getBuiltinModule("node:fs");
// those of now, which no test has put others in place of
const { setTimeout } = process.getBuiltinModule("node:timers");

load(read());

// Deno's tests would take the timer for a leak, and Bun's engine is another
const { deno, bun } = process.versions;
if (!deno && !bun) keep(objects);

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

/** One of each kind that a request takes. */
function objects() {
  // nothing waits for it
  const timer = setTimeout(() => {}, 2 ** 31 - 1).unref();
  const controller = new AbortController();
  const response = new Response("{}", { headers: { "content-type": "application/json" } });
  const reader = response.body.getReader();
  // a read that never ends
  const waiting = new ReadableStream({ type: "bytes" }).getReader();
  return [timer, controller, controller.signal, response, reader, reader.read(), waiting, waiting.read()];
}
