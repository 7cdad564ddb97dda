// ERRORS.md is written from the table that the module carries. To refresh it: REFRESH=1 node --test tests/error-codes.test.mjs

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";

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

What \`error.errorCode\` of a \`ChatApiError\` means and what to do, as \`error.meaning\` and \`error.hint\` say it too. The client
itself repeats what the third column says, where repeating does no harm.

| code | meaning | repeated | what to do |
|---|---|---|---|
`;

const at = (relative) => new URL(relative, import.meta.url);

test("ERRORS.md says what the module knows of each code", async () => {
  const table = await readFile(at("../src/api/codes.txt"), "utf8");
  const rows = table.trim().split("\n").map((line) => {
    const [codes, retry, meaning, hint = ""] = line.split("|");
    assert.ok(Object.hasOwn(RETRIED, retry), line);
    return `| ${codes.replace("-", " to ")} | ${meaning} | ${SIGNED_ANEW.includes(codes) ? ANEW : RETRIED[retry]} | ${hint} |\n`;
  });
  assert.ok(rows.length > 100);
  const expected = HEAD + rows.join("");
  if (process.env.REFRESH) await writeFile(at("../ERRORS.md"), expected);
  assert.equal(await readFile(at("../ERRORS.md"), "utf8"), expected);
});
