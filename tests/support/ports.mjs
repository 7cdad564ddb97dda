// Ports of this machine that nobody listens on.

import { once } from "node:events";
import { createServer } from "node:net";

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Where every connection is refused. Not a well-known port such as 9: browsers refuse those themselves. */
export const closedOrigin = async () => `http://127.0.0.1:${await freePort()}`;
