// Keeps other sites away from a worker that acts with the app's key on a developer's own machine.
//
// A worker that is deployed must know its callers instead: by a session cookie, a token, or mutual TLS.

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Says why the request is refused, or undefined. */
export function refusal(request, url) {
  // A name of somebody else's may resolve to this machine (DNS rebinding); browsers then send that name as the host.
  if (!LOOPBACK.has(url.hostname)) return "this worker is reached by a loopback address only";

  // Browsers send the origin with whatever is neither GET nor HEAD, and no page can change it.
  const reads = ["GET", "HEAD"].includes(request.method);
  if (!reads && request.headers.get("origin") !== url.origin) return "the Origin header must name this worker";
}
