// Decides who may use a worker that acts with the app's key: on a developer's own machine only its own page, and once it
// is deployed, whoever has the token.

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Shorter ones can be guessed. */
const SHORTEST_TOKEN = 16;

/** Resolves to why the request is refused, as `{ status, message }`, or to undefined. */
export async function refusal(request, url, env) {
  // Browsers send the origin with every request that is neither GET nor HEAD, and no page can change it.
  const reads = ["GET", "HEAD"].includes(request.method);
  if (!reads && request.headers.get("origin") !== url.origin) {
    return { status: 403, message: "the Origin header must name this worker" };
  }
  // Only this machine can reach the loopback address. Somebody else's name may resolve to it (DNS rebinding), but browsers
  // then send that name as the host, so that the token is required.
  // Behind a proxy, every host may look like this machine: if a token is set, it is required there too.
  if (LOOPBACK.has(url.hostname) && !env.PAGE_TOKEN) return undefined;
  if (!env.PAGE_TOKEN || env.PAGE_TOKEN.length < SHORTEST_TOKEN) {
    const message = `the worker has no PAGE_TOKEN of ${SHORTEST_TOKEN} characters or more; set one: npx wrangler secret put PAGE_TOKEN`;
    return { status: 403, message };
  }
  const given = request.headers.get("authorization")?.match(/^Bearer (.+)$/)?.[1];
  if (given === undefined || !(await isSame(given, env.PAGE_TOKEN))) return { status: 401, message: "the token is missing or wrong" };
  return undefined;
}

/** Compares digests, so that the time it takes reveals nothing about the texts. */
async function isSame(given, wanted) {
  const digest = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const [a, b] = await Promise.all([digest(given), digest(wanted)]);
  return a.every((byte, index) => byte === b[index]);
}
