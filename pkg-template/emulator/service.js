// The way of one request through the service: find the endpoint, admit, count, read the body, carry out, answer.

import { createAdmission } from "./admission.js";
import { ENDPOINTS } from "./endpoints/table.js";
import { createResponder, refused, Refusal, succeeded } from "./envelope.js";
import { createRateLimiter } from "./limits.js";

/** `service/command` of a URL, or undefined where its path is not `/v4/<service>/<command>`. */
export const commandOf = ({ pathname }) => /^\/v4\/(\w+\/\w+)$/.exec(pathname)?.[1];

/**
 * Makes `serve(request, url)`, which resolves to the Response, always with HTTP 200. `url` is the request's, parsed.
 *
 * The order of the checks: path, command, method, the query (admission.js), calls per second, body. The documents give
 * none; this goes from what is cheapest to refuse to what is dearest. Only calls that were admitted count against the
 * rate, so that a stranger cannot use it up.
 */
export function createService(options, directory) {
  const { now, rateLimits, allowDelete } = options;
  const admit = createAdmission(options, directory);
  const takePlace = createRateLimiter();
  const respond = createResponder(now);
  const context = { directory, allowDelete, now };

  async function carryOut(request, url) {
    const command = commandOf(url);
    if (command === undefined) throw new Refusal(60002);
    const endpoint = ENDPOINTS.get(command);
    if (!endpoint) throw new Refusal(60009);
    // The host opened in a browser, a GET, is documented to answer 60002; that other methods do too is a choice.
    if (request.method !== "POST") throw new Refusal(60002);
    await admit(url.searchParams);
    if (rateLimits && !takePlace(command, endpoint.callsPerSecond, now())) throw new Refusal(60007);
    return runEndpoint(endpoint, await request.arrayBuffer());
  }

  function runEndpoint({ service, run }, bytes) {
    try {
      return succeeded({ ...run(readBody(bytes, service), context), ...service.fields });
    } catch (error) {
      if (error instanceof Refusal) Object.assign(error.fields, service.fields);
      throw error;
    }
  }

  return async function serve(request, url) {
    try {
      return respond(await carryOut(request, url));
    } catch (error) {
      if (error instanceof Refusal) return respond(refused(error.code, error.fields));
      throw error;
    }
  };
}

/** JSON that is not an object is refused like no JSON at all; a choice. Content-Type is not looked at: none is documented. */
function readBody(bytes, { unreadable }) {
  let body;
  try {
    body = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new Refusal(unreadable);
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Refusal(unreadable);
  return body;
}
