// What reaches the demo's page and stays there: neither the app's key nor the admin's UserSig is in any answer of the
// worker, in the page, in what it stores or in what it says on the console.

import assert from "node:assert/strict";
import { test } from "node:test";

import { explainUserSig } from "tencent-chat-edge";
import { APP } from "./support/app.mjs";
import { lackOf } from "./support/browsers.mjs";
import { skipFor } from "./support/conformance.mjs";
import { bundlePage, openPage } from "./support/page.mjs";
import { BROWSERS } from "./support/runtimes.mjs";

const chromium = BROWSERS.find(({ name }) => name === "Chromium");
const skip = skipFor(chromium.name, lackOf(chromium));

/** Whose UserSigs are in a text, even as part of a URL. Each of them starts with zlib's first bytes, as other texts may by chance. */
function ownersIn(text) {
  const candidates = text.replaceAll("%2A", "*").match(/eJ[A-Za-z0-9*-]{80,}_{0,2}/g) ?? [];
  return candidates.flatMap((candidate) => {
    const { claims } = explainUserSig(candidate);
    return claims ? [claims.userId] : [];
  });
}

/** Some of what must have been searched: the request, and a part of the answer. */
const ANSWERED = [
  [/^GET \/$/, "<!doctype html>"],
  [/^GET \/page\.js$/, "sig-status"],
  [/^GET \/backend$/, '"emulator"'],
  [/^POST \/chat\/v4\/.+\/multiaccount_import\?/, "FailAccounts"],
  [/^POST \/chat\/v4\//, '"ErrorCode":60010'],
  [/^POST \/chat\/v4\//, "the service gave no answer"],
  [/^POST \/chat\/usersig$/, '"userSig":"eJ'],
  [/^POST \/explain$/, '"edge-demo-alice"'],
  [/^POST \/session$/, '"administrator"'],
];

const textOf = ({ line, headers, body }) => [line, ...headers, body()].join("\n");

test("neither the key nor the admin's UserSig reaches the page", { skip, timeout: 120_000 }, async (t) => {
  const opened = await openPage(await bundlePage("page-secrets"), chromium, { recorded: true });
  t.after(opened.close);
  const { page, until, write, press, faults, origin, exchanges } = opened;
  const told = [];
  const addresses = [];
  page.on("console", (message) => told.push(message.text()));
  page.on("request", (request) => addresses.push(request.url()));
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
  // the recorder is the one way to and from the worker, and could read each answer
  assert.deepEqual(addresses.filter((address) => new URL(address).origin !== origin), []);
  const answers = exchanges.flatMap(({ answered }) => answered ?? []);
  assert.deepEqual(answers.flatMap(({ headers }) => headers.filter((name) => /^content-encoding$/i.test(name))), []);
  const has = ([line, part]) => exchanges.some(({ asked, answered }) => line.test(asked.line) && answered?.body().includes(part));
  assert.deepEqual(ANSWERED.filter((each) => !has(each)), []);

  const texts = [...told, ...exchanges.map(({ asked }) => textOf(asked)), ...answers.map(textOf), ...left];
  for (const text of texts) assert.ok(!text.includes(APP.secretKey), text.slice(0, 2_000));
  assert.deepEqual([...new Set(texts.flatMap(ownersIn))], ["edge-demo-alice"], "the UserSigs are those of the page's own user");
});
