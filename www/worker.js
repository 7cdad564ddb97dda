// The demo's edge worker: serves the page, carries its calls to the service, and runs a session when asked to.
//
//   chat.js      the client, made from the worker's bindings: what to copy into a worker of your own
//   gateway.js   carries the calls of the page's own client; desk.js does the rest that needs the key, or the emulator
//   session.js   what a session does; people.js is who takes part
//   guard.js     who may call; site.js has the page's files
//   emulator.js  stands in for the service, for a demo without an account: a worker behind this one

import { ChatInputError } from "tencent-chat-edge";
import { backendOf, connect } from "./chat.js";
import { deskAt } from "./desk.js";
import { gatewayFor, PREFIX } from "./gateway.js";
import { refusal } from "./guard.js";
import { runSession } from "./session.js";
import { fileAt, withSecurityHeaders } from "./site.js";

/** Keeps the budget of calls that the worker's isolates share; wrangler.toml binds it. */
export { PacerObject } from "tencent-chat-edge/cloudflare";

export default {
  async fetch(request, env) {
    return withSecurityHeaders(await answer(request, env).catch(failure));
  },
};

/** What the worker offers the page: where its client calls, a UserSig for its user, and a verifier. */
const OFFERS = { gateway: PREFIX, userSig: true, explains: true };

async function answer(request, env) {
  // for example if a request has two `Host` headers
  if (!URL.canParse(request.url)) return new Response("the URL cannot be read\n", { status: 400 });
  const url = new URL(request.url);
  // the page itself is not secret: it asks for the token
  const file = fileAt(url.pathname);
  if (file) return ["GET", "HEAD"].includes(request.method) ? file : notAllowed("GET, HEAD");

  const refused = await refusal(request, url, env);
  const isCall = url.pathname.startsWith(`${PREFIX}/`);
  if (refused) return isCall ? envelope(refused) : new Response(`${refused.message}\n`, { status: refused.status });

  if (isCall) return gatewayFor(env)(request);

  const desk = deskAt(url.pathname);
  if (desk) return request.method === "POST" ? desk(request, env) : notAllowed("POST");

  if (url.pathname === "/session") {
    if (request.method !== "POST") return notAllowed("POST");
    const backend = backendOf(env);
    return Response.json({ backend, steps: await runSession(() => connect(env), backend.kind === "emulator") });
  }

  if (url.pathname !== "/backend") return new Response("there is nothing here\n", { status: 404 });
  return request.method === "GET" ? Response.json({ ...backendOf(env), ...OFFERS }) : notAllowed("GET");
}

/** Says what is wrong with the worker's settings, which quotes no secret. Any other error is for the platform's log. */
function failure(error) {
  if (!(error instanceof ChatInputError)) throw error;
  return new Response(`the worker is not set up: ${error.message}\n`, { status: 500 });
}

/** In the form of the gateway's refusals: a client reports the reason that it finds there. */
const envelope = ({ status, message }) =>
  Response.json({ ActionStatus: "FAIL", ErrorCode: status, ErrorInfo: message }, { status, headers: { "cache-control": "no-store" } });

const notAllowed = (allow) => new Response(`only ${allow} may be used here\n`, { status: 405, headers: { allow } });
