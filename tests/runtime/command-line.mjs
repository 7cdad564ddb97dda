// Node, Deno and Bun: runs the suite and prints its results as JSON. The last argument is the server's origin.

import * as lib from "tencent-chat-edge";
import { runSuite } from "./suite.mjs";

console.log(JSON.stringify(await runSuite(lib, process.argv.at(-1))));
