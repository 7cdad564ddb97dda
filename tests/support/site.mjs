// The site that a browser is shown: the files of a project under a strict Content-Security-Policy, and what the suite is
// run against on the same origin.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

import { serve } from "./serve.mjs";
import { createService } from "./service.mjs";

const TYPES = { html: "text/html", mjs: "text/javascript", js: "text/javascript", wasm: "application/wasm" };

/** `closed` may be connected to, as well as the site itself; `wasm` is what allows the module. */
export async function startSite(folder, { closed = "", wasm = "'wasm-unsafe-eval'" } = {}) {
  const importMap = (await readFile(`${folder}/browser/page.html`, "utf8")).match(/<script type="importmap">([^]*?)<\/script>/)[1];
  const hash = createHash("sha256").update(importMap).digest("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}' ${wasm}`,
    `connect-src 'self' ${closed}`,
    "worker-src 'self'",
  ].join("; ");
  const service = createService();
  let receive;
  const results = new Promise((resolve) => (receive = resolve));

  const server = await serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/results") {
      receive(await request.json());
      return new Response();
    }
    const type = TYPES[pathname.split(".").at(-1)];
    if (!type) return service(request);
    const headers = { "content-type": type, "content-security-policy": policy };
    return new Response(await readFile(folder + pathname), { headers });
  });
  return {
    results,
    page: (context) => `${server.origin}/browser/page.html?${new URLSearchParams({ context, closed })}`,
    close: server.close,
  };
}
