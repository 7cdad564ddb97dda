// Node, Deno and Bun: runs the suite and prints its results as JSON. The last argument is where the servers are.

import * as lib from "tencent-chat-edge";
import { runSuite } from "./suite.mjs";

console.log(JSON.stringify(await runSuite(lib, JSON.parse(process.argv.at(-1)))));
