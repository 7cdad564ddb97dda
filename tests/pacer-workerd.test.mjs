// The shared pacer in workerd, in real time: eight workers, a Durable Object, and the emulator as the one that counts.

import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { emulate } from "./support/app.mjs";
import { bundleWorkers } from "./support/bundle.mjs";
import { serve } from "./support/serve.mjs";
import { serveConfig } from "./support/workerd.mjs";

const CHECK = { command: "im_open_login_svc/account_check", limit: 100 };
const ONLINE = { command: "openim/query_online_status", limit: 200 };
const WORKERS = [0, 1, 2, 3, 4, 5, 6, 7];

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

async function startWorkers() {
  const folder = path("../target/tests/pacer");
  await rm(folder, { recursive: true, force: true });
  await mkdir(`${folder}/objects`, { recursive: true });
  await bundleWorkers([path("workerd/pacer.js"), path("workerd/pacer-router.js")], folder);
  const config = await readFile(path("workerd/pacer.capnp"), "utf8");
  await writeFile(`${folder}/config.capnp`, config.replace("DISK", () => `${folder}/objects`));
  return serveConfig(`${folder}/config.capnp`);
}

describe("eight workers in workerd", () => {
  let emulator;
  let server;
  let workerd;
  let delayMs = 0;

  before(async () => {
    emulator = emulate();
    server = await serve(async (request) => {
      if (delayMs > 0) await sleep(delayMs);
      return emulator.fetch(request);
    });
    workerd = await startWorkers();
  });
  after(async () => {
    await workerd?.close();
    await server?.close();
  });

  const url = (worker, path, parameters) =>
    `${workerd.origin}/${worker}${path}?${new URLSearchParams({ origin: server.origin, ...parameters })}`;
  const ask = async (...parts) => (await fetch(url(...parts))).json();
  /**
   * What the workers measured since they were last asked. `possible` is the share of the service's limit that can be used: a
   * place is free again one second after its attempt. On a machine that is busy with other things, attempts and messages to
   * the object take time of their own, and the timers for the second and for the next look are late.
   */
  const stats = async (t) => {
    const all = await Promise.all(WORKERS.map((worker) => ask(worker, "/stats")));
    const sum = (pick) => all.reduce((total, each) => total + pick(each), 0);
    const mean = (pick) => sum((each) => pick(each).ms) / sum((each) => pick(each).count);
    const [latencyMs, lateMs] = [mean(({ attempts }) => attempts), mean(({ timers }) => timers)];
    const possible = 1_000 / (1_000 + 2 * (latencyMs + lateMs));
    t.diagnostic(`an attempt took ${Math.round(latencyMs)} ms, timers were ${Math.round(lateMs)} ms late: ${(100 * possible).toFixed(1)} % are possible`);
    return { messages: sum(({ objectCalls }) => objectCalls), possible };
  };

  /** The most starts that any second has seen. */
  function busiestSecond(command, since) {
    const starts = emulator.starts(command).filter((at) => at >= since);
    let from = 0;
    return Math.max(...starts.map((at, index) => {
      while (at - starts[from] >= 1_000) from++;
      return index - from + 1;
    }));
  }

  test("at full speed use at least 90 % of what the service takes and the machine lets them, and never more than that", { timeout: 60_000 }, async (t) => {
    const started = Date.now();
    const seconds = 10;
    const outcomes = await Promise.all(
      WORKERS.flatMap((worker) => [CHECK, ONLINE].map(({ command }) => ask(worker, "/push", { command, ms: seconds * 1_000 }))),
    );
    // an empty body is bad input to the service; that it was counted is all that matters here
    assert.deepEqual(new Set(outcomes.flatMap(Object.keys)), new Set(["70402", "90003"]));
    const { messages, possible } = await stats(t);
    let calls = 0;
    for (const { command, limit } of [CHECK, ONLINE]) {
      const starts = emulator.starts(command).filter((at) => at < started + seconds * 1_000).length;
      calls += starts;
      const used = ((100 * starts) / (limit * seconds)).toFixed(1);
      t.diagnostic(`${command}: ${starts} calls in ${seconds} s, ${used} % of ${limit} a second`);
      assert.ok(starts >= 0.9 * possible * limit * seconds, `${starts} calls of ${command}`);
      assert.ok(busiestSecond(command, started) <= limit);
    }
    t.diagnostic(`${messages} calls of the objects for ${calls} calls of the service, ${((100 * messages) / calls).toFixed(1)} %`);
    // they are due with time, however many calls come of it
    assert.ok(messages < 0.15 * (CHECK.limit + ONLINE.limit) * seconds, `${messages} calls of the objects`);
  });

  test("go on within the limit when the object has lost its memory", { timeout: 60_000 }, async (t) => {
    const { command, limit } = CHECK;
    const started = Date.now();
    const pushed = WORKERS.map((worker) => ask(worker, "/push", { command, ms: 6_000 }));
    await sleep(4_000);
    const lost = Date.now();
    assert.equal(await ask(0, "/forget", { command }), "it is gone");
    for (const outcomes of await Promise.all(pushed)) assert.deepEqual(Object.keys(outcomes), ["70402"]);
    const starts = emulator.starts(command).filter((at) => at >= lost && at < lost + 2_000).length;
    t.diagnostic(`${starts / 2} calls a second behind the loss`);
    const { possible } = await stats(t);
    assert.ok(starts >= 0.7 * possible * limit * 2, `${starts} calls in 2 s`);
    assert.ok(busiestSecond(command, started) <= limit);
  });

  test("go on with the calls of requests that wait for each other, also where others are cancelled", { timeout: 60_000 }, async (t) => {
    delayMs = 100;
    const { command, limit } = CHECK;
    const started = Date.now();
    const { port } = new URL(workerd.origin);
    const wanted = [];
    for (let n = 0; n < 150; n++) {
      wanted.push(ask(n % 3, "/call", { command }));
      // calls and waits that nobody ends, because the one that asked has hung up
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      socket.write(`GET ${url(n % 3, "/call", { command }).slice(workerd.origin.length)} HTTP/1.1\r\nHost: x\r\n\r\n`);
      setTimeout(() => socket.resetAndDestroy(), 50 + (n % 10) * 100);
    }
    assert.deepEqual(new Set(await Promise.all(wanted)), new Set([70402]));
    assert.ok(busiestSecond(command, started) <= limit);
    t.diagnostic(`150 calls beside 150 that were cancelled took ${Date.now() - started} ms`);
    // nothing is left over: one more is served like the first
    await sleep(4_000);
    const asked = Date.now();
    assert.equal(await ask(1, "/call", { command }), 70402);
    assert.ok(Date.now() - asked < 5_000, `${Date.now() - asked} ms`);
    delayMs = 0;
  });
});
