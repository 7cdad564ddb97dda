// The same session in Node and inside workerd, over a function, a socket and a service binding.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import * as lib from "tencent-chat-edge";
import { APP, emulate } from "./support/app.mjs";
import { serve } from "./support/serve.mjs";
import { DEVICES, EXPECTED, runSession } from "./support/session.mjs";
import { startWorkerd } from "./support/workerd.mjs";

/** An emulator in which "ada" comes online as soon as she exists. */
function withPresence() {
  const emulator = emulate();
  return async (request, init) => {
    const answer = await emulator.fetch(request, init);
    if (emulator.has("ada")) emulator.setPresence("ada", DEVICES);
    return answer;
  };
}

test("in Node, without a socket", async () => {
  assert.deepEqual(await runSession(lib, APP, { baseUrl: "http://emulator/", fetch: withPresence() }), EXPECTED);
});

test("in Node, over a socket, with the host's own fetch", async () => {
  const server = await serve(withPresence());
  try {
    assert.deepEqual(await runSession(lib, APP, { baseUrl: server.origin }), EXPECTED);
  } finally {
    await server.close();
  }
});

test("in Node, through require()", async () => {
  const required = createRequire(import.meta.url)("tencent-chat-edge");
  assert.equal(required.ChatClient, lib.ChatClient);
  assert.deepEqual(await runSession(required, APP, { baseUrl: "http://emulator", fetch: withPresence() }), EXPECTED);
});

test("a server that is gone is a network error", async () => {
  const server = await serve(() => assert.fail());
  await server.close();
  const client = new lib.ChatClient({ ...APP, baseUrl: server.origin, maxRetries: 0 });
  await assert.rejects(client.importAccount("ada"), ({ name, cause }) => {
    assert.deepEqual([name, cause?.cause?.code], ["ChatNetworkError", "ECONNREFUSED"]);
    return true;
  });
});

test("inside workerd", { timeout: 60_000 }, async (t) => {
  const workerd = await startWorkerd("session", ["session.js", "emulator.js"]);
  try {
    await t.test("over a service binding", async () => {
      const response = await fetch(`${workerd.origin}/binding`);
      assert.deepEqual(await response.json(), EXPECTED);
    });
    await t.test("over a socket, with the host's own fetch", async () => {
      const server = await serve(withPresence());
      try {
        const response = await fetch(`${workerd.origin}/socket?origin=${encodeURIComponent(server.origin)}`);
        assert.deepEqual(await response.json(), EXPECTED);
      } finally {
        await server.close();
      }
    });
    await t.test("many requests share a client whose calls wait for each other", async () => {
      // twice what the service takes in a second, so that requests wait for turns that others give back
      const answers = await Promise.all(
        Array.from({ length: 400 }, () => fetch(`${workerd.origin}/shared`).then((response) => response.text())),
      );
      assert.deepEqual(new Set(answers), new Set(["Imported"]));
    });
  } finally {
    await workerd.close();
  }
});
