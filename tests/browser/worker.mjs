// A dedicated worker. No browser has import maps in workers, hence the path. It begins by itself: as the module is loaded
// by an `await`, what is sent to the worker before that has ended would be lost.

import * as lib from "../node_modules/tencent-chat-edge/entry/browser.js";
import { run } from "./run.mjs";

postMessage(await run(lib));
