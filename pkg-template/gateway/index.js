// A fetch handler that signs for pages which must not hold the key.
//
// A page's ChatClient, made with `baseUrl` and no key, sends here what it would send to the service. In reading order:
//
//   options.js   what createGateway takes
//   origins.js   which pages may ask, by their Origin
//   paths.js     what a path asks for
//   body.js      reads a body: bounded in size and in time
//   service.js   asks the service, and turns what comes of it into an answer
//   secrets.js   keeps the admin's UserSig out of that answer; names.js knows the admin by any spelling
//   answers.js   how answers look

import { closed, handOn, opened, Refusal, refused } from "./answers.js";
import { readBody } from "./body.js";
import { readOptions } from "./options.js";
import { createOrigins } from "./origins.js";
import { createPaths, USER_SIG } from "./paths.js";
import { createService } from "./service.js";

/** See index.d.ts for every option. */
export function createGateway(options) {
  const { authorize, allowed, maxBodyBytes, report, ...settings } = readOptions(options);
  const admit = createOrigins(settings.origins);
  const find = createPaths(settings);
  const { call, signFor } = createService(settings, report);

  /** From what is cheapest to refuse to what is dearest; whoever is not authorized learns nothing but the paths' form. */
  async function answer(request, url) {
    const target = find(url);
    if (target === undefined) throw new Refusal(404, "there is nothing here");
    if (request.method !== "POST") throw new Refusal(405, "only POST", { allow: "POST" });
    const verdict = await judge(request, target);
    if (isResponse(verdict)) return handOn(verdict);
    // a session, say: without a word every call would fail
    if (verdict && verdict !== true) report(new TypeError("authorize gave neither true nor a Response"));
    if (verdict !== true) throw new Refusal(401, "the caller is not authorized");
    if (target === USER_SIG) return signFor(bodiless(request));
    if (!allowed.has(target)) throw new Refusal(403, "the command is not allowed here");
    if (request.bodyUsed) report(new TypeError("the request's body was read before the gateway got it, which needs request.clone()"));
    return call(target, await readBody(request, maxBodyBytes), request.signal);
  }

  async function judge(request, target) {
    try {
      return await authorize(bodiless(request), target);
    } catch (error) {
      // an `authorize` that stops when the caller goes may throw for that
      if (!request.signal?.aborted) report(error);
      return false;
    }
  }

  return async function gateway(request) {
    const url = urlOf(request);
    // without a URL nobody can tell whose page asks
    if (url === undefined) return closed(refused(new Refusal(400, "the URL cannot be read")));
    const origin = admit(request, url);
    if (origin.refused) return closed(refused(new Refusal(403, "the origin is not allowed here")));
    // a preflight carries no session: it can be answered before `authorize` is asked
    if (origin.preflight && find(url) !== undefined) return opened(origin.preflight, origin);
    try {
      return opened(await answer(request, url), origin);
    } catch (error) {
      if (!(error instanceof Refusal)) report(error);
      return opened(refused(error instanceof Refusal ? error : new Refusal(502, "the gateway failed")), origin);
    }
  };
}

/**
 * None of these characters belongs in a host. If one is there, servers put it into the URL, which then names another
 * path than the one they were asked for.
 */
const NO_HOST = /[\s/?#@\\]/;

/** From a request with two `Host` headers a server may make one whose URL cannot be read. */
function urlOf(request) {
  try {
    return NO_HOST.test(request.headers.get("host")) ? undefined : new URL(request.url);
  } catch {
    return undefined;
  }
}

/** Known by its tag: it may be of another realm, or of a class that stands in for the host's. */
const isResponse = (verdict) => verdict?.[Symbol.toStringTag] === "Response";

/** The request for the caller's functions: whoever read the body there would take it away from the service. */
function bodiless({ url, method, headers, signal, cf }) {
  // `cf` is what Cloudflare knows of the caller; no other runtime has it
  return new Request(url, { method, headers, ...(signal && { signal }), ...(cf && { cf }) });
}
