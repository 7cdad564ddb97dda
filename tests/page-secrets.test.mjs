// What reaches the demo's page and stays there: neither the app's key nor the admin's UserSig is in any answer of the
// worker, in the page, in what it stores or in what it says on the console.

import assert from "node:assert/strict";
import { test } from "node:test";

import { explainUserSig } from "tencent-chat-edge";
import { APP } from "./support/app.mjs";
import { lackOf } from "./support/browsers.mjs";
import { bundlePage, openPage } from "./support/page.mjs";
import { BROWSERS } from "./support/runtimes.mjs";

const chromium = BROWSERS.find(({ name }) => name === "Chromium");
const skip = lackOf(chromium) ? `${lackOf(chromium)} is missing` : false;

/** Whose UserSigs stand in a text, also as part of a URL. Zlib's first bytes begin each of them, and other texts by chance. */
function ownersIn(text) {
  const candidates = text.replaceAll("%2A", "*").match(/eJ[A-Za-z0-9*-]{80,}_{0,2}/g) ?? [];
  return candidates.flatMap((candidate) => {
    const { claims } = explainUserSig(candidate);
    return claims ? [claims.userId] : [];
  });
}

test("neither the key nor the admin's UserSig comes to the page", { skip, timeout: 120_000 }, async (t) => {
  const { page, until, write, press, faults, close } = await openPage(await bundlePage(), chromium);
  t.after(close);
  const told = [];
  const bodies = [];
  page.on("console", (message) => told.push(message.text()));
  page.on("request", (request) => told.push(request.url(), JSON.stringify(request.headers())));
  page.on("response", (response) => bodies.push(response.text().then((text) => `${JSON.stringify(response.headers())} ${text}`, () => "")));
  await page.reload();
  await page.waitForSelector("#backend[data-kind]");

  // what succeeds, what fails for good, what the service does not answer, and a UserSig that is the page's own
  await write("#user-ids", "ada\nnobody");
  await press("#accounts", "Import");
  await until("#accounts-status", /^2 imported\.$/);
  for (const kinds of [["code"], ["status"], ["connection"], ["body"]]) {
    await faults({ rate: 1, kinds, codes: [70402, 70009, 60010] });
    await press("#accounts", "Look up");
    await until("#accounts-status", /failed/);
  }
  await faults(null);
  await press("#usersig", "My UserSig");
  await until("#sig-status", /^This one is yours\./);
  await press("#usersig", "Verify the signature");
  await until("#sig-status", /^Genuine/);
  await press("#sample", "Run the sample session");
  await until("#sample-status", /^All 6/);

  const left = await page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea, select")].map(({ value }) => value);
    const stored = [localStorage, sessionStorage].map((storage) => JSON.stringify({ ...storage }));
    return [document.documentElement.outerHTML, ...fields, ...stored, document.cookie];
  });
  const answers = await Promise.all(bodies);
  assert.ok(answers.length > 20 && answers.some((text) => text.includes("FailAccounts")), `${answers.length} answers`);
  for (const text of [...told, ...answers, ...left]) assert.ok(!text.includes(APP.secretKey), text.slice(0, 2_000));
  const owners = new Set([...told, ...answers, ...left].flatMap(ownersIn));
  assert.deepEqual([...owners], ["edge-demo-alice"], "the UserSigs are those of the page's own user");
});
