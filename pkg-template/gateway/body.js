// Reads the body of a request for the service: a JSON object, bounded in size and in time.

import { Refusal } from "./answers.js";

/** How long a body may take to arrive. Pages send a few kilobytes; whoever takes longer holds the gateway up. */
const PATIENCE_MS = 10_000;

/** How deep a body may be nested. No command's is, by far, and no engine can write JSON that is nested without limit. */
const DEEPEST = 128;

const JSON_TYPE = /^application\/json *(; *charset *= *("utf-8"|utf-8) *)?$/i;

/** Resolves to the object; throws a Refusal. */
export async function readBody(request, maxBytes) {
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "")) {
    throw new Refusal(415, "the body must be JSON, sent as application/json");
  }
  const tooLarge = new Refusal(413, `the body is larger than ${maxBytes} bytes`);
  // the header may be wrong, but it is enough to refuse without reading
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
      // by its tag: a DOM emulation has a class of its own, and the host's streams do not know it
      if (step.value?.[Symbol.toStringTag] !== "Uint8Array") return lost();
      if (step.value.byteLength > 0) yield step.value;
      // otherwise a stream that always has one more empty chunk would never let the timer have its turn
      else await new Promise((resolve) => setTimeout(resolve));
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
  let text, body;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    body = JSON.parse(text);
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
  if (depthOf(text) > DEEPEST) throw new Refusal(400, `the body is nested deeper than ${DEEPEST}`);
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Refusal(400, "the body is no JSON object");
  return body;
}

/** How deep a JSON text is nested. */
function depthOf(text) {
  let [depth, deepest, isQuoted] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    // a quote that is escaped does not count
    if (character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return deepest;
}
