// The demo's page if answers come late, in part or not at all while somebody keeps using it: in Chromium, over workerd.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { UserSigSigner } from "tencent-chat-edge";
import { APP } from "./support/app.mjs";
import { lackOf } from "./support/browsers.mjs";
import { skipFor } from "./support/conformance.mjs";
import { bundlePage, openPage } from "./support/page.mjs";
import { BROWSERS } from "./support/runtimes.mjs";

const chromium = BROWSERS.find(({ name }) => name === "Chromium");

/** Holds back the next request whose address and body match; resolves to a function that lets it continue, or gives it that answer. */
async function holding({ intercept }, pattern) {
  let catchIt;
  const caught = new Promise((resolve) => (catchIt = resolve));
  const hold = (request) => (pattern.test(`${request.url()} ${request.postData() ?? ""}`) ? catchIt(request) : request.continue());
  const stop = await intercept(hold);
  return async (answer) => {
    const request = await caught;
    await (answer ? request.respond(answer) : request.continue());
    await stop();
  };
}

/** The worker carries out the requests that match, but their answers get lost, as if in somebody's gateway. */
const losingAnswers = ({ intercept }, pattern) =>
  intercept(async (request) => {
    if (!pattern.test(`${request.url()} ${request.postData() ?? ""}`)) return request.continue();
    const { origin, href } = new URL(request.url());
    const headers = { origin, "content-type": "application/json" };
    const { ok } = await fetch(href, { method: "POST", headers, body: request.postData() });
    assert.ok(ok);
    await request.respond({ status: 502, body: "" });
  });

