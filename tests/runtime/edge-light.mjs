// Vercel's edge runtime, run on its own: runs the suite on request and answers with its results. Outside Vercel's bundler
// nothing hands over a module, so the one inside the JavaScript is used.

import * as lib from "tencent-chat-edge/inline";
import { runSuite } from "./suite.mjs";

addEventListener("fetch", (event) => {
  const servers = Object.fromEntries(new URL(event.request.url).searchParams);
  event.respondWith(runSuite(lib, servers).then((results) => Response.json(results)));
});
