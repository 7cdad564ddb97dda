// The demo's page as a user sees it: driven in real browsers, over workerd with the emulator behind it.
//
// Leaves screenshots in target/tests/page.

import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { ChatClient, UserSigSigner } from "tencent-chat-edge";
import { APP } from "./support/app.mjs";
import { lackOf } from "./support/browsers.mjs";
import { skipFor } from "./support/conformance.mjs";
import { accountsCsv, bundlePage, openPage } from "./support/page.mjs";
import { BROWSERS } from "./support/runtimes.mjs";
import { serveConfig } from "./support/workerd.mjs";

const IMPORT = "im_open_login_svc/multiaccount_import";
const DAY = 86_400;

const [chromium, firefox] = ["Chromium", "Firefox"].map((wanted) => BROWSERS.find(({ name }) => name === wanted));

let folder;
let home;
before(async () => {
  folder = await bundlePage("page");
  home = await mkdtemp(join(tmpdir(), "tencent-chat-edge-page-"));
});
after(() => rm(home, { recursive: true, force: true }));

/** A file to be chosen or dropped. */
async function fileOf(name, content) {
  const file = join(home, name);
  await writeFile(file, content);
  return file;
}

/** The downloaded file, once it is complete; for half a minute at most. */
async function downloaded(name) {
  for (let looks = 0; looks < 600; looks++) {
    if ((await readdir(home)).includes(name)) return readFile(join(home, name), "utf8");
    await sleep(50);
  }
  assert.fail(`${name} was not downloaded`);
}

