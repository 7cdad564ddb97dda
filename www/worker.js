// The demo's edge worker: runs a session with the service when it is asked to, and serves the page that shows it.
//
//   chat.js      the client, made from the worker's bindings: what to copy into a worker of your own
//   session.js   what a session does; people.js is who takes part
//   guard.js     who may call; site.js has the page's files
//   emulator.js  the service itself, for a demo without an account: a worker behind this one

import { backendOf, connect } from "./chat.js";
import { refusal } from "./guard.js";
import { runSession } from "./session.js";
import { fileAt, withSecurityHeaders } from "./site.js";

export default {
  async fetch(request, env) {
    return withSecurityHeaders(await answer(request, env));
  },
};

async function answer(request, env) {
  const url = new URL(request.url);
  const refused = refusal(request, url);
  if (refused) return new Response(`${refused}\n`, { status: 403 });

  if (url.pathname === "/session") {
    if (request.method !== "POST") return notAllowed("POST");
    const backend = backendOf(env);
    return Response.json({ backend, steps: await runSession(() => connect(env), backend.kind === "emulator") });
  }

  const found = url.pathname === "/backend" ? Response.json(backendOf(env)) : fileAt(url.pathname);
  if (!found) return new Response("there is nothing here\n", { status: 404 });
  return ["GET", "HEAD"].includes(request.method) ? found : notAllowed("GET, HEAD");
}

const notAllowed = (allow) => new Response(`only ${allow}\n`, { status: 405, headers: { allow } });
