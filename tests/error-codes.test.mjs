// ERRORS.md is written from the table that the module carries. To refresh it: REFRESH=1 node --test tests/error-codes.test.mjs

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";

import { envelope, scripted } from "./support/app.mjs";

const RETRIED = {
  no: "no",
  yes: "yes, with growing pauses",
  slow: "yes, a second later at least",
  wait: "no: it passes in a while",
  unclear: "no: the documents do not say whether it passes",
  app: "no: it is the app's own",
};

/** Those after which a client with the key, or with a function that gives UserSigs, asks once more with a new one. */
const SIGNED_ANEW = ["70001", "70052"];
const ANEW = "at once with a new UserSig, one time, where the client can have one";

const HEAD = `<!-- Written from src/api/codes.txt. To refresh it: REFRESH=1 node --test tests/error-codes.test.mjs -->

# Error codes of the service

What \`error.errorCode\` of a \`ChatApiError\` means and what to do, as \`error.meaning\` and \`error.hint\` say it too, and the
\`error.code\` that it comes with. The client itself repeats what the fourth column says, where repeating does no harm.

| errorCode | code | meaning | repeated | what to do |
|---|---|---|---|---|
`;

const at = (relative) => new URL(relative, import.meta.url);

/** The error of a call that the service answers with this code; not of a region's, whose name a hint would hold. */
const errorOf = (errorCode) => {
  const respond = () => envelope({ ActionStatus: "FAIL", ErrorCode: errorCode });
  const { client } = scripted(respond, { region: undefined, baseUrl: "https://chat.example", pacing: "off" });
  return client.call("openim/query_online_status", {}).then(assert.fail, (error) => error);
};

/** The code of its errors, which say what the row says, at either end of it. */
async function codeOf(numbers, meaning, hint) {
  const found = await Promise.all(numbers.split("-").map((number) => errorOf(Number(number))));
  for (const error of found) assert.deepEqual([error.meaning, error.hint ?? ""], [meaning, hint], numbers);
  const [code, ...others] = new Set(found.map((error) => error.code));
  assert.deepEqual(others, [], numbers);
  return code;
}

test("ERRORS.md says what the module knows of each code", async () => {
  const table = await readFile(at("../src/api/codes.txt"), "utf8");
  const row = async (line) => {
    const [codes, retry, meaning, hint = ""] = line.split("|");
    assert.ok(Object.hasOwn(RETRIED, retry), line);
    const code = await codeOf(codes, meaning, hint);
    return `| ${codes.replace("-", " to ")} | ${code} | ${meaning} | ${SIGNED_ANEW.includes(codes) ? ANEW : RETRIED[retry]} | ${hint} |\n`;
  };
  const rows = await Promise.all(table.trim().split("\n").map(row));
  assert.ok(rows.length > 100);
  const expected = HEAD + rows.join("");
  if (process.env.REFRESH) await writeFile(at("../ERRORS.md"), expected);
  assert.equal(await readFile(at("../ERRORS.md"), "utf8"), expected);
});