describe("in Chromium", { skip: skipFor(chromium.name, lackOf(chromium)) }, () => {
  let opened;
  before(async () => (opened = await openPage(folder, chromium)));
  after(() => opened?.close());

  test("it opens under a policy that allows no code from text except the module", async () => {
    const { page, complaints, text, screenshot, origin } = opened;
    const { headers } = await fetch(origin);
    assert.match(headers.get("content-security-policy"), /script-src 'self' 'wasm-unsafe-eval';/);
    assert.doesNotMatch(headers.get("content-security-policy"), /unsafe-inline|'unsafe-eval'/);
    assert.equal(await text("#backend"), `Emulator · SDKAppID ${APP.sdkAppId}`);
    assert.deepEqual(complaints, []);
    await screenshot("start", { fullPage: true });
  });

  test("accounts are imported, looked up and kicked, with the results beside the action", async () => {
    const { page, until, write, press, text, screenshot } = opened;
    await press("#accounts", "Look up");
    await until("#accounts-status", /^Enter a UserID first\.$/);
    await write("#user-ids", "x".repeat(33));
    await press("#accounts", "Import");
    await until("#accounts-status", /^Import failed\.$/);
    assert.match(await text("#accounts-problems"), /33 bytes/);
    await write("#user-ids", "edge-demo-alice, edge-demo-bob\nada");
    await press("#accounts", "Import");
    await until("#accounts-status", /^3 imported\.$/);
    await write("#user-ids", "edge-demo-alice\nedge-demo-bob\nada\nnobody");
    await press("#accounts", "Look up");
    await until("#accounts-status", /^3 imported, 1 not imported; 1 online, 1 reachable by push, 1 offline; 3 profiles read\.$/);
    const rows = await page.$$eval("#accounts-results tbody tr", (all) => all.map((row) => row.innerText.replace(/\s+/g, " ").trim()));
    assert.match(rows[0], /^edge-demo-alice Imported Online iPhone, Web/);
    assert.match(rows[3], /^nobody Not imported$/);
    await write("#user-ids", "ada");
    await press("#accounts", "Kick");
    await until("#accounts-status", /^1 kicked/);
    await write("#user-ids", "nobody");
    await press("#accounts", "Presence");
    await until("#accounts-status", /^1 failed\.$/);
    assert.match(await text("#accounts-results"), /does not exist.*70107/);
    await screenshot("accounts");
  });

  test("a profile is read, changed and read again", async () => {
    const { page, until, write, press } = opened;
    await write("#user-ids", "ada");
    await press("#accounts", "Profile");
    await until("#accounts-status", /^1 profile read\.$/);
    await press("#accounts-results", "Edit");
    await page.waitForSelector("#profile-nick");
    await write("#profile-nick", "Ada Lovelace");
    await write("#profile-birthday", "soon");
    await press("#profile", "Save the changes");
    await until("#profile-problems", /birthday/);
    for (const [level, message] of [["1e3", /^Level: profile\.level must be a/], ["", /^Level: profile\.level is empty; it must/], ["4294967296", /^Level: .*profile\.level/]]) {
      await write("#profile-birthday", "18151210");
      // what is not changed is not checked
      await write("#profile-level", level || " ");
      await press("#profile", "Save the changes");
      await until("#profile-problems", message);
      assert.deepEqual(await page.$$eval("#profile [aria-invalid=true]", (all) => all.map(({ id }) => id)), ["profile-level"]);
      assert.equal(await page.evaluate(() => document.activeElement.id), "profile-level");
    }
    await page.$eval("#profile-level", (field) => (field.value = ""));
    await write("#profile-birthday", "18151210");
    await press("#profile", "Save the changes");
    await until("#accounts-status", /^Profile of ada saved\.$/);
    await press("#accounts", "Profile");
    await until("#accounts-results", /Ada Lovelace.*birthday: 18151210/);
  });

  test("deleting asks first, names the count, and Esc is a no", async () => {
    const { page, until, write, press, text, screenshot } = opened;
    await write("#user-ids", "ada\nedge-demo-bob");
    // the previous action may still be ending: until then the button does nothing
    await page.waitForSelector("[data-action=remove]:not([aria-disabled=true])");
    await page.focus("[data-action=remove]");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#confirm[open]");
    assert.equal(await text("#confirm-title"), "Delete 2 accounts?");
    assert.equal(await page.evaluate(() => document.activeElement.id), "confirm-no");
    await screenshot("delete");
    await page.keyboard.press("Escape");
    await page.waitForSelector("#confirm:not([open])");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.action), "remove");
    await press("#accounts", "Check");
    await until("#accounts-status", /^2 imported\.$/);
    await press("#accounts", "Delete …");
    await press("#confirm", "Delete 2 accounts");
    await until("#accounts-status", /^2 deleted\.$/);
    await press("#accounts", "Check");
    await until("#accounts-status", /^2 not imported\.$/);
  });

  test("a double click on what asks first, or a key that is held, does not answer the question too", async () => {
    const { page, until, write, press } = opened;
    await write("#user-ids", "twice-1");
    await press("#accounts", "Import");
    await until("#accounts-status", /^1 imported\.$/);
    const [remove, yes] = await Promise.all(["[data-action=remove]", "#confirm-yes"].map((selector) => page.$(selector)));
    await page.evaluate((...both) => both.forEach((each) => each.click()), remove, yes);
    assert.equal(await page.$eval("#confirm", ({ open }) => open), true);
    await page.keyboard.press("Escape");
    await remove.click();
    await page.waitForFunction(({ dataset }) => performance.now() - dataset.since > 500, {}, yes);
    // it was pressed elsewhere, and repeats here
    await page.focus("#confirm-text");
    await page.keyboard.down("Enter");
    await yes.focus();
    await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    assert.equal(await page.$eval("#confirm", ({ open }) => open), true);
    await page.keyboard.press("Enter");
    await until("#accounts-status", /^1 deleted\.$/);
  });

  test("a UserID that changes the direction of text or is very long does not distort a question, and leaves its buttons in view", async () => {
    const { page, until, write, press, text, screenshot } = opened;
    await write("#user-ids", `\u202eada\n${"x".repeat(50_000)}`);
    await page.setViewport({ width: 375, height: 300 });
    await press("#accounts", "Delete …");
    await page.waitForSelector("#confirm[open]");
    assert.match(await text("#confirm-text"), /^\u2068⟨U\+202E⟩ada\u2069, \u2068x{47}…x{16}\u2069Everything that belongs/);
    await page.$eval("#confirm-text", (all) => all.append("and more ".repeat(200)));
    const inView = await page.$$eval("#confirm :is(h2, button)", (all) =>
      all.every((each) => each.getBoundingClientRect().top >= 0 && each.getBoundingClientRect().bottom <= innerHeight),
    );
    assert.ok(inView);
    await screenshot("delete-long");
    await page.keyboard.press("Escape");
    await page.setViewport({ width: 1280, height: 900 });
    await write("#user-ids", "\u202eada");
    await press("#accounts", "Check");
    await until("#accounts-status", /^1 not imported\.$/);
    assert.match(await text("#accounts-results"), /⟨U\+202E⟩ada/);
    assert.match(await text("#log-calls .title"), /^Check \u2068⟨U\+202E⟩ada\u2069$/);
  });

  test("a file of 1,000 accounts is imported over faults, its failures downloaded, corrected and tried again", async () => {
    const { page, until, press, text, faults, screenshot } = opened;
    // 70402 does not pass by itself: two of ten requests fail for good
    await faults({ rate: { code: 1 }, codes: [70402], commands: [IMPORT], times: 2 });
    const file = await fileOf("accounts.csv", accountsCsv(1000));
    await drop(page, file);
    await until("#import-status", /^accounts\.csv: CSV, .* KiB, 1,000 accounts to import, 2 rows cannot be imported\.$/);
    assert.match(await text("#import-plan"), /Nick, 0/);
    await screenshot("import-plan", { fullPage: true });
    await press("#import", "Import 1,000 accounts");
    await until("#import-status", /^Done in .*: 800 imported, 200 failed\.$/);
    assert.equal(await text("#import-done"), "1,000 of 1,000");
    assert.equal(await text("#import-failed"), "200");
    assert.equal(await page.$eval("#import-progress", ({ value, max }) => value / max), 1);
    assert.match(await text("#import-failures"), /^200 accounts failed, 2 rows cannot be imported.*70402.*account.userId is 33 bytes long/);
    await screenshot("import-failures", { fullPage: true });

    const session = await page.browser().target().createCDPSession();
    await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: home });
    await press("#import", "Download the failures");
    const lines = (await downloaded("failures.csv")).trimEnd().split("\r\n");
    assert.equal(lines.length, 203);
    assert.equal(lines[0], "\uFEFFuserId,nick,faceUrl,line,code,errorCode,message");
    assert.ok(lines.some((line) => /^user-\d+,"Nick, \d+",,\d+,API_ERROR,70402,/.test(line)));

    await press("#import", "Retry 200 accounts");
    await until("#import-status", /^Done in .*: 200 imported, 0 failed\.$/);
    assert.match(await text("#import-failures"), /^2 rows cannot be imported/);
  });

  test("an import that is stopped continues where it was", async () => {
    const { page, until, press, faults, text } = opened;
    // some of the requests are answered at once, the others not before the page would give them up
    await faults({ rate: { latency: 0.5 }, latencyMs: [60_000, 60_000], commands: [IMPORT] });
    const chooser = await page.$("#file");
    const lines = Array.from({ length: 1500 }, (_, n) => JSON.stringify({ userId: `slow-${n}` }));
    await chooser.uploadFile(await fileOf("slow.ndjson", lines.join("\n")));
    // rows of the file before that could not be imported
    await press("#confirm", "Leave it");
    await until("#import-status", /^slow\.ndjson: NDJSON, .* 1,500 accounts to import\.$/);
    await press("#import", "Import 1,500 accounts");
    await until("#import-done", /^[1-9]/);
    await press("#import", "Stop");
    const stopped = await until("#import-status", /^Stopped: /);
    const [, imported, , left] = stopped.match(/([\d,]+) imported, (\d+) failed, ([\d,]+) not sent/);
    assert.equal(Number(imported.replace(",", "")) + Number(left.replace(",", "")), 1500);
    await faults(null);
    await press("#import", `Continue with the other ${left}`);
    await until("#import-status", /^Done in .*: 1,500 imported, 0 failed\.$/);
    assert.equal(await text("#import-done"), "1,500 of 1,500");
  });

  test("an import that gets no answers stops by itself, and continues with every row", async () => {
    const { page, until, press, text } = opened;
    const chooser = await page.$("#file");
    await chooser.uploadFile(await fileOf("dead.csv", `userId\n${Array.from({ length: 5000 }, (_, n) => `dead-${n}\n`).join("")}`));
    await until("#import-status", /^dead\.csv: CSV, .* 5,000 accounts to import\.$/);
    await page.setOfflineMode(true);
    await press("#import", "Import 5,000 accounts");
    await until("#import-status", /^Stopped: 0 imported, 0 failed, 5,000 not sent or without an answer\.$/);
    assert.match(await text("#import-problems"), /Is it still running\?/);
    await page.setOfflineMode(false);
    await press("#import", "Continue with the other 5,000");
    await until("#import-status", /^Done in .*: 5,000 imported, 0 failed\.$/);
  });

  test("a long file is read without blocking the page, and reading it can be stopped", async () => {
    const { page, until, press } = opened;
    const chooser = await page.$("#file");
    await chooser.uploadFile(await fileOf("long.csv", `userId\n${"somebody\n".repeat(2_000_000)}`));
    await page.waitForSelector("#import-plan[data-rows]");
    await press("#import", "Stop");
    await until("#import-status", /^$/);
    assert.equal(await page.$eval("#import-plan", ({ hidden }) => hidden), true);
  });

  test("a file that cannot be used says what to do", async () => {
    const { page, until } = opened;
    const chooser = await page.$("#file");
    await chooser.uploadFile(await fileOf("latin.csv", Buffer.from("userId\nj\xfcrgen\n", "latin1")));
    await until("#import-status", /latin\.csv: CSV, 14 bytes, 0 accounts to import, 1 row cannot be imported/);
    await until("#import-failures", /this is not UTF-8 text/);
  });

  test("a UserSig is explained: what it says, its age, what is wrong with it, and by the worker whether it is genuine", async () => {
    const { page, until, write, press, text, screenshot } = opened;
    const now = Math.floor(Date.now() / 1000);
    const old = new UserSigSigner(APP).sign("ada", { issuedAt: now - 3 * DAY, expiresIn: 2 * DAY });
    await write("#sig", old);
    await until("#sig-status", /^One thing is wrong with it\.$/);
    assert.match(await text("#sig-result"), /EXPIRED/);
    assert.match(await text("#sig-result .times"), /Issued 3 days ago.*Expired 1 day ago/);
    const picture = await page.$eval("#sig-result svg", (svg) => svg.getAttribute("aria-label"));
    assert.equal(picture, "Time line: issued 3 days ago, expired 1 day ago");
    await screenshot("usersig-expired", { fullPage: true });

    await write("#sig", new UserSigSigner({ ...APP, secretKey: "another key" }).sign("ada"));
    await until("#sig-status", /^Well-formed/);
    await write("#sig-user", "bob");
    await until("#sig-result", /WRONG_USER/);
    await write("#sig-user", "");
    await press("#usersig", "Verify the signature");
    await until("#sig-result", /BAD_SIGNATURE/);

    await press("#usersig", "My UserSig");
    await until("#sig-status", /^This one is yours\. Well-formed/);
    await press("#usersig", "Verify the signature");
    await until("#sig-status", /^Genuine: signed with this app's key\. It expires in /);
    await write("#sig", `${old.slice(0, 40)} ${old.slice(40, 90)}`);
    await until("#sig-result", /BAD_ALPHABET|CUT_OFF/);
  });

  test("a UserSig grows older without being read aloud, and what is selected stays", async () => {
    const { page, until, press, text, write } = opened;
    const { identifier } = await page.evaluateOnNewDocument(() => {
      globalThis.later = 0;
      const { now } = Date;
      Date.now = () => now() + globalThis.later;
      globalThis.setInterval = (act) => void (globalThis.tick = act);
    });
    await page.reload();
    await until("#backend", /^Emulator/);
    await press("#usersig", "My UserSig");
    await until("#sig-status", /^This one is yours\. Well-formed/);
    const holds = await page.$eval("#sig-result time", (issued) => {
      getSelection().selectAllChildren(issued);
      globalThis.spoken = [];
      const status = document.querySelector("#sig-status");
      const observer = new MutationObserver((all) => spoken.push(...all.filter(({ target }) => target.ariaLive !== "off")));
      observer.observe(status, { childList: true, characterData: true, subtree: true });
      globalThis.later = 600_000;
      tick();
      return getSelection().toString() === issued.textContent && issued.isConnected && spoken.length === 0;
    });
    assert.ok(holds);
    assert.match(await text("#sig-result"), /Issued 10 minutes ago.*Age10 min/);
    assert.match(await text("#sig-status"), /^This one is yours\. Well-formed\. It expires in /);
    const old = new UserSigSigner(APP).sign("ada", { issuedAt: Math.floor(Date.now() / 1000), expiresIn: 3600 });
    await write("#sig", old);
    await until("#sig-status", /in (49|50) minutes/);
    await page.evaluate(() => ((globalThis.later = 3_700_000), tick()));
    await until("#sig-status", /^One thing is wrong with it\.$/);
    await page.evaluate(() => ((globalThis.later = 7_400_000), tick()));
    await until("#sig-result", /expired 6\d minutes ago/);
    await page.removeScriptToEvaluateOnNewDocument(identifier);
    await page.reload();
    await until("#backend", /^Emulator/);
  });

  test("a verification that fails is announced, and is not mistaken for a verdict", async () => {
    const { page, until, press, text, write } = opened;
    await write("#sig", new UserSigSigner(APP).sign("ada"));
    await page.setOfflineMode(true);
    await press("#usersig", "Verify the signature");
    await until("#sig-problems[role=alert]", /the worker does not answer; is it still running\? NETWORK/);
    assert.match(await text("#sig-status"), /^The signature was not verified\. Well-formed/);
    await page.setOfflineMode(false);
    await press("#usersig", "Verify the signature");
    await until("#sig-status", /^Genuine/);
    assert.equal(await text("#sig-problems"), "");
  });

  test("a worker that hangs is waited for no longer than the time limit", async () => {
    const { page, until, press, write } = opened;
    await write("#sig", "");
    const release = await answering(opened, (url) => /usersig$|session$/.test(url) && "hang");
    // patience of minutes, as seconds
    await page.evaluate(() => {
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      AbortSignal.timeout = (ms) => timeout(ms / 60);
    });
    await press("#usersig", "My UserSig");
    await until("#sig-status", /^Asking the worker …$/);
    await until("#usersig", /the worker did not answer within 30 s TIMEOUT/);
    await press("#sample", "Run the sample session");
    await until("#sample-status", /^The session did not run: the worker did not answer within 2 min$/);
    await release();
    await page.reload();
    await page.waitForSelector("#backend[data-kind]");
  });

  test("if the page cannot start, it says so, and nothing on it looks usable", async () => {
    const { page, until, press, text, screenshot, accessibility } = opened;
    const isDead = () => page.$$eval(".column", (all) => all.every(({ inert }) => inert));
    const load = async (path) => {
      const release = await answering(opened, (url) => new URL(url).pathname === path && "fail");
      await page.reload();
      return release;
    };
    let release = await load("/page.js");
    await page.waitForFunction(() => document.querySelector("#late").checkVisibility({ visibilityProperty: true }));
    assert.ok(await isDead());
    await screenshot("no-script");
    await release();
    release = await load("/backend");
    await until("#start-problems", /^The page could not start: the worker does not answer; is it still running\? NETWORK/);
    assert.ok(await isDead());
    assert.deepEqual(await accessibility(), []);
    await screenshot("no-backend");
    await release();
    await Promise.all([page.waitForNavigation(), press("#start-problems", "Try again")]);
    await until("#backend", /^Emulator/);
    assert.equal(await isDead(), false);
    assert.equal(await text("#start-problems"), "");
  });

  test("the log shows attempts, retries and durations, can be filtered and cleared, and contains no UserSig", async () => {
    const { page, until, write, press, text, screenshot } = opened;
    await press("#log", "Clear");
    await page.select("#fault-kind", "status");
    await page.select("#fault-rate", "0.6");
    await until("#faults-status", /^From now on, 6 in 10 requests are affected\.$/);
    await write("#user-ids", "user-1");
    for (let n = 0; !/follows in/.test(await text("#log-calls")); n++) {
      assert.ok(n < 20, "no request of twenty was repeated");
      await press("#accounts", "Check");
      await until("#accounts-status", /imported\.$|failed\.$/);
    }
    await page.select("#fault-rate", "0");
    await until("#faults-status", /^From now on, no requests are affected\.$/);
    await press("#accounts", "Presence");
    await until("#accounts-status", /offline\.$/);
    const log = await text("#log-calls");
    assert.match(log, /Check user-1/);
    assert.match(log, /im_open_login_svc\/account_check/);
    assert.match(log, /attempt 1502 · HTTP_ERROR[\d.]+ m?s/);
    assert.match(log, /attempt 2follows in [\d.]+ m?s, after HTTP_ERROR/);
    assert.doesNotMatch(log, /eJ[\w*-]{40}/);
    await screenshot("log");
    const titles = (all) => all.filter((title) => title.checkVisibility()).map((title) => title.textContent);
    const shown = () => page.$$eval("#log-calls .title", titles);
    await write("#log-filter", "query_online");
    assert.deepEqual(await shown(), ["Presence of user-1"]);
    await write("#log-filter", "");
    await page.select("#log-kind", "trouble");
    assert.ok((await shown()).every((title) => title === "Check user-1"));
    await page.select("#log-kind", "");
    await press("#log", "Clear");
    assert.deepEqual(await shown(), []);
  });

  test("copying is announced", async () => {
    const { page, until, write, press, text } = opened;
    await write("#user-ids", "user-1");
    await press("#accounts", "Check");
    await until("#accounts-status", /imported\.$/);
    await press("#accounts", "Copy table");
    await page.waitForFunction(() => /^(Copied|Not allowed)$/.test(document.querySelector("#spoken[role=status]").textContent));
    await until("#spoken", /^$/);
    assert.equal(await text("#accounts-copy"), "Copy table");
  });

  test("each number of a status has its commas", async () => {
    const { until, write, press, text } = opened;
    await write("#user-ids", Array.from({ length: 1200 }, (_, n) => `many-${n}`).join("\n"));
    await press("#accounts", "Check");
    await until("#accounts-status", /^1,200 not imported\.$/);
    assert.match(await text("#log-calls .title"), / and 1,197 more$/);
  });

  test("the log keeps its last 500 lines", async () => {
    const { page, until, write, press } = opened;
    await write("#user-ids", Array.from({ length: 600 }, (_, n) => `user-${n}`).join("\n"));
    await press("#accounts", "Kick");
    await press("#confirm", "Kick 600 accounts");
    await until("#accounts-status", /^600 kicked/);
    assert.ok((await page.$$("#log-calls ol > li")).length <= 500);
    assert.equal((await page.$$("#accounts-results tbody tr")).length, 100);
    await press("#accounts-results", "Show 100 more accounts of 500");
    assert.equal((await page.$$("#accounts-results tbody tr")).length, 200);
  });

  test("the log drops a long call's lines before other calls, and keeps the focus when it does", async () => {
    const { page, until, write, press, text } = opened;
    await press("#log", "Clear");
    await write("#user-ids", "user-1");
    await press("#accounts", "Check");
    await until("#accounts-status", /imported\.$/);
    await write("#user-ids", Array.from({ length: 600 }, (_, n) => `user-${n}`).join("\n"));
    await press("#accounts", "Kick");
    await press("#confirm", "Kick 600 accounts");
    await until("#accounts-status", /^600 (kicked|failed)/);
    assert.match(await text("#log-calls"), /Check user-1/);
    await page.focus("#log-calls > li:last-child summary");
    // refused before anything is sent: an entry of the log each, at once
    await write("#user-ids", "x".repeat(33));
    await page.$eval("[data-action=check]", async (check) => {
      for (let n = 0; n < 520; n++) {
        check.click();
        while (check.ariaDisabled === "true") await new Promise((resolve) => setTimeout(resolve));
      }
    });
    await page.waitForFunction(() => !document.querySelector("#log-calls").textContent.includes("Check user-1"));
    assert.equal(await page.evaluate(() => document.activeElement.id), "log-calls");
    await press("#log", "Clear");
    await write("#user-ids", "");
  });

  test("faults that the emulator did not get are not shown as if it had", async () => {
    const { page, until } = opened;
    await page.select("#fault-kind", "latency");
    await until("#faults-status", /^From now on, no requests are affected\.$/);
    await page.setOfflineMode(true);
    await page.select("#fault-rate", "0.6");
    await until("#faults-status", /^The emulator's faults were not changed/);
    assert.deepEqual(await page.$$eval("#faults select", (all) => all.map(({ value }) => value)), ["0", "latency"]);
    await page.setOfflineMode(false);
    await page.select("#fault-kind", "");
    await until("#faults-status", /^From now on, no requests are affected\.$/);
  });

  test("the worker's sample session runs in the page too", async () => {
    const { until, press, page } = opened;
    await press("#sample", "Run the sample session");
    await until("#sample-status", /^All 6 steps done in /);
    assert.equal((await page.$$("#steps > li.passed")).length, 6);
  });

  test("the keyboard alone is enough, in the order of the page", async () => {
    const { page, until, write } = opened;
    await page.reload();
    await page.waitForSelector("#backend[data-kind]");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "user-ids");
    await page.keyboard.type("user-1");
    await page.keyboard.down("Control");
    await page.keyboard.press("Enter");
    await page.keyboard.up("Control");
    await until("#accounts-status", /^1 imported; 1 offline; 1 profile read\.$/);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.action), "lookUp");
    await write("#user-ids", "");
  });

  for (const scheme of ["light", "dark"]) {
    test(`${scheme}, wide and narrow, nothing hinders anybody and nothing sticks out`, async () => {
      const { page, accessibility, screenshot, write, press, until, faults } = opened;
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await faults(null);
      await write("#user-ids", "edge-demo-alice\nuser-1\nnobody");
      await press("#accounts", "Import");
      await until("#accounts-status", /^3 imported\.$/);
      await faults({ rate: { code: 1 }, codes: [70402], commands: [IMPORT], times: 1 });
      const chooser = await page.$("#file");
      await chooser.uploadFile(await fileOf("few.csv", accountsCsv(120)));
      await until("#import-status", /^few\.csv/);
      assert.deepEqual(await accessibility(), []);
      await press("#import", "Import 120 accounts");
      await until("#import-status", /^Done/);
      await press("#accounts", "Look up");
      await until("#accounts-status", /read\.$/);
      await write("#sig", new UserSigSigner(APP).sign("ada", { issuedAt: 1_700_000_000 }));
      await press("#sample", "Run the sample session");
      await until("#sample-status", /^All 6/);
      for (const [name, width, height] of [["wide", 1280, 900], ["narrow", 360, 740], ["widest", 1600, 1000], ["narrowest", 320, 640]]) {
        await page.setViewport({ width, height });
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `sideways scrolling at ${width}`);
        if (width === 1280 || width === 360) {
          assert.deepEqual(await accessibility(), []);
          await page.evaluate(() => scrollTo(0, 0));
          await screenshot(`${scheme}-${name}`);
          await screenshot(`${scheme}-${name}-whole`, { fullPage: true });
        }
      }
      await page.setViewport({ width: 1280, height: 900 });
      await press("#accounts", "Delete …");
      assert.deepEqual(await accessibility(), []);
      await page.keyboard.press("Escape");
      await press("#accounts-results", "Edit");
      await page.waitForSelector("#profile-nick");
      assert.deepEqual(await accessibility(), []);
      await screenshot(`${scheme}-profile`);
      await page.keyboard.press("Escape");
      await press("#import", "Another file");
      await press("#confirm", "Leave it");
      assert.deepEqual(opened.complaints, []);
    });
  }

  test("the focus stays if it is elsewhere on the page, and a double click sends once", async () => {
    const { page, until, press, text, faults } = opened;
    await faults({ rate: { code: 1 }, codes: [70402], commands: [IMPORT], times: 1 });
    if (await page.evaluate(() => document.querySelector("#import-actions button"))) await press("#import", "Another file");
    await page.focus("#user-ids");
    const chooser = await page.$("#file");
    await chooser.uploadFile(await fileOf("busy.csv", accountsCsv(100)));
    await until("#import-status", /^busy\.csv/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "user-ids");
    await press("#import", "Import 100 accounts");
    await until("#import-status", /100 failed\.$/);
    const again = await page.waitForFunction(() =>
      [...document.querySelectorAll("#import-failures button")].find(
        ({ textContent, dataset }) => /^Retry/.test(textContent) && performance.now() - dataset.since > 500,
      ),
    );
    await again.evaluate((button) => {
      button.click();
      button.click();
    });
    await until("#import-status", /^Done in .*: 100 imported, 0 failed\.$/);
    const titles = await page.$$eval("#log-calls .title", (found) => found.map(({ textContent }) => textContent));
    assert.equal(titles.filter((title) => title === "Import busy.csv, again").length, 1);
    assert.match(await text("#import-failures"), /^2 rows cannot be imported/);
  });

  test("a look-up that fails leaves nothing of the one before, and names the UserID", async () => {
    const { until, write, press, text } = opened;
    await write("#user-ids", "somebody");
    await press("#accounts", "Look up");
    await until("#accounts-results", /somebody/);
    await write("#user-ids", `nobody\n${"x".repeat(33)}`);
    await press("#accounts", "Look up");
    await until("#accounts-problems", /Check "x{33}": userIds\[1\] is 33 bytes long/);
    assert.doesNotMatch(await text("#accounts-results"), /somebody/);
  });

  test("a row that failed leaves the other columns their room, and the header keeps its line beside the log", async () => {
    const { page, until, write, press } = opened;
    await write("#user-ids", "edge-demo-alice\nnobody");
    await press("#accounts", "Import");
    await until("#accounts-status", /^2 imported\.$/);
    await write("#user-ids", "nobody");
    await press("#accounts", "Delete …");
    await press("#confirm", "Delete 1 account");
    await until("#accounts-status", /^1 deleted\.$/);
    await write("#user-ids", "edge-demo-alice\nnobody");
    await press("#accounts", "Profile");
    await until("#accounts-status", /^1 profile read, 1 failed\.$/);
    const widthOf = (selector) => page.$eval(selector, (each) => Math.round(each.getBoundingClientRect().width));
    for (const width of [1280, 1024, 768]) {
      await page.setViewport({ width, height: 900 });
      assert.ok((await widthOf("#accounts-results .profile")) >= 96, `profile at ${width}`);
      assert.ok((await widthOf("#accounts-results tbody th")) >= 96, `UserID at ${width}`);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `sideways scrolling at ${width}`);
      if (width > 1000) assert.ok((await page.$eval(".top", (top) => top.getBoundingClientRect().height)) <= 55, `header at ${width}`);
    }
    await page.setViewport({ width: 1280, height: 900 });
  });

  test("a low window leaves the log its height", async () => {
    const { page } = opened;
    await page.setViewport({ width: 1280, height: 450 });
    const height = await page.$eval("#log-calls", (list) => list.getBoundingClientRect().height);
    await page.setViewport({ width: 1280, height: 900 });
    assert.ok(height > 150, `${height} px`);
  });

  test("a profile that is being saved stays until it is", async () => {
    const { page, until, write, press, faults } = opened;
    await write("#user-ids", "late-1");
    await press("#accounts", "Import");
    await until("#accounts-status", /^1 imported\.$/);
    await press("#accounts-results", "Edit");
    await page.waitForSelector("#profile-nick");
    await faults({ rate: 1, kinds: ["latency"], latencyMs: [500, 501] });
    await page.type("#profile-nick", "Late");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    assert.equal(await page.$eval("#profile", ({ open }) => open), true);
    await until("#accounts-status", /^Profile of late-1 saved\.$/);
    await faults(null);
    await until("#accounts-results", /Late/);
    assert.match(await page.evaluate(() => document.activeElement.ariaLabel), /^Edit the profile of late-1$/);
  });

  test("a request that does not come from the page is refused in the service's form, so that a client says why", async () => {
    const client = new ChatClient({ sdkAppId: APP.sdkAppId, baseUrl: `${opened.origin}/chat`, maxRetries: 0 });
    await assert.rejects(client.importAccount("ada"), {
      name: "ChatHttpError",
      status: 403,
      message: "im_open_login_svc/account_import: HTTP status 403 (the Origin header must name this worker)",
    });
  });

  test("a worker that is gone is named as such", async () => {
    const { page, until, press, write } = opened;
    await page.setOfflineMode(true);
    await write("#user-ids", "user-1");
    await press("#accounts", "Check");
    await until("#accounts-problems", /Is it still running\?/);
    await page.setOfflineMode(false);
  });
});

