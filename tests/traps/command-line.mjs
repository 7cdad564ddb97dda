// Node, Deno and Bun: runs the suite and prints its results as JSON. What nobody catches ends them.

import * as lib from "tencent-chat-edge";
import { runSuite } from "./suite.mjs";

console.log(JSON.stringify(await runSuite(lib)));
