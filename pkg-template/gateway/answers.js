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

/** An answer that no page gets to see. */
export function closed(response) {
  response.headers.append("vary", "Origin");
  return response;
}

/** The answer as the caller's page may see it. One that nothing has to be added to is handed on as it is. */
export function opened(response, { name, listed }) {
  if (!listed) return response;
  // a copy, because headers may be frozen, as those of a redirect are
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", name);
  headers.set("access-control-allow-credentials", "true");
  // what the page's client looks at beside the body
  headers.set("access-control-expose-headers", "date, retry-after");
  headers.append("vary", "Origin");
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
