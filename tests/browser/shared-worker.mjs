// A shared worker. It must listen at once, so the module is the one inside the JavaScript, which needs no `await`.

import * as lib from "../node_modules/tencent-chat-edge/entry/inline.js";
import { run } from "./run.mjs";

addEventListener("connect", async ({ ports: [port] }) => port.postMessage(await run(lib)));
