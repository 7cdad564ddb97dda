// A Node server: node node.js

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
    const response = await gateway(new Request(new URL(url, `http://${headers.host}`), init));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    await pipeline(response.body ? Readable.fromWeb(response.body) : Readable.from([]), outgoing);
  } catch {
    // what came is no request, or whoever asked has gone
    outgoing.destroy();
  }
});

/** A header that came more than once is several. */
const each = ([name, values]) => [values].flat().map((value) => [name, value]);

server.listen(process.env.PORT ?? 8080, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
