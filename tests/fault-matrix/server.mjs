// A server of raw bytes: the first part of a request's path chooses what comes back.

import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Serves `faults`, by name: `(socket, request) => void`, each called with the whole request. Resolves to the server's
 * origin, `seen`, the requests by their first two path segments, and `close`.
 */
export async function serveFaults(faults) {
  const seen = new Map();
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = "";
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => {
      text += chunk;
      const request = readRequest(text);
      if (!request) return;
      text = "";
      const [, fault, subject] = request.url.pathname.split("/");
      const key = `${fault}/${subject}`;
      request.number = (seen.get(key)?.length ?? 0) + 1;
      seen.set(key, [...(seen.get(key) ?? []), request]);
      faults[fault](socket, request, subject);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, seen, close };
}

function readRequest(text) {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const length = Number(text.match(/^content-length: (\d+)/im)?.[1] ?? 0);
  if (text.length < end + 4 + length) return undefined;
  return { url: new URL(text.split(" ")[1], "http://h"), body: text.slice(end + 4) };
}

/** Headers, with a length unless `length` is null, and as much of a body as is given. */
export function send(socket, body, { status = 200, type = "application/json", length = Buffer.byteLength(body), headers = "" } = {}) {
  const lengthHeader = length === null ? "" : `content-length: ${length}\r\n`;
  socket.write(`HTTP/1.1 ${status} X\r\ncontent-type: ${type}\r\n${lengthHeader}connection: close\r\n${headers}\r\n`);
  socket.write(body);
}

/** An answer in the service's form, as JSON. */
export const answer = (fields = {}) => JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...fields });
