// One POST with fetch. It is done here and not in Rust because each step of it would cross the boundary twice, which
// took as long as all the rest of a call.

import { areWhole } from "./bytes.js";
import { quietly } from "./listener.js";
import { tried } from "./tried.js";
import { hold, release, startHost, stopHost } from "./under-way.js";

/** The largest answer that is read, in bytes. */
const MAX_BODY = 8 * 1024 * 1024;

/** The statuses that stand for no reply: no connection, and a limit of time that was hit. */
const FAILED = -1;
const LATE = -2;

/**
 * The body for the host's own fetch. Deno's sends a request a second time if the connection is lost and the body can be sent again,
 * whether or not the command may be repeated (denoland/deno#35610; since #36415 only over a connection that was kept open). A text
 * can be sent again, a Blob cannot.
 */
const payload = globalThis.Deno ? (text) => new Blob([text]) : (text) => text;

let createKept = () => undefined;
let kept;

/**
 * For an entry: what `create` returns is kept from the first answer on. V8 forgets the shape of a class's objects if a
 * garbage collection finds none of them alive, and throws away all code that it has made for them. In Node that is the
 * host's own code for timers, signals and streams: calls after a collection took twice as long.
 */
export const keep = (create) => (createKept = create);

/** The parts of a URL before and after its random number. */
export const createUrl = (start, end) => ({ start, end });

/** The content type, and what the caller adds to it as pairs of name and value. */
export const createHeaders = (added) => ({ "content-type": "application/json", ...Object.fromEntries(added) });

/**
 * Starts a request; `own` is the caller's fetch, if there is one. `done` gets what came back, with `body: undefined` if
 * that was too large, or else a status below zero and the cause. It is not called once the request was ended. It lasts
 * `limitMs` at most.
 */
export function startExchange(own, url, random, headers, body, limitMs, done) {
  // also a timer of under-way.js, which takes `callback` and `ms` and sets `host`
  const exchange = {
    controller: undefined,
    reader: undefined,
    refusal: undefined,
    isOver: false,
    held: undefined,
    host: undefined,
    callback() {
      abort(exchange);
      done(exchange.refusal ?? failure(LATE));
    },
    ms: limitMs,
  };
  exchange.held = hold(exchange, abort);
  startHost(exchange);
  run(exchange, own, url.start + random + url.end, headers, body, done);
  return exchange.held;
}

/** One function for all of it: each function that it waited for would be one more promise. */
async function run(exchange, own, url, headers, body, done) {
  let reply;
  let isWhole = false;
  try {
    // in here, so that a host that lacks something makes the request fail
    exchange.controller = new AbortController();
    const response = await (own ?? fetch)(url, {
      method: "POST",
      // a copy, since a fetch of the caller's may change it
      headers: { ...headers },
      body: own && own !== fetch ? body : payload(body),
      // the UserSig is in the URL: it must not travel to where a redirect points
      redirect: "manual",
      signal: exchange.controller.signal,
    });
    // a fetch that ignores the signal answers all the same
    if (exchange.isOver) return quietly(() => response.body.cancel());
    const { status, headers: received } = Object(response);
    // a whole number of 16 bits; 0 is also that of a redirect in a browser
    if (status !== (status & 0xffff) || (status === 0 && response.type === "error")) throw new TypeError("fetch gave no Response");
    reply = { status, headers: received, body: undefined, cause: undefined };
    if (status < 200 || status > 299) {
      // the status says enough, whatever becomes of the body
      reply.body = new Uint8Array();
      exchange.refusal = reply;
    }
    const stream = response.body;
    const chunks = [];
    let length = 0;
    if (typeof stream?.getReader === "function") {
      exchange.reader = stream.getReader();
      // chunk by chunk, so that a body that is too large is refused while it arrives
      while (length <= MAX_BODY) {
        const { done: isOver, value } = await exchange.reader.read();
        if (isOver) {
          exchange.reader = undefined;
          break;
        }
        if (value?.[Symbol.toStringTag] !== "Uint8Array") throw new TypeError("the answer's body is not of bytes");
        if (value.length === 0) continue;
        chunks.push(value);
        length += value.length;
      }
    } else if (stream !== null) {
      // not a web stream, as with the fetch packages for Node from before it had its own, or none at all, as in React Native
      chunks.push(new Uint8Array(await response.arrayBuffer()));
      length = chunks[0].length;
    }
    if (length <= MAX_BODY) {
      if (!chunks.every(areWhole)) throw new TypeError("the answer's body has lost bytes");
      reply.body = chunks.length === 1 ? chunks[0] : joined(chunks, length);
      isWhole = true;
    }
  } catch (cause) {
    reply = exchange.refusal ?? failure(FAILED, cause);
  }
  cancel(exchange);
  if (exchange.isOver) return;
  finish(exchange);
  done(reply);
  // the fetch may still have something going
  if (!isWhole) exchange.controller?.abort();
  kept ??= [tried(createKept)];
}

const failure = (status, cause) => ({ status, headers: undefined, body: undefined, cause });

function finish(exchange) {
  exchange.isOver = true;
  stopHost(exchange);
  release(exchange.held);
}

/** Ends the exchange, wherever it is. */
function abort(exchange) {
  if (exchange.isOver) return;
  finish(exchange);
  exchange.controller.abort();
  cancel(exchange);
}

/** Tells a body that was not read to its end that nobody wants more of it. */
function cancel(exchange) {
  const { reader } = exchange;
  if (!reader) return;
  exchange.reader = undefined;
  quietly(() => reader.cancel());
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

/** A header that a reply came with. */
export function header({ headers }, name) {
  const value = tried(() => headers.get(name));
  return typeof value === "string" ? value : undefined;
}
