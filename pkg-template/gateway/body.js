// Reads the body of a request for the service: a JSON object, bounded in size and in time.

import { Refusal } from "./answers.js";

/** How long a body may take to arrive. Pages send a few kilobytes; whoever takes longer holds the gateway up. */
const PATIENCE_MS = 10_000;

const JSON_TYPE = /^application\/json *(; *charset *= *("utf-8"|utf-8) *)?$/i;

/** Resolves to the object; throws a Refusal. */
export async function readBody(request, maxBytes) {
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "")) {
    throw new Refusal(415, "the body must be JSON, sent as application/json");
  }
  const tooLarge = new Refusal(413, `the body is larger than ${maxBytes} bytes`);
  // what a header says may be wrong, and is enough to refuse without reading
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge;
  const chunks = [];
  let length = 0;
  for await (const chunk of withinTime(request)) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge;
    chunks.push(chunk);
  }
  return parse(joined(chunks, length));
}

/** The body's chunks. Ended early, it cancels the rest. */
async function* withinTime(request) {
  const reader = readerOf(request);
  if (!reader) return;
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
  try {
    for (;;) {
      const step = await Promise.race([reader.read().catch(lost), late]);
      if (step === undefined) throw new Refusal(400, `the body did not arrive within ${PATIENCE_MS / 1000} seconds`);
      if (step.done) return;
      if (!(step.value instanceof Uint8Array)) return lost();
      yield step.value;
    }
  } finally {
    clearTimeout(timer);
    // nobody waits for it: the caller may never answer
    reader.cancel().catch(() => {});
  }
}

function readerOf({ body }) {
  try {
    return body?.getReader();
  } catch {
    // somebody has read it already
    return lost();
  }
}

/** Throws, in whatever place a value was wanted. */
function lost() {
  throw new Refusal(400, "the body cannot be read");
}

function joined(chunks, length) {
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.byteLength;
  }
  return bytes;
}

function parse(bytes) {
  let body;
  try {
    body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Refusal(400, "the body is no JSON object");
  return body;
}