describe("deployed", { skip: skipFor(chromium.name, lackOf(chromium)) }, () => {
  const token = "the token of this test";
  // a name that is this machine's for browsers, but not for the worker
  const host = "chat.localhost";

  test("it asks for the worker's token and works with it", async (t) => {
    const opened = await openPage(folder, chromium, { host, token });
    t.after(() => opened.close());
    const { page, until, write, press, text, screenshot, accessibility, complaints } = opened;
    assert.equal(await text("#backend"), "the token is missing or wrong");
    assert.deepEqual(await accessibility(), []);
    await screenshot("token");
    await opened.giveToken("another token");
    await until("#token-help", /^The worker did not accept that token: the token is missing or wrong\. The PAGE_TOKEN that was set/);
    assert.equal(await page.$eval("#token-input", ({ ariaInvalid }) => ariaInvalid), "true");
    assert.equal(await text("#backend"), "the token is missing or wrong");
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await opened.giveToken(token);
    await until("#backend", /^Emulator/);
    assert.equal(await text("#start-problems"), "");
    await write("#user-ids", "ada");
    await press("#accounts", "Import");
    await until("#accounts-status", /^1 imported\.$/);
    await press("#usersig", "My UserSig");
    await until("#usersig", /edge-demo-alice/);
    assert.deepEqual(complaints, []);
  });

  test("its question stays until it is answered, and comes again when the token is no longer accepted", async (t) => {
    const opened = await openPage(folder, chromium, { host, token });
    t.after(() => opened.close());
    const { page, until, press, write, text } = opened;
    for (let times = 0; times < 3; times++) {
      await page.keyboard.press("Escape");
      await page.waitForSelector("#token[open]");
      assert.equal(await page.evaluate(() => document.activeElement.id), "token-input");
    }
    await opened.giveToken(token);
    await until("#backend", /^Emulator/);
    await write("#user-ids", "ada");
    for (const act of [() => press("#sample", "Run the sample session"), () => press("#accounts", "Check")]) {
      await page.evaluate(() => sessionStorage.setItem("page-token", "an old token"));
      await act();
      await page.waitForSelector("#token[open]");
      assert.match(await text("#token-help"), /^The worker did not accept that token/);
      await opened.giveToken(token);
      await page.waitForSelector("#token:not([open])");
    }
    await press("#sample", "Run the sample session");
    await until("#sample-status", /^All 6/);
    assert.equal(await page.$eval("#user-ids", ({ value }) => value), "ada");
  });

  test("it says what to set if the worker has no token", async (t) => {
    const opened = await openPage(folder, chromium, { host });
    t.after(() => opened.close());
    assert.match(await opened.text("#backend"), /^403, the worker has no PAGE_TOKEN of 16 characters or more; set one: npx wrangler/);
  });
});

