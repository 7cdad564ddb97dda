// Decides which pages may ask, by the Origin that browsers send with each POST and that no page can change.

/** How long a browser may remember a preflight, in seconds. */
const REMEMBERED = "600";

/** Names of headers (RFC 9110, 5.6.2), with commas between. */
const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+( *, *[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Makes `admit(request, url)`.
 *
 * Callers without an Origin are no pages of browsers, and pages of the gateway's own origin need no permission. Whoever is
 * neither must be listed.
 */
export function createOrigins(origins) {
  return function admit({ method, headers }, url) {
    const name = headers.get("origin");
    if (name === null) return {};
    const listed = origins.has(name);
    if (!listed && !(name === url.origin && isAsked(url, headers.get("host")))) return { refused: true };
    return { name, listed, preflight: method === "OPTIONS" ? preflight(headers) : undefined };
  };
}

/** Whether the URL's host is the one that was asked. If a server resolves the path as a link, `//evil.example/` names another. */
function isAsked({ host, port, protocol }, asked) {
  const name = asked?.toLowerCase();
  // the default port may be written out, as proxies do
  const usual = protocol === "https:" ? 443 : 80;
  return name === undefined || name === host || (port === "" && name === `${host}:${usual}`);
}

/** Any header may be sent: none is forwarded, and only `authorize` knows which of them carry the caller's session. */
function preflight(requested) {
  const headers = { "access-control-allow-methods": "POST", "access-control-max-age": REMEMBERED };
  const names = requested.get("access-control-request-headers");
  if (names !== null && HEADER_NAMES.test(names)) headers["access-control-allow-headers"] = names;
  headers.vary = "Access-Control-Request-Headers";
  return new Response(null, { status: 204, headers });
}
