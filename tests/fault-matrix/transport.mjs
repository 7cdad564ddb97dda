// What can go wrong on the wire, and what a call makes of it, whatever its command.

import { answer, send } from "./server.mjs";

const NETWORK = { name: "ChatNetworkError", code: "NETWORK", retryable: true, attempts: 1 };
const TIMEOUT = { name: "ChatTimeoutError", code: "TIMEOUT", retryable: true, attempts: 1 };
const BAD = { name: "ChatResponseError", code: "BAD_RESPONSE", retryable: false, attempts: 1 };
const http = (status, retryable) => ({ name: "ChatHttpError", code: "HTTP_ERROR", status, retryable, attempts: 1 });

const MIB = 1 << 20;
const HTML = "<html><body>bad gateway</body></html>";

/** Node 20's fetch takes a chunked body without its last chunk for a whole one. What is in it is not complete JSON. */
const endsUnnoticed = process.version.startsWith("v20.");

const body = answer({ Filler: "x".repeat(2_000) });
const half = body.slice(0, 1_000);
const reset = (socket) => socket.resetAndDestroy();
const soon = (act) => (socket) => setTimeout(() => act(socket), 20);

/** How many bytes each connection's flood came to before it ended. */
export const pushed = [];

/** As much of 20 MiB as somebody takes. */
function flood(socket) {
  const chunk = Buffer.alloc(MIB / 4, "x");
  let left = 80;
  let taken = 0;
  const push = () => {
    while (left > 0 && !socket.destroyed) {
      left--;
      if (!socket.write(chunk, () => (taken += chunk.length))) return void socket.once("drain", push);
    }
    socket.end();
  };
  socket.on("close", () => pushed.push(taken));
  push();
}

/** Each: what the server does, and the error. */
export const TRANSPORT = {
  "reset before the headers": [reset, NETWORK],
  "reset in the headers": [(socket) => (socket.write("HTTP/1.1 200 OK\r\ncontent-"), soon(reset)(socket)), NETWORK],
  "reset after the headers": [(socket) => (send(socket, "", { length: 100 }), soon(reset)(socket)), NETWORK],
  "closed without a word": [(socket) => socket.end(), NETWORK],
  "no HTTP": [(socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"), NETWORK],
  "half a body": [(socket) => (send(socket, half, { length: body.length }), socket.end()), NETWORK],
  "a chunked body that is cut off": [
    (socket) => (send(socket, `3e8\r\n${half}\r\n`, { length: null, headers: "transfer-encoding: chunked\r\n" }), socket.end()),
    endsUnnoticed ? BAD : NETWORK,
  ],
  "a stalled body": [(socket) => send(socket, half, { length: body.length }), TIMEOUT],
  "no answer": [() => {}, TIMEOUT],
  "a content-length too long": [(socket) => (send(socket, body, { length: body.length + 10 }), socket.end()), NETWORK],
  "a content-length too short": [(socket) => (send(socket, body, { length: 1_000 }), socket.end()), BAD],
  "invalid UTF-8": [(socket) => send(socket, Buffer.from('{"ErrorCode":0,"ErrorInfo":"\xff"}', "latin1")), BAD],
  "20 MiB with their length": [(socket) => (send(socket, "", { length: 20 * MIB }), flood(socket)), BAD],
  "20 MiB without a length": [(socket) => (send(socket, "", { length: null }), flood(socket)), BAD],
  "nested a thousand deep": [(socket) => send(socket, `{"ErrorCode":0,"x":${"[".repeat(1_000)}${"]".repeat(1_000)}}`), BAD],
  "nested and never closed": [(socket) => send(socket, `{"ErrorCode":0,"x":${"[{\"a\":".repeat(100_000)}`), BAD],
  "an empty body": [(socket) => send(socket, ""), BAD],
  "HTML with 200": [(socket) => send(socket, HTML, { type: "text/html" }), BAD],
  "a redirect": [(socket) => send(socket, "", { status: 302, headers: "location: /elsewhere/x\r\n" }), http(302, false)],
  ...Object.fromEntries([429, 500, 502, 503, 504].map((status) => [
    `${status} with HTML`,
    [(socket) => send(socket, HTML, { status, type: "text/html" }), http(status, true)],
  ])),
  "404 with HTML": [(socket) => send(socket, HTML, { status: 404, type: "text/html" }), http(404, false)],
  "502 with a good answer": [(socket) => send(socket, answer(), { status: 502 }), { ...http(502, true), errorCode: 0 }],
};
