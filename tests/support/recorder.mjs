// Stands between a browser and a server of this machine, and keeps all that passes.

import { createServer, request } from "node:http";

import { listen } from "./serve.mjs";

/**
 * Hands everything on to `server` and back as it comes, the Host header too, so that the server takes this origin for its
 * own. Compression alone is not asked for: bodies can be read.
 *
 * Resolves to `{ origin, exchanges, close }`, which closes the server too. Of each exchange `asked` and, once there is one,
 * `answered` are `{ line, headers, body() }`, headers as names and values in turn. A piece is kept before it is handed on:
 * nothing arrives anywhere that is not here.
 */
export async function recordTo(server) {
  const exchanges = [];
  const recorder = createServer((incoming, outgoing) => {
    const exchange = { asked: keep(`${incoming.method} ${incoming.url}`, incoming) };
    exchanges.push(exchange);
    const { method, headers } = incoming;
    const forwarded = request(server.origin + incoming.url, { method, headers: { ...headers, "accept-encoding": "identity" }, agent: false });
    forwarded.on("response", (answer) => {
      exchange.answered = keep(`${answer.statusCode} ${answer.statusMessage}`, answer);
      outgoing.writeHead(answer.statusCode, answer.statusMessage, answer.rawHeaders);
      answer.on("error", () => outgoing.destroy()).pipe(outgoing);
    });
    // who has gone on one side is gone on the other
    forwarded.on("error", () => outgoing.destroy());
    outgoing.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  const { origin, close } = await listen(recorder);
  return { origin, exchanges, close: () => close().then(server.close) };
}

/** A message, whose body grows as it comes. */
function keep(line, message) {
  const pieces = [];
  message.on("data", (piece) => pieces.push(piece));
  return { line, headers: message.rawHeaders, body: () => Buffer.concat(pieces).toString() };
}
