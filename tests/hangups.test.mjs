// Callers of a worker in workerd who hang up: the runtime stops their calls for good and runs no destructor.

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { emulate } from "./support/app.mjs";
import { bundleWorkers } from "./support/bundle.mjs";
import { serve } from "./support/serve.mjs";
import { serveConfig } from "./support/workerd.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** How many calls of account_check the service takes in a second. */
const PER_SECOND = 100;

async function startWorker(service) {
  const folder = path(`../target/tests/hangups-${service}`);
  await mkdir(folder, { recursive: true });
  await bundleWorkers([path("workerd/hangups.js")], folder);
  const config = await readFile(path("workerd/hangups.capnp"), "utf8");
  await writeFile(`${folder}/config.capnp`, config.replace("SERVICE", service));
  return serveConfig(`${folder}/config.capnp`);
}

/** Far beyond what a busy machine needs, and far below what never comes to pass or, where a signal is heard, two minutes later. */
const LONGEST_MS = 30_000;

for (const [service, url, timeoutMs] of [
  // a place comes back when its attempt must have ended, by its timeout
  ["deaf", "/", 4_000],
  // a place comes back with the signal: nothing waits for this one
  ["hearing", "/signal", 120_000],
]) {
  describe(`in a worker that is ${service}`, () => {
    let server;
    let worker;
    let hangs = false;
    let arrived = 0;

    before(async () => {
      const emulator = emulate();
      server = await serve((request) => {
        arrived++;
        return hangs ? new Promise(() => {}) : emulator.fetch(request);
      });
      worker = await startWorker(service);
    });
    after(async () => {
      await worker?.close();
      await server?.close();
    });

    const address = () => `${worker.origin}${url}?origin=${server.origin}&timeout=${timeoutMs}`;
    const call = async () => (await fetch(address(), { signal: AbortSignal.timeout(LONGEST_MS) })).text();

    /** So many requests whose callers hang up while their calls are under way or wait for a turn. */
    async function hangUp(count) {
      const { hostname, port } = new URL(worker.origin);
      const sockets = Array.from({ length: count }, () => {
        const socket = connect(port, hostname).on("error", () => {});
        socket.write(`GET ${address().slice(worker.origin.length)} HTTP/1.1\r\nHost: x\r\n\r\n`);
        return socket;
      });
      const deadline = performance.now() + LONGEST_MS;
      while (arrived < PER_SECOND) {
        assert.ok(performance.now() < deadline, `${arrived} calls have arrived`);
        await sleep(10);
      }
      for (const socket of sockets) socket.resetAndDestroy();
    }

    test("calls go on when more have been cancelled than a second takes", { timeout: 120_000 }, async (t) => {
      assert.equal(await call(), "NotImported");
      hangs = true;
      await hangUp(PER_SECOND + 50);
      hangs = false;
      const since = performance.now();
      assert.equal(await call(), "NotImported");
      const first = Math.round(performance.now() - since);
      assert.deepEqual(new Set(await Promise.all(Array.from({ length: 99 }, call))), new Set(["NotImported"]));
      const all = Math.round(performance.now() - since);
      t.diagnostic(`the first call took ${first} ms, a hundred took ${all} ms`);
    });
  });
}
