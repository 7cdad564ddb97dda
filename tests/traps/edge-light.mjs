// Vercel's edge runtime, run on its own: runs the suite on request and answers with its results.

import * as lib from "tencent-chat-edge/inline";
import { runSuite } from "./suite.mjs";

addEventListener("fetch", (event) => event.respondWith(runSuite(lib).then((results) => Response.json(results))));
