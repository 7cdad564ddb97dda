// How the demo's page copes with a worker that answers other than it should, and a browser that stores too much or nothing.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { lackOf } from "./support/browsers.mjs";
import { skipFor } from "./support/conformance.mjs";
import { bundlePage, openPage } from "./support/page.mjs";
import { BROWSERS } from "./support/runtimes.mjs";

const chromium = BROWSERS.find(({ name }) => name === "Chromium");

const TOKEN = "the token of this test";
/** A name that is this machine's for browsers, but not for the worker, which asks for its token. */
const DEPLOYED = { host: "chat.localhost", token: TOKEN };

describe("in Chromium", { skip: skipFor(chromium.name, lackOf(chromium)) }, () => {
  let folder;
  before(async () => (folder = await bundlePage("page-worker")));

  async function open(t, options) {
    const opened = await openPage(folder, chromium, options);
    t.after(opened.close);
    return opened;
  }

  test("an answer of another kind is named as such, in the page's words", async (t) => {
    const { page, until, write, press, text, intercept } = await open(t);
    let answer = { status: 200, contentType: "text/html", body: "<!doctype html><p>Log in first" };
    await intercept((request) => (request.method() === "POST" ? request.respond(answer) : request.continue()));
    await press("#usersig", "My UserSig");
    await until("#sig-problems", /^the worker's answer is not JSON BAD_RESPONSE$/);
    answer = { status: 200, body: '{"userSig":' };
    await press("#usersig", "My UserSig");
    await until("#sig-problems", /^the worker's answer is not JSON BAD_RESPONSE$/);
    answer = { status: 500, body: "" };
    await page.select("#fault-rate", "0.6");
    await until("#faults-status", /^The emulator's faults were not changed: 500$/);
    answer = { status: 502, body: "no route\n" };
    await write("#sig", "eJ");
    await press("#usersig", "Verify the signature");
    await until("#sig-problems", /^502, no route HTTP_ERROR$/);
    assert.match(await text("#sig-status"), /^The signature was not verified\./);
  });

  test("faults that ended with the page that was left are not shown as if they held", async (t) => {
    const { page, until, origin } = await open(t);
    await page.select("#fault-rate", "0.6");
    await until("#faults-status", /^From now on, 6 in 10 requests are affected\.$/);
    await page.goto(`${origin}/icon.svg`);
    await page.goBack();
    await until("#backend", /^Emulator/);
    assert.equal(await page.$eval("#fault-rate", ({ value }) => value), "0");
  });

  test("a token that is no longer accepted is asked for, with only the reason, whoever refuses it", async (t) => {
    const { page, until, press, giveToken } = await open(t, DEPLOYED);
    await giveToken(TOKEN);
    await until("#backend", /^Emulator/);
    await page.evaluate(() => sessionStorage.setItem("page-token", "an old token"));
    await press("#usersig", "My UserSig");
    await until("#token-help", /^The worker did not accept that token: the token is missing or wrong\. The PAGE_TOKEN that was set/);
    await until("#sig-problems", /^the token is missing or wrong HTTP_ERROR$/);
  });

  test("if the browser stores nothing, the page starts, and keeps the token until it is left", async (t) => {
    const { page, until, write, press, giveToken, text, complaints } = await open(t, DEPLOYED);
    await page.evaluateOnNewDocument(() => {
      const get = () => {
        throw new DOMException("Access is denied for this document.", "SecurityError");
      };
      Object.defineProperty(globalThis, "sessionStorage", { get });
    });
    await page.reload();
    await page.waitForSelector("#token[open]");
    await giveToken(TOKEN);
    await until("#backend", /^Emulator/);
    assert.equal(await text("#start-problems"), "");
    await write("#user-ids", "ada");
    await press("#accounts", "Import");
    await until("#accounts-status", /^1 imported\.$/);
    assert.deepEqual(complaints, []);
  });
});
