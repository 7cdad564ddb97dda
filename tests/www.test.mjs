// The demo's worker, part by part: who is let in, and that a session recognizes a wrong result.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { connect as openSocket } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";

import { ChatClient, UserSigSigner } from "tencent-chat-edge";
import { createEmulator } from "tencent-chat-edge/emulator";
import { deskAt } from "../www/desk.js";
import { refusal } from "../www/guard.js";
import { PEOPLE } from "../www/people.js";
import { runSession } from "../www/session.js";
import { APP } from "./support/app.mjs";
import { bundlePage } from "./support/page.mjs";
import { serveConfig } from "./support/workerd.mjs";

const ORIGIN = "http://127.0.0.1:8787";

const TOKEN = "a token of the tests";

async function refuses(status, method, url, headers, env = { PAGE_TOKEN: TOKEN }) {
  const request = new Request(url, { method, headers });
  assert.equal((await refusal(request, new URL(url), env))?.status, status);
}

test("a reader on this machine is let in, but not under a foreign name for it", async () => {
  await refuses(undefined, "GET", `${ORIGIN}/backend`, {}, {});
  await refuses(undefined, "GET", "http://localhost:8787/backend", {}, {});
  await refuses(undefined, "GET", "http://[::1]:8787/backend", {}, {});
  await refuses(403, "GET", "http://evil.test:8787/backend", {}, {});
  await refuses(401, "GET", "http://evil.test:8787/backend");
});

test("a request that acts must come from the worker's own page", async () => {
  await refuses(undefined, "POST", `${ORIGIN}/session`, { origin: ORIGIN }, {});
  await refuses(403, "POST", `${ORIGIN}/session`);
  await refuses(403, "POST", `${ORIGIN}/session`, { origin: "null" });
  await refuses(403, "POST", `${ORIGIN}/session`, { origin: "http://evil.test" });
  await refuses(403, "POST", `${ORIGIN}/session`, { origin: "http://localhost:8787" });
  await refuses(401, "POST", `${ORIGIN}/session`, { origin: ORIGIN });
});

test("a deployed worker asks for its token, and works for nobody without one", async () => {
  const url = "https://chat.example.workers.dev/backend";
  const authorization = `Bearer ${TOKEN}`;
  await refuses(undefined, "GET", url, { authorization });
  await refuses(undefined, "POST", url, { authorization, origin: "https://chat.example.workers.dev" });
  await refuses(403, "POST", url, { authorization, origin: "https://evil.test" });
  for (const wrong of [{}, { authorization: TOKEN }, { authorization: `${authorization}x` }, { authorization: "Bearer " }]) {
    await refuses(401, "GET", url, wrong);
  }
  await refuses(403, "GET", url, { authorization }, {});
  await refuses(403, "GET", url, { authorization: "Bearer short" }, { PAGE_TOKEN: "short" });
});

test("the desk accepts a body that is JSON and not too large, and reads no further", async () => {
  const ask = async (path, body, headers) => {
    const request = new Request(`${ORIGIN}${path}`, { method: "POST", body, headers, duplex: "half" });
    const env = { CHAT_SDK_APP_ID: String(APP.sdkAppId), EMULATOR: { fetch: async () => new Response("set") } };
    const response = await deskAt(path)(request, env);
    return [response.status, await response.text()];
  };
  const tooLarge = [413, "the body is larger than 262144 bytes\n"];
  for (const path of ["/explain", "/emulator/faults"]) {
    assert.equal((await ask(path, "{}".padEnd(262_144)))[0], 200);
    assert.deepEqual(await ask(path, "{}".padEnd(262_145)), tooLarge);
    assert.deepEqual(await ask(path, "{}", { "content-length": "262145" }), tooLarge);
    let [pulled, cancelled] = [0, false];
    const endless = new ReadableStream({
      pull: (controller) => (pulled++, controller.enqueue(new Uint8Array(65_536).fill(32))),
      cancel: () => void (cancelled = true),
    });
    assert.deepEqual(await ask(path, endless), tooLarge);
    assert.ok(pulled < 8 && cancelled, `${pulled} chunks`);
    for (const body of ["{", "", undefined]) assert.deepEqual(await ask(path, body), [400, "the body is not JSON\n"]);
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
    assert.deepEqual(await ask(path, broken), [400, "the body is not JSON\n"]);
  }
});

