// The matrix as a program of its own, for other versions of Node: prints what came out as JSON.

import { runMatrix } from "./matrix.mjs";

console.log(JSON.stringify(await runMatrix()));
