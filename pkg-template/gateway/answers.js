// How the gateway's answers look: the service's envelope, and what a browser must be told for a page to see them.

/** Thrown to answer with an HTTP status of the gateway's own. */
export class Refusal extends Error {
  constructor(status, message, headers = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.headers = headers;
  }
}

/**
 * The envelope of a refusal. Its ErrorCode is the HTTP status: the service has no code below 1000, so nobody takes it for
 * one of the service's.
 */
export const refused = ({ status, message, headers }) =>
  envelope(JSON.stringify({ ActionStatus: "FAIL", ErrorCode: status, ErrorInfo: message }), status, headers);

/** JSON that has come from the service, or looks like it. */
export const envelope = (json, status = 200, headers = {}) =>
  new Response(json, { status, headers: { "content-type": "application/json", "cache-control": "no-store", ...headers } });

/** The bodies of what was handed on: one Response may be given for many requests, to more than one gateway, but be read only once. */
const bodies = new WeakMap();

/** A copy of a Response that `authorize` gave. */
export async function handOn(response) {
  const { status, statusText, bodyUsed } = response;
  if (status === 0) throw new TypeError("authorize gave a Response that is an error's, which cannot be sent");
  if (bodyUsed && !bodies.has(response)) throw new TypeError("authorize gave a Response whose body has been read");
  if (!bodies.has(response)) bodies.set(response, response.body && response.arrayBuffer());
  const headers = new Headers(response.headers);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  return new Response(await bodies.get(response), { status, statusText, headers });
}

/** An answer that no page gets to see. */
export function closed(response) {
  response.headers.append("vary", "Origin");
  return response;
}

/** The answer as the caller's page may see it. */
export function opened(response, { name, listed }) {
  if (!listed) return response;
  const { headers } = response;
  headers.set("access-control-allow-origin", name);
  headers.set("access-control-allow-credentials", "true");
  // what the page's client looks at beside the body
  headers.set("access-control-expose-headers", "date, retry-after");
  headers.append("vary", "Origin");
  return response;
}
