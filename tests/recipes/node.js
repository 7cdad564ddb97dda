// A Node server: node node.js
//
// In Express the gateway stands before any parser of bodies, and takes `originalUrl` for `url`.

import { createServer } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gatewayOf } from "./gateway.js";

const gateway = gatewayOf(process.env);

const server = createServer(async (incoming, outgoing) => {
  const { method, headers, url } = incoming;
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  try {
    const body = ["GET", "HEAD"].includes(method) ? null : Readable.toWeb(incoming);
    const init = { method, headers: new Headers(Object.entries(headers).flatMap(each)), body, duplex: "half", signal: gone.signal };
    // end to end: behind `new URL`'s base, a path that begins with // would name another host, and so another origin
    const response = await gateway(new Request(`http://${headers.host}${url}`, init));
    outgoing.setHeaders(response.headers);
    outgoing.writeHead(response.status);
    await pipeline(response.body ? Readable.fromWeb(response.body) : Readable.from([]), outgoing);
  } catch {
    // what came is no request, or whoever asked has gone
    outgoing.destroy();
  }
});

/** A header that came more than once is several. */
const each = ([name, values]) => [values].flat().map((value) => [name, value]);

server.listen(process.env.PORT ?? 8080, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
