// The import panel of the demo's page if somebody is hasty, or opens another file before the last one is finished.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { lackOf } from "./support/browsers.mjs";
import { skipFor } from "./support/conformance.mjs";
import { bundlePage, openPage } from "./support/page.mjs";
import { BROWSERS } from "./support/runtimes.mjs";

const IMPORT = "im_open_login_svc/multiaccount_import";
/** Every import is answered later than anybody would wait. */
const SLOW = { rate: { latency: 1 }, latencyMs: [600_000, 600_000], commands: [IMPORT] };
/** The next request fails for good. */
const REFUSED = { rate: { code: 1 }, codes: [70402], commands: [IMPORT], times: 1 };

const chromium = BROWSERS.find(({ name }) => name === "Chromium");

const rowsOf = (count) => `userId\n${Array.from({ length: count }, (_, n) => `hasty-${n}`).join("\n")}`;

describe("in Chromium", { skip: skipFor(chromium.name, lackOf(chromium)) }, () => {
  let folder;
  let opened;
  before(async () => {
    folder = await bundlePage("page-import");
    opened = await openPage(folder, chromium);
    await opened.page.click("#paste summary");
  });
  after(() => opened?.close());

  async function read(rows, { write, press } = opened) {
    await write("#rows", rows);
    await press("#import", "Read these rows");
  }

  /** Reads so many rows and begins to send them. */
  async function start(count, faults) {
    await opened.faults(faults);
    await read(rowsOf(count));
    await opened.press("#import", `Import ${count} accounts`);
  }

  const leaveIt = () => opened.press("#confirm", "Leave it");

  /** Clicks at once what appears in there: the second click of somebody who clicked what was there before. */
  const clickWhatComes = (selector) =>
    opened.page.$eval(selector, (view) => {
      const observer = new MutationObserver(() => {
        if (!view.querySelector("button.primary")) return;
        observer.disconnect();
        for (const each of view.querySelectorAll("button")) if (each.textContent !== "Discard") each.click();
      });
      observer.observe(view, { childList: true, subtree: true });
    });

  const imports = () => opened.page.$$eval("#log-calls .title", (all) => all.filter(({ textContent }) => /^Import/.test(textContent)).length);
  const isHidden = (selector) => opened.page.$eval(selector, (view) => !view.checkVisibility());
  const focused = () => opened.page.evaluate(() => document.activeElement.textContent);

  test("rows are not sent by a second click or a held key that was meant for reading them", async () => {
    const { page, press, until, faults } = opened;
    await faults(null);
    await clickWhatComes("#import-plan");
    await read(rowsOf(2));
    await until("#import-plan", /Import 2 accounts/);
    assert.equal(await isHidden("#import-run"), true);
    await press("#import", "Discard");

    await page.focus("#paste-form button");
    await page.keyboard.down("Enter");
    await page.waitForFunction(() => performance.now() - document.activeElement.dataset.since > 500);
    assert.equal(await focused(), "Import 2 accounts");
    await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    assert.deepEqual([await isHidden("#import-plan"), await isHidden("#import-run"), await imports()], [false, true, 0]);
    await page.keyboard.press("Enter");
    await until("#import-status", /^Done in .*: 2 imported, 0 failed\.$/);
  });

  test("a double click on Stop stops", async () => {
    const { press, until, text } = opened;
    await start(500, SLOW);
    const before = await imports();
    await clickWhatComes("#import-actions");
    await press("#import", "Stop");
    await until("#import-status", /^Stopped: 0 imported, 0 failed, 500 not sent or without an answer\.$/);
    assert.equal(await text("#import-actions"), "Continue with the other 500Another file");
    assert.equal(await imports(), before);
  });

  test("a stopped import is left for another file only after a question, and only if that file can be read", async () => {
    const { page, press, until, text, faults } = opened;
    const stopped = await text("#import-status");
    for (const leave of [() => read(rowsOf(3)), () => press("#import", "Another file")]) {
      await leave();
      await page.waitForSelector("#confirm[open]");
      assert.equal(await text("#confirm-title"), "Leave the import of pasted rows?");
      assert.equal(await text("#confirm-text"), "Not sent, or without an answer: 500 accounts.");
      await page.keyboard.press("Escape");
      await page.waitForSelector("#confirm:not([open])");
    }
    await read("no header\n");
    await leaveIt();
    await until("#import-problems", /the first line must name the columns/);
    assert.equal(await text("#import-status"), stopped);
    assert.equal(await isHidden("#import-plan"), true);
    await faults(null);
    await press("#import", "Continue with the other 500");
    await until("#import-status", /^Done in .*: 500 imported, 0 failed\.$/);
    assert.equal(await text("#import-problems"), "");
    await read(rowsOf(3));
    await until("#import-plan", /Import 3 accounts/);
  });

  test("failures are discarded without a question once they were downloaded", async () => {
    const { page, press, until, text } = opened;
    await start(80, REFUSED);
    await until("#import-status", /^Done in .*: 0 imported, 80 failed\.$/);
    await read(rowsOf(3));
    await page.waitForSelector("#confirm[open]");
    assert.match(await text("#confirm-text"), /^Failures that you have not downloaded: 80\./);
    await page.keyboard.press("Escape");
    assert.match(await text("#import-failures"), /^80 accounts failed/);
    await press("#import", "Download the failures");
    await read(rowsOf(3));
    await until("#import-plan", /Import 3 accounts/);
    assert.equal(await text("#import-failures"), "");
  });

  test("failures that a stopped retry did not get to are not discarded without a warning", async () => {
    const { page, press, until, text, faults } = opened;
    await start(80, REFUSED);
    await until("#import-status", /80 failed\.$/);
    await faults(SLOW);
    await press("#import", "Retry 80 accounts");
    await press("#import", "Stop");
    await until("#import-status", /^Stopped/);
    assert.match(await text("#import-failures"), /^80 accounts failed/);
    await press("#import", "Another file");
    await page.waitForSelector("#confirm[open]");
    assert.match(await text("#confirm-text"), /Failures that you have not downloaded: 80\./);
    await page.keyboard.press("Escape");
    const asked = [];
    page.once("dialog", (dialog) => (asked.push(dialog.type()), dialog.accept()));
    await page.reload();
    await until("#backend", /^Emulator/);
    assert.deepEqual(asked, ["beforeunload"]);
    await page.click("#paste summary");
    await faults(null);
  });

  test("a small file whose reading was stopped shows nothing any more", async () => {
    const { page, until } = opened;
    const said = await page.evaluateHandle((rows) => {
      const status = document.querySelector("#import-status");
      const said = [];
      new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });
      document.querySelector("#rows").value = rows;
      document.querySelector("#paste-form button").click();
      document.querySelector("#import-plan button").click();
      return said;
    }, rowsOf(900));
    // read behind it
    await read(rowsOf(950));
    await until("#import-plan", /Import 950 accounts/);
    const contents = (await said.jsonValue()).filter((text) => /to import/.test(text));
    assert.equal(contents.length, 1);
    assert.match(contents[0], /950 accounts to import/);
  });

  test("a gateway's own refusal comes with advice here too", async () => {
    const { press, until, intercept } = opened;
    const refuse = (request) => (request.url().includes(IMPORT) ? request.respond({ status: 403, body: "" }) : request.continue());
    const stop = await intercept(refuse);
    await read(rowsOf(3));
    await press("#import", "Import 3 accounts");
    await until("#import-failures", /Add it to the gateway's `allow`/);
    await stop();
    assert.deepEqual(opened.complaints, []);
  });

  test("an import of a few rows also asks for a new token if the old one is no longer accepted", async (t) => {
    const token = "the token of this test";
    const deployed = await openPage(folder, chromium, { host: "chat.localhost", token });
    t.after(deployed.close);
    const { page, press, until, giveToken } = deployed;
    await giveToken(token);
    await until("#backend", /^Emulator/);
    await page.click("#paste summary");
    await read(rowsOf(3), deployed);
    await page.evaluate(() => sessionStorage.setItem("page-token", "an old token"));
    await press("#import", "Import 3 accounts");
    await page.waitForSelector("#token[open]");
    await until("#token-help", /^The worker did not accept that token: .*the token is missing or wrong/);
    await giveToken(token);
    await press("#import", "Retry 3 accounts");
    await until("#import-status", /^Done in .*: 3 imported, 0 failed\.$/);
  });
});
