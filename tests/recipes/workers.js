// Cloudflare Workers: npx wrangler deploy workers.js --name chat --compatibility-date 2026-10-01 \
//   --compatibility-flags enable_request_signal

import { gatewayOf } from "./gateway.js";

let gateway;

export default {
  // one for the whole isolate, made with the first request, which brings the bindings
  fetch: (request, env) => (gateway ??= gatewayOf(env))(request),
};
