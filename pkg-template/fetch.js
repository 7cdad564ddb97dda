// One POST with fetch. It is told here and not in Rust because each step of it would cross twice, which took as long as all
// the rest of a call.

import { quietly } from "./listener.js";
import { hold, release } from "./under-way.js";

/** The largest answer that is read, in bytes. */
const MAX_BODY = 8 * 1024 * 1024;

/**
 * A request under way. `own` is the caller's fetch, if there is one; `headers` are pairs. `done` gets what came back, with
 * `body: undefined` where that was too large, or `{ failed: true, cause }`.
 */
export const startExchange = (own, url, headers, body, done) => new Exchange(own, url, headers, body, done);

const abort = (exchange) => exchange.abort();

class Exchange {
  #controller = new AbortController();
  #reader;
  #isOver = false;

  constructor(own, url, headers, body, done) {
    hold(this, abort);
    this.#run(own ?? fetch, url, headers, body, done);
  }

  async #run(fetch, url, headers, body, done) {
    let reply;
    try {
      reply = await this.#send(fetch, url, headers, body);
    } catch (cause) {
      reply = { failed: true, cause };
    }
    release(this);
    if (!this.#isOver) done(reply);
  }

  /** Ends it, wherever it is. `done` is not called any more. */
  abort() {
    this.#isOver = true;
    release(this);
    this.#controller.abort();
    this.#cancel();
  }

  async #send(fetch, url, headers, body) {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...Object.fromEntries(headers) },
      body,
      // the UserSig is in the URL: it must not travel to where a redirect points
      redirect: "manual",
      signal: this.#controller.signal,
    });
    const { status, headers: received } = Object(response);
    if (!(status >= 0 && status <= 65535 && Number.isInteger(status))) throw new TypeError("fetch gave no Response");
    return {
      failed: false,
      status,
      retryAfter: header(received, "retry-after"),
      date: header(received, "date"),
      body: await this.#read(response),
    };
  }

  /** The whole body, whatever kind of response it belongs to; undefined where that is too large. */
  async #read(response) {
    const { body } = response;
    if (body === undefined || body === null) return new Uint8Array();
    // not a stream of the web, as with fetches that Node had before its own
    if (typeof body.getReader !== "function") {
      const bytes = new Uint8Array(await response.arrayBuffer());
      return bytes.length > MAX_BODY ? undefined : bytes;
    }
    this.#reader = body.getReader();
    const chunks = [];
    let length = 0;
    // chunk by chunk, so that a body that is too large is refused while it arrives
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      if (value?.[Symbol.toStringTag] !== "Uint8Array") {
        this.#cancel();
        throw new TypeError("the answer's body does not consist of bytes");
      }
      chunks.push(value);
      length += value.length;
      if (length > MAX_BODY) {
        this.#cancel();
        return undefined;
      }
    }
    this.#reader = undefined;
    return chunks.length === 1 ? chunks[0] : joined(chunks, length);
  }

  /** Tells the body that nobody wants more of it. */
  #cancel() {
    const reader = this.#reader;
    this.#reader = undefined;
    quietly(() => reader?.cancel());
  }
}

function joined(chunks, length) {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

function header(headers, name) {
  try {
    const value = headers.get(name);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
