// The package as users install it, in real browsers: in pages and in their workers, unbundled, under a strict policy.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";

import { lackOf, launch } from "./support/browsers.mjs";
import { conformance, skipFor } from "./support/conformance.mjs";
import { closedOrigin } from "./support/ports.mjs";
import { createProject } from "./support/project.mjs";
import { BROWSERS } from "./support/runtimes.mjs";
import { startSite } from "./support/site.mjs";

/** As the page knows them. */
const CONTEXTS = ["main", "old engine", "worker", "shared worker", "service worker"];

let folder;
before(async () => (folder = await createProject("browsers", ["browser", "runtime", "support/outcomes.mjs", "support/session.mjs"])));

describe("the package from its tarball", () => {
  for (const browser of BROWSERS) {
    const skip = skipFor(browser.name, lackOf(browser));

    describe(browser.name, () => {
      let launched;
      const driver = () => (launched ??= launch(browser));
      after(() => launched?.then(({ close }) => close(), () => {}));

      for (const context of CONTEXTS) {
        const versionOf = async () => (await driver()).version;
        const run = async (t) => resultsOf(t, await driver(), context);
        conformance({ runtime: browser.name, context, versionOf, skip, run });
      }

      test("without 'wasm-unsafe-eval' the policy holds the module back", { skip }, async (t) => {
        const [{ error }, ...more] = await resultsOf(t, await driver(), "main", { wasm: "" });
        assert.match(error, /^CompileError: /);
        assert.deepEqual(more, []);
      });

      test("is not older than README says", { skip }, async () => {
        const { version } = await driver();
        const [actual, tested] = [version, browser.tested].map((numbers) => numbers.split(".").map(Number));
        const [difference = 0] = tested.map((part, n) => actual[n] - part).filter((part) => part !== 0);
        assert.ok(difference >= 0, `${version} is tested, README promises ${browser.tested}`);
      });
    });
  }
});

async function resultsOf(t, driver, context, options) {
  const site = await startSite(folder, { closed: await closedOrigin(), ...options });
  t.after(site.close);
  await driver.open(site.page(context));
  return site.results;
}

test("no file of the package makes code from text", async () => {
  const root = `${folder}/node_modules/tencent-chat-edge`;
  const files = (await readdir(root, { recursive: true })).filter((file) => file.endsWith(".js"));
  assert.ok(files.includes("library.js") && files.length > 10);
  for (const file of files) {
    assert.doesNotMatch(await readFile(`${root}/${file}`, "utf8"), /\beval\s*\(|\bFunction\s*\(|\bnew\s+Function\b/, file);
  }
});
