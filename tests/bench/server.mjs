// A server that answers every call with success; prints its port, and ends with its standard input.

import { createServer } from "node:http";

import { imported } from "./answers.mjs";

const server = createServer((request, response) => {
  request.resume().on("end", () => response.setHeader("content-type", "application/json").end(imported));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit());
