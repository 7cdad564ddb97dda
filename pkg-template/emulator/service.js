// The way of one request through the service: find the endpoint, admit, count, read the body, carry out, answer.

import { createAdmission } from "./admission.js";
import { errorInfo } from "./codes.js";
import { ENDPOINTS } from "./endpoints/table.js";
import { createResponder, refused, Refusal, succeeded } from "./envelope.js";
import { createRateLimiter } from "./limits.js";

/** `service/command` of a URL, or undefined if its path is not `/v4/<service>/<command>`. */
export const commandOf = ({ pathname }) => /^\/v4\/(\w+\/\w+)$/.exec(pathname)?.[1];

/**
 * Makes `serve(request, url)`, which resolves to the Response, always with HTTP 200, and `refuse(url, code)`, which answers without
 * carrying anything out. `url` is the request's, parsed.
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
    if (!endpoint) throw new Refusal(60009, { ErrorInfo: `${errorInfo(60009)}: there is no ${command} here` });
    // The host opened in a browser, a GET, is documented to answer 60002; that other methods do too is a choice.
    if (request.method !== "POST") throw new Refusal(60002);
    await admit(url.searchParams);
    if (rateLimits && !takePlace(command, endpoint.callsPerSecond, now())) throw new Refusal(60007);
    const { service, run } = endpoint;
    return succeeded({ ...run(readBody(await request.arrayBuffer(), service), context), ...service.fields });
  }

  /** That what is refused before the endpoint is reached has the fields of its service too is a choice. */
  const refuse = (url, code, fields) => respond(refused(code, { ...fields, ...ENDPOINTS.get(commandOf(url))?.service.fields }));

  async function serve(request, url) {
    try {
      return respond(await carryOut(request, url));
    } catch (error) {
      if (error instanceof Refusal) return refuse(url, error.code, error.fields);
      throw error;
    }
  }

  return { serve, refuse };
}

/** JSON that is not an object is refused like no JSON at all; a choice. Content-Type is ignored: none is documented. */
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