/** Runs a session with the emulator; `change` may replace methods of the client. */
async function session(change = () => {}) {
  const app = { sdkAppId: 1400000000, secretKey: "the key of this test" };
  const emulator = createEmulator(app);
  const client = new ChatClient({ ...app, baseUrl: "http://emulator", fetch: emulator.fetch, maxRetries: 0 });
  const importAccount = client.importAccount.bind(client);
  client.importAccount = async (account) => {
    await importAccount(account);
    emulator.setPresence(account.userId, PEOPLE.find(({ userId }) => userId === account.userId).devices);
  };
  change(client, emulator);
  return runSession(() => ({ client, signer: new UserSigSigner(app), emulated: true }), true);
}

const outcomes = (steps) => steps.map(({ outcome }) => outcome);

test("a session passes with every step showing rows of text", async () => {
  const steps = await session();
  assert.deepEqual(steps.flatMap(({ problems }) => problems), []);
  assert.deepEqual(outcomes(steps), ["passed", "passed", "passed", "passed", "passed", "passed"]);
  for (const { columns, rows } of steps) {
    assert.ok(rows.length > 0);
    for (const row of rows) assert.deepEqual(row.map((cell) => typeof cell), columns.map(() => "string"));
  }
});

test("an error fails its step, and the steps after it are skipped", async () => {
  const steps = await session((client, emulator) => emulator.setFaults({ rate: 1, kinds: ["status"] }));
  assert.deepEqual(outcomes(steps), ["passed", "failed", "skipped", "skipped", "skipped", "skipped"]);
  assert.match(steps[1].problems[0], /^ChatHttpError \(HTTP_ERROR\): /);
});

test("a result that is wrong fails its step too", async () => {
  const steps = await session((client) => {
    client.checkAccounts = async (ids) => ({ items: ids.map((userId) => ({ ok: true, userId, status: "Imported" })) });
  });
  assert.deepEqual(outcomes(steps), ["passed", "passed", "failed", "skipped", "skipped", "skipped"]);
  assert.deepEqual(steps[2].problems, [
    "edge-demo-nobody is Imported, expected NotImported",
    "edge-demo-stranger is Imported, expected NotImported",
  ]);
});

test("an answer for other accounts than asked fails its step", async () => {
  const steps = await session((client) => {
    client.queryOnlineStatus = async () => ({ items: [] });
  });
  assert.equal(steps[3].outcome, "failed");
  assert.equal(steps[3].problems[0], "asked for edge-demo-alice, but the answer is for nobody");
});

test("a client that cannot be made fails the first step", async () => {
  const steps = await runSession(() => new ChatClient({ sdkAppId: 0 }));
  assert.deepEqual(outcomes(steps), ["failed", "skipped", "skipped", "skipped", "skipped"]);
  assert.match(steps[0].problems[0], /^ChatInputError \(INVALID_OPTION\): /);
});

test("the worker as it is deployed binds the budget that its isolates share, and hears of callers who hang up", async () => {
  const [toml, worker] = await Promise.all(["wrangler.toml", "worker.js"].map((file) => readFile(new URL(`../www/${file}`, import.meta.url), "utf8")));
  assert.match(toml, /^\[\[durable_objects\.bindings\]\]\nname = "PACER"\nclass_name = "PacerObject"$/m);
  assert.match(toml, /^new_sqlite_classes = \["PacerObject"\]$/m);
  assert.match(toml, /^compatibility_flags = \["enable_request_signal"\]$/m);
  assert.match(worker, /^export \{ PacerObject \} from "tencent-chat-edge\/cloudflare";$/m);
});

async function startWorker(t) {
  const folder = await bundlePage("www");
  const { PATH } = process.env;
  const worker = await serveConfig(`${folder}/demo.capnp`, { PATH, CHAT_SDK_APP_ID: String(APP.sdkAppId), CHAT_SECRET_KEY: APP.secretKey });
  t.after(worker.close);
  return worker;
}

test("inside workerd, the desk's bodies have the same limit", async (t) => {
  const { origin } = await startWorker(t);
  const ask = (userSig) => fetch(`${origin}/explain`, { method: "POST", headers: { origin }, body: JSON.stringify({ userSig }) });
  const { claims, ok } = await (await ask(new UserSigSigner(APP).sign("ada"))).json();
  assert.deepEqual([claims.userId, ok], ["ada", true]);
  assert.equal((await ask("a".repeat(300_000))).status, 413);
});

test("a request with two hosts is refused like any other, and is not reported as a fault", async (t) => {
  const worker = await startWorker(t);
  const { host, port } = new URL(worker.origin);
  for (const path of ["/", "/chat/v4/im_open_login_svc/kick"]) {
    const socket = openSocket(port, "127.0.0.1");
    socket.write(`POST ${path} HTTP/1.1\r\nHost: ${host}\r\nHost: b.test\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    const said = await text(socket);
    assert.match(said, /^HTTP\/1\.1 400 /);
    assert.match(said, /^content-security-policy: default-src 'none'/im);
  }
});
