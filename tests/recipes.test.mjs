// The recipes of a gateway, each started in its own runtime from the packed tarball, and called as a page would.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { request as ask } from "node:http";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { ChatClient, ChatHttpError, decodeUserSig } from "tencent-chat-edge";
import { APP, emulate } from "./support/app.mjs";
import { bundle, bundleWorkers } from "./support/bundle.mjs";
import { freePort } from "./support/ports.mjs";
import { createProject } from "./support/project.mjs";
import { serve } from "./support/serve.mjs";
import { serveConfig } from "./support/workerd.mjs";

const installed = (file) => fileURLToPath(new URL(`node_modules/${file}`, import.meta.url));
const { PATH, HOME } = process.env;

/** How each recipe is started in `folder` with `env`: resolves to `{ origin, close }`. */
const RECIPES = {
  "Cloudflare Workers": async (folder, env) => {
    await bundleWorkers([`${folder}/recipes/workers.js`], folder);
    await writeFile(`${folder}/workers.capnp`, capnp(Object.keys(env)));
    return serveConfig(`${folder}/workers.capnp`, { PATH, ...env });
  },
  Deno: async (folder, env) => {
    const port = await freePort();
    const options = ["serve", "--allow-env", "--allow-net", "--allow-read", "--host=127.0.0.1", `--port=${port}`, "recipes/deno.js"];
    return start(installed(".bin/deno"), options, folder, env, port);
  },
  Supabase: async (folder, env) => {
    const functions = `${folder}/supabase/functions/chat`;
    await mkdir(functions, { recursive: true });
    const files = { "supabase.js": "index.js", "supabase.deno.json": "deno.json", "gateway.js": "gateway.js" };
    for (const [from, to] of Object.entries(files)) await cp(`${folder}/recipes/${from}`, `${functions}/${to}`);
    const port = await freePort();
    // no right to read: only the files of the code are deployed, the module has to be in one of them
    const options = ["run", "--allow-env", "--allow-net", "--node-modules-dir=manual", "index.js"];
    return start(installed(".bin/deno"), options, functions, { ...env, DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}` }, port);
  },
  "Vercel's edge runtime": async (folder, env) => {
    // what Vercel's bundler does: its variables are in the code, and the handler answers the event
    const wrapper = `import handler from "./recipes/vercel.js"; addEventListener("fetch", (event) => event.respondWith(handler(event.request)));`;
    await writeFile(`${folder}/vercel-event.js`, wrapper);
    // without any condition of a runtime it takes the entry that has the module inside
    await bundle([`${folder}/vercel-event.js`], ["--format=iife", "--platform=neutral", `--outfile=${folder}/vercel-bundle.js`, `--define:process.env=${JSON.stringify(env)}`]);
    const port = await freePort();
    return start(installed(".bin/edge-runtime"), ["--listen", "--port", `${port}`, "vercel-bundle.js"], folder, {}, port);
  },
  Node: async (folder, env) => {
    const port = await freePort();
    return start(process.execPath, ["recipes/node.js"], folder, { ...env, PORT: `${port}` }, port);
  },
};

const capnp = (names) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "worker", worker = .worker), (name = "internet", network = (allow = ["private", "local"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [(name = "workers.js", esModule = embed "workers.js"), (name = "tencent_chat_edge_bg.wasm", wasm = embed "tencent_chat_edge_bg.wasm")],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["enable_request_signal"],
  bindings = [${names.map((name) => `(name = "${name}", fromEnvironment = "${name}")`).join(", ")}],
);
`;

/** A program that listens on that port, once it does. */
async function start(program, options, cwd, env, port) {
  const child = spawn(program, options, { cwd, env: { PATH, HOME, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const origin = `http://127.0.0.1:${port}`;
  const ended = once(child, "exit").then(() => assert.fail(`it ended: ${said}`));
  ended.catch(() => {});
  await Promise.race([ended, answers(origin)]).catch(async (error) => {
    await stop(child);
    throw new Error(`${error.message}: ${said}`);
  });
  return {
    origin,
    close: () => stop(child),
  };
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // with what it has started itself, as Deno's wrapper does
  process.kill(-child.pid, "SIGKILL");
  await once(child, "exit");
}

/** Until somebody listens, for as long as that may take on a busy machine. */
async function answers(origin) {
  for (const started = Date.now(); Date.now() - started < 20_000; await sleep(50)) {
    const response = await fetch(origin, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (response) return;
  }
  assert.fail("nobody listens");
}

/** Of a POST whose path is sent unchanged. */
async function statusOf(origin, path, headers) {
  const { hostname, port } = new URL(origin);
  const request = ask({ hostname, port, path, method: "POST", headers }).end();
  try {
    const [response] = await once(request, "response");
    response.resume();
    return response.statusCode;
  } catch {
    return "cut off";
  }
}

describe("the recipe for", () => {
  let folder;
  let service;
  before(async () => {
    folder = await createProject("recipes", ["recipes"]);
    const emulator = emulate();
    service = await serve(emulator.fetch);
    await new ChatClient({ ...APP, baseUrl: service.origin }).importAccount("ada");
  });
  after(() => service.close());

  for (const [name, run] of Object.entries(RECIPES)) {
    test(`${name} answers its pages and nobody else`, { timeout: 60_000 }, async (t) => {
      const env = { CHAT_SDK_APP_ID: `${APP.sdkAppId}`, CHAT_SECRET_KEY: APP.secretKey, CHAT_BASE_URL: service.origin };
      const gateway = await run(folder, env);
      t.after(gateway.close);
      const baseUrl = `${gateway.origin}/chat`;
      const headers = { authorization: "Bearer session-of-ada" };
      const page = new ChatClient({ sdkAppId: APP.sdkAppId, baseUrl, headers, maxRetries: 0 });
      const { items } = await page.checkAccounts(["ada", "nobody"]);
      assert.deepEqual(items.map(({ status }) => status), ["Imported", "NotImported"]);
      await assert.rejects(page.deleteAccounts(["ada"]), (error) => error instanceof ChatHttpError && error.status === 403);
      const stranger = new ChatClient({ sdkAppId: APP.sdkAppId, baseUrl, maxRetries: 0 });
      await assert.rejects(stranger.checkAccounts(["ada"]), (error) => error instanceof ChatHttpError && error.status === 401);
      // a path that names a host makes another of nothing
      for (const path of ["//evil.example/chat/usersig", "https://evil.example/chat/usersig"]) {
        const status = await statusOf(gateway.origin, path, { ...headers, origin: new URL(path, "http://x").origin });
        assert.ok([403, 404, "cut off"].includes(status), `${path}: ${status}`);
      }
      // a host that holds a path does not stand for it
      const status = await statusOf(gateway.origin, "/x", { ...headers, host: "g/chat/usersig?" });
      assert.ok([400, 404, "cut off"].includes(status), `${status}`);
      const { userSig } = await (await fetch(`${baseUrl}/usersig`, { method: "POST", headers })).json();
      assert.equal(decodeUserSig(userSig).userId, "ada");
    });
  }
});
