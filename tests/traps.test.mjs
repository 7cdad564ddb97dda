// The module traps, in each runtime: nothing hangs, nothing is raised that nobody can catch, and later calls work.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";

import { lackOf, launch } from "./support/browsers.mjs";
import { conformance, skipFor } from "./support/conformance.mjs";
import { createProject } from "./support/project.mjs";
import { RUNNERS, installed, program } from "./support/runners.mjs";
import { BROWSERS, RUNTIMES } from "./support/runtimes.mjs";
import { startSite } from "./support/site.mjs";

/** The package whose module traps where it is told to. */
const TRAPPING = "target/traps/pkg";

let folder;
before(async () => {
  assert.ok(existsSync(new URL(`../${TRAPPING}`, import.meta.url)), `${TRAPPING} is missing: cargo xtask build --traps makes it`);
  folder = await createProject("traps", ["traps", "browser", "runtime", "support/outcomes.mjs", "support/session.mjs"], TRAPPING);
});

describe("a trap is not the end", () => {
  for (const { name } of RUNTIMES) {
    describe(name, () => {
      const { lack, versionOf, run } = RUNNERS[name];
      conformance({ runtime: name, context: "traps", versionOf, skip: skipFor(name, lack), run: () => run(folder, {}, "traps") });
    });
  }

  for (const browser of BROWSERS) {
    describe(browser.name, () => {
      let launched;
      const driver = () => (launched ??= launch(browser));
      after(() => launched?.then(({ close }) => close(), () => {}));

      const run = async (t) => {
        const site = await startSite(folder);
        t.after(site.close);
        await (await driver()).open(site.page("traps"));
        return site.results;
      };
      const versionOf = async () => (await driver()).version;
      conformance({ runtime: browser.name, context: "traps", versionOf, skip: skipFor(browser.name, lackOf(browser)), run });
    });
  }

  test("nor in an engine without FinalizationRegistry and Symbol.dispose", async () => {
    const { stdout } = await program(process.execPath, ["--import", "./runtime/old-engine.mjs", "traps/command-line.mjs"], { cwd: folder });
    assert.deepEqual(JSON.parse(stdout).filter(({ error }) => error), []);
  });
});

/** Calls a method at each depth near the end of the stack, with another call pending, and counts what becomes of both. */
const DIVES = `
  const { ChatClient } = await import("tencent-chat-edge");
  const answer = JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ResultItem: [] });
  const options = { sdkAppId: 1, secretKey: "key", region: "china", pacing: "off", maxRetries: 0 };
  const hanging = new ChatClient({ ...options, fetch: () => new Promise(() => {}) });
  const client = new ChatClient({ ...options, fetch: async () => new Response(answer) });
  const calls = {};
  const before = {};
  const count = (counts, outcome) => (counts[outcome] = (counts[outcome] ?? 0) + 1);

  /** What call gives, so many frames above the end. */
  const dive = (call, frames) => {
    try {
      return dive(call, frames);
    } catch (error) {
      if (climbed++ < frames) throw error;
      return call();
    }
  };
  let climbed;
  for (const method of [() => client.importAccount("ada"), () => client.signUserSig("ada")]) {
    for (let frames = 0; frames < 150; frames++) {
      const pending = hanging.importAccount("ada").then(() => "resolved", ({ code }) => code);
      await new Promise(setImmediate);
      climbed = 0;
      try {
        count(calls, await dive(method, frames).then(() => "resolved", ({ code, name }) => code ?? name));
      } catch ({ code, name }) {
        count(calls, code ?? name);
      }
      await client.importAccount("ada");
      count(before, await Promise.race([pending, new Promise((resolve) => setImmediate(resolve, "pending"))]));
    }
  }
  console.log(JSON.stringify({ calls, before }));
  process.exit();
`;

/** What a program prints as JSON that runs in `cwd`, with the package there as `lib`. */
async function run(cwd, text, options = []) {
  const lines = [`import { memories } from ${JSON.stringify(new URL("support/memories.mjs", import.meta.url))};`];
  lines.push('const lib = await import("tencent-chat-edge");', text);
  const { stdout } = await program(process.execPath, [...options, "--input-type=module", "--eval", lines.join("\n")], { cwd });
  return JSON.parse(stdout);
}

const SIGNERS = `
  const signers = (secretKey) => Array.from({ length: 200 }, () => new lib.UserSigSigner({ sdkAppId: 1, secretKey }));
  const trap = () => {
    try {
      lib.decodeUserSig("trap:panic");
    } catch ({ code }) {
      return code;
    }
  };
`;

describe("what an instance that was given up leaves behind", () => {
  test("is not freed in the next one, where the same addresses are in use again", { timeout: 30_000 }, async () => {
    const counts = await run(folder, `${SIGNERS}
      let old = signers("old");
      trap();
      const young = signers("young");
      old = undefined;
      let freed = 0;
      const registry = new FinalizationRegistry(() => freed++);
      for (let n = 0; n < 100; n++) registry.register({});
      while (freed === 0) {
        gc();
        await new Promise(setImmediate);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      const alike = signers("young");
      const right = young.filter((signer, n) => alike[n].verify(signer.sign("ada")).userId === "ada").length;
      console.log(JSON.stringify({ right, instances: memories.length }));
    `, ["--expose-gc"]);
    assert.deepEqual(counts, { right: 200, instances: 2 });
  });

  test("holds no key", async () => {
    const held = await run(folder, `${SIGNERS}
      const holds = () => Buffer.from(memories[0].buffer).includes("canary-key-in-the-memory");
      const signer = new lib.UserSigSigner({ sdkAppId: 1, secretKey: "canary-key-in-the-memory" });
      const before = holds();
      trap();
      console.log(JSON.stringify([before, holds(), signer.sign("ada").length > 100]));
    `);
    assert.deepEqual(held, [true, false, true]);
  });

  test("keeps no process alive", { timeout: 30_000 }, async () => {
    const code = await run(folder, `${SIGNERS}
      const options = { sdkAppId: 1, secretKey: "key", region: "china", timeoutMs: 600_000, fetch: () => new Promise(() => {}) };
      const call = new lib.ChatClient(options).importAccount("ada").catch(({ code }) => code);
      await new Promise(setImmediate);
      trap();
      console.log(JSON.stringify(await call));
    `);
    assert.equal(code, "CRASHED");
  });
});

describe("the module as it is shipped", () => {
  const shipped = new URL("../pkg/", import.meta.url);

  test("has no traps on purpose", async () => {
    const holds = async (root) => (await readFile(new URL("wasm/tencent_chat_edge_bg.wasm", root), "latin1")).includes("trap:");
    assert.deepEqual([await holds(shipped), await holds(new URL(`../${TRAPPING}/`, import.meta.url))], [false, true]);
  });

  for (const version of ["20", "26"]) {
    test(`outlives a call near the end of the stack, however little is left of it, in Node ${version}`, { timeout: 60_000 }, async (t) => {
      const cwd = new URL("..", import.meta.url);
      const node = installed(`node-${version}/bin/node`);
      const { stdout } = await program(node, ["--input-type=module", "--eval", DIVES], { cwd });
      const { calls, before } = JSON.parse(stdout);
      t.diagnostic(JSON.stringify({ calls, before }));
      // some had no stack to begin with, some trapped on their way, some had enough
      assert.deepEqual(Object.keys(calls).sort(), ["CRASHED", "RangeError", "resolved"]);
      assert.deepEqual(Object.keys(before).sort(), ["CRASHED", "pending"]);
    });
  }
});
