// Puts a fetch handler behind a real socket of this machine.

import { once } from "node:events";
import { createServer } from "node:http";
import { Readable } from "node:stream";

/** Resolves to `{ origin, close }`. What the handler throws loses the connection. */
export async function serve(handler) {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = Buffer.concat(await incoming.toArray());
      const url = new URL(incoming.url, `http://${incoming.headers.host}`);
      const init = { method: incoming.method, headers: incoming.headers, body: body.length > 0 ? body : undefined };
      const response = await handler(new Request(url, init));
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      if (response.body) Readable.fromWeb(response.body).pipe(outgoing);
      else outgoing.end();
    } catch {
      incoming.socket.destroy();
    }
  });
  return listen(server);
}

/** Has a server listen on a port of its own. Resolves to `{ origin, close }`, which ends its connections too. */
export async function listen(server) {
  // never by itself: what comes over a connection in the moment that an idle one is closed would be lost
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