test("a worker that is not set up says what it lacks", async (t) => {
  const worker = await serveConfig(`${folder}/demo.capnp`, { PATH: process.env.PATH, CHAT_SDK_APP_ID: String(APP.sdkAppId) });
  t.after(worker.close);
  const headers = { origin: worker.origin, "content-type": "application/json" };
  const response = await fetch(`${worker.origin}/chat/v4/im_open_login_svc/kick`, { method: "POST", headers, body: "{}" });
  assert.equal(response.status, 500);
  assert.match(await response.text(), /^the worker is not set up: secretKey /);
  assert.match(response.headers.get("content-security-policy"), /default-src 'none'/);
});

describe("in Firefox", { skip: skipFor(firefox.name, lackOf(firefox)) }, () => {
  let opened;
  before(async () => (opened = await openPage(folder, firefox)));
  after(() => opened?.close());

  test("a file is imported over faults, accounts are kicked and deleted, and a UserSig is explained", async () => {
    const { page, until, write, press, faults, text, screenshot, accessibility, complaints } = opened;
    await faults({ rate: { code: 1 }, codes: [70402], commands: [IMPORT], times: 2 });
    const chooser = await page.$("#file");
    await chooser.uploadFile(await fileOf("firefox.csv", accountsCsv(1000)));
    await until("#import-status", /1,000 accounts to import, 2 rows cannot be imported/);
    await press("#import", "Import 1,000 accounts");
    await until("#import-status", /^Done in .*: 800 imported, 200 failed\.$/);
    await press("#import", "Retry 200 accounts");
    await until("#import-status", /^Done in .*: 200 imported, 0 failed\.$/);
    await write("#user-ids", "user-1\nuser-999");
    await press("#accounts", "Look up");
    await until("#accounts-status", /^2 imported; 2 offline; 2 profiles read\.$/);
    await press("#accounts", "Kick");
    await press("#confirm", "Kick 2 accounts");
    await until("#accounts-status", /^2 kicked/);
    await press("#accounts", "Delete …");
    await press("#confirm", "Delete 2 accounts");
    await until("#accounts-status", /^2 deleted\.$/);
    await write("#sig", new UserSigSigner(APP).sign("ada", { issuedAt: 1_700_000_000 }));
    await until("#sig-status", /^One thing is wrong with it\.$/);
    assert.match(await text("#sig-result"), /EXPIRED/);
    assert.match(await text("#log-calls"), /Import firefox\.csv, again/);
    assert.deepEqual(await accessibility(), []);
    assert.deepEqual(complaints, []);
    await screenshot("whole", { fullPage: true });
  });
});

/** Has `choose(url)` say of each request whether it is to "hang" or to "fail"; resolves to what ends that. */
const answering = (opened, choose) =>
  opened.intercept((request) => {
    const fate = choose(request.url());
    if (fate === "fail") request.abort();
    else if (fate !== "hang") request.continue();
  });

/** As the mouse does it. */
async function drop(page, file) {
  await page.$eval("#drop", (box) => box.scrollIntoView({ block: "center", behavior: "instant" }));
  const box = await (await page.$("#drop")).boundingBox();
  const session = await page.createCDPSession();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, x, y, data });
  await session.detach();
}