describe("the page", { skip: skipFor(chromium.name, lackOf(chromium)) }, () => {
  let opened;
  before(async () => (opened = await openPage(await bundlePage("page-late"), chromium)));
  after(() => opened?.close());

  /** At once, before the table is redrawn. */
  const focus = (selector) => opened.page.evaluate((selector) => document.querySelector(selector).focus(), selector);
  const focused = () => opened.page.evaluate(() => document.activeElement.ariaLabel || document.activeElement.id || document.activeElement.textContent);
  const known = async (userIds) => {
    await opened.write("#user-ids", userIds);
    await opened.press("#accounts", "Import");
    await opened.until("#accounts-status", /imported\.$/);
    await opened.press("#accounts", "Look up");
    await opened.until("#accounts-status", /read\.$/);
  };

  test("a profile that was read for its dialog is known in full after it", async () => {
    const { page, until, write, press, text } = opened;
    await known("whole-1");
    await press("#accounts-results", "Edit");
    await page.waitForSelector("#profile-nick");
    await page.type("#profile-nick", "Ada");
    await page.keyboard.press("Enter");
    await until("#accounts-status", /saved\.$/);
    await write("#user-ids", "other-1");
    await press("#accounts", "Check");
    await until("#accounts-status", /not imported\.$/);
    await write("#user-ids", "whole-1");
    await press("#accounts", "Check");
    await until("#accounts-status", /^1 imported\.$/);
    assert.doesNotMatch(await text("#accounts-results"), /Ada/);
    await press("#accounts-results", "Edit");
    await page.waitForSelector("#profile-location");
    await page.type("#profile-location", "Rome");
    await page.keyboard.press("Enter");
    await until("#accounts-status", /saved\.$/);
    assert.match(await text("#accounts-results"), /Ada.*location: Rome/);
    await press("#accounts-results", "Edit");
    assert.equal(await page.$eval("#profile-nick", ({ value }) => value), "Ada");
    await page.keyboard.press("Escape");
  });

  test("on a phone, what is wrong with a profile is in view, below its field", async () => {
    const { page, until, write, press, screenshot, accessibility } = opened;
    await known("phone-1");
    await page.setViewport({ width: 390, height: 700 });
    await press("#accounts-results", "Edit");
    await page.waitForSelector("#profile-nick");
    const calm = await page.$eval("#profile-nick", (field) => getComputedStyle(field).borderColor);
    await write("#profile-nick", "n".repeat(501));
    await page.focus("#profile-nick");
    await page.keyboard.press("Enter");
    await until("#profile-problems", /^Nickname: .*501 bytes/);
    const seen = await page.$eval("#profile-nick", (field) => {
      const [above, below] = [field, document.querySelector("#profile-problems")].map((each) => each.getBoundingClientRect());
      const describedBy = document.getElementById(field.getAttribute("aria-describedby"));
      return {
        inView: above.top >= 0 && below.bottom <= innerHeight,
        beside: below.top - above.bottom < 20,
        described: describedBy.textContent.startsWith("Nickname"),
        marked: getComputedStyle(field).borderColor,
      };
    });
    assert.notEqual(seen.marked, calm);
    assert.deepEqual(seen, { inView: true, beside: true, described: true, marked: seen.marked });
    assert.deepEqual(await accessibility(), []);
    await screenshot("profile-problem");
    await page.setOfflineMode(true);
    await write("#profile-nick", "n");
    await page.keyboard.press("Enter");
    await until("#profile-problems", /Is it still running\?/);
    const { bottom, marked } = await page.$eval("#profile-problems", (problems) => ({
      bottom: problems.getBoundingClientRect().bottom,
      marked: document.querySelectorAll("#profile [aria-describedby], #profile [aria-invalid=true]").length,
    }));
    assert.ok(bottom <= 700, `${bottom} px`);
    assert.equal(marked, 0);
    await page.setOfflineMode(false);
    await page.keyboard.press("Escape");
    await page.setViewport({ width: 1280, height: 900 });
  });

  test("what the worker says about a UserSig is not shown for one that was entered meanwhile", async () => {
    const { page, until, write, press, text } = opened;
    await write("#sig", new UserSigSigner(APP).sign("ada"));
    let release = await holding(opened, /\/explain /);
    await press("#usersig", "Verify the signature");
    await write("#sig-user", "bob");
    await release();
    await until("#sig-status", /^You changed something before the worker answered\. Ask again\. One thing is wrong with it\.$/);
    assert.match(await text("#sig-result"), /WRONG_USER/);
    await write("#sig-user", "");
    release = await holding(opened, /\/explain /);
    await press("#usersig", "Verify the signature");
    await write("#sig", "eJwother");
    await release({ status: 500, body: "boom" });
    await until("#sig-status", /^You changed something before the worker answered\./);
    assert.equal(await text("#sig-problems"), "");

    release = await holding(opened, /\/usersig /);
    await press("#usersig", "My UserSig");
    await write("#sig", "eJmine");
    await write("#sig-user", "bob");
    await release();
    await until("#sig-status", /^You changed something before the worker answered\./);
    assert.deepEqual(await page.$$eval("#sig, #sig-user", (all) => all.map(({ value }) => value)), ["eJmine", "bob"]);
    await write("#sig-user", "");
    await press("#usersig", "My UserSig");
    await until("#sig-status", /^This one is yours\./);
  });

  test("a UserSig is shown as expired as soon as it is", async () => {
    const { page, until, write } = opened;
    // so that no tick of the ages helps
    const { identifier } = await page.evaluateOnNewDocument(() => (globalThis.setInterval = () => {}));
    await page.reload();
    await page.waitForSelector("#backend[data-kind]");
    const issuedAt = Math.floor(Date.now() / 1000);
    await write("#sig", new UserSigSigner(APP).sign("ada", { issuedAt: issuedAt - 60, expiresIn: 64 }));
    await until("#sig-status", /^Well-formed\. It expires (in|just now)/);
    await until("#sig-status", /^One thing is wrong with it\.$/);
    // like a machine that slept
    await write("#sig", new UserSigSigner(APP).sign("ada", { issuedAt, expiresIn: 3600 }));
    await until("#sig-status", /^Well-formed/);
    await page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 7_200_000;
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await until("#sig-status", /^One thing is wrong with it\.$/);
    await page.removeScriptToEvaluateOnNewDocument(identifier);
    await page.reload();
    await page.waitForSelector("#backend[data-kind]");
  });

  test("nothing is shown as known about an account whose deletion or kick got no answer", async () => {
    const { page, until, write, press, text } = opened;
    await known(Array.from({ length: 101 }, (_, n) => `lost-${n}`).join("\n"));
    let stop = await losingAnswers(opened, /account_delete.*"lost-100"/);
    await press("#accounts", "Delete …");
    await press("#confirm", "Delete 101 accounts");
    await until("#accounts-status", /^100 deleted, 1 failed: it may be deleted already, so check it\.$/);
    await stop();
    await press("#accounts-results", "Show 1 more account of 1");
    const last = await page.$eval("#accounts-results tbody tr:last-child", ({ textContent }) => textContent);
    assert.match(last, /^lost-100Delete: /);

    await known("lost-0\nlost-1");
    stop = await losingAnswers(opened, /account_delete/);
    await press("#accounts", "Delete …");
    await press("#confirm", "Delete 2 accounts");
    await until("#accounts-status", /failed: some may be deleted already, so check them\.$/);
    await stop();

    await known("edge-demo-alice\nlost-2");
    assert.match(await text("#accounts-results"), /iPhone/);
    stop = await losingAnswers(opened, /kick.*alice/);
    await press("#accounts", "Kick");
    await press("#confirm", "Kick 2 accounts");
    await until("#accounts-status", /, 1 failed: it may be logged out already, so check it\.$/);
    await stop();
    assert.doesNotMatch(await text("#accounts-results"), /iPhone/);
    // the account that was refused shows it
    stop = await holding(opened, /account_delete/);
    await write("#user-ids", "lost-2");
    await press("#accounts", "Delete …");
    await press("#confirm", "Delete 1 account");
    await stop({ status: 403, body: "" });
    await until("#accounts-status", /failed\.$/);
  });

  test("the focus stays with its account when the table is redrawn", async () => {
    const { page, until, write, press, text } = opened;
    await known("focus-1\nfocus-2");
    const release = await holding(opened, /portrait_get/);
    await press("#accounts", "Look up");
    await focus("[data-user-id=focus-2]");
    await release();
    await until("#accounts-status", /read\.$/);
    assert.equal(await focused(), "Edit the profile of focus-2");
    // a row that is known but not shown must not count
    await write("#user-ids", "focus-1\nfocus-2");
    await known("focus-2");
    const stop = await holding(opened, /query_online/);
    await write("#user-ids", "focus-new\nfocus-1\nfocus-2\nfocus-3");
    await press("#accounts", "Presence");
    await stop({ status: 400, body: "" });
    await until("#accounts-status", /failed\.$/);
    await press("#accounts-results", "Edit");
    await page.waitForSelector("#profile-nick");
    await page.type("#profile-nick", "x");
    await page.keyboard.press("Enter");
    await until("#accounts-status", /saved\.$/);
    assert.equal(await focused(), "Edit the profile of focus-2");
    assert.match(await text("#accounts-results"), /^.*focus-2/);
    // if its row is gone, it goes to the field for UserIDs
    await write("#user-ids", "focus-3");
    await focus("[data-user-id=focus-2]");
    await page.$eval("[data-action=check]", (check) => check.click());
    await until("#accounts-status", /not imported\.$/);
    assert.equal(await focused(), "user-ids");
  });

  test("a problem of an account fits the width of a phone", async () => {
    const { page, until, write, press } = opened;
    await write("#user-ids", "edge-demo-alice\nnobody9");
    await press("#accounts", "Presence");
    await until("#accounts-results", /ACCOUNT_NOT_FOUND 70107/);
    await page.setViewport({ width: 320, height: 600 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
    await page.setViewport({ width: 1280, height: 900 });
  });
});
