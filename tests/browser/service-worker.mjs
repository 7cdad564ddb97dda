// A service worker. Its script may not `await` at the top, so the module is the one inside the JavaScript.

import * as lib from "../node_modules/tencent-chat-edge/entry/inline.js";
import { run } from "./run.mjs";

addEventListener("message", (event) => {
  event.waitUntil(run(lib).then((results) => event.ports[0].postMessage(results)));
});
