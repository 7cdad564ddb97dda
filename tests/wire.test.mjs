// The samples of the vendor's pages, through the package: what is sent, and what comes back. The crate's own tests drive
// the same files.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { ChatError } from "tencent-chat-edge";
import { scripted } from "./support/app.mjs";

const FOLDER = new URL("vectors/wire/", import.meta.url);

for (const file of readdirSync(FOLDER)) {
  const fixture = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
  test(`${file}: ${fixture.source}`, async () => {
    const { client, sent } = scripted(() => Response.json(fixture.answer));
    const outcome = await client[fixture.method](...fixture.arguments).then(
      (result) => ({ result: plain(result) ?? null }),
      (error) => ({ error: plain(error) }),
    );
    assert.deepEqual(outcome, "error" in fixture ? { error: fixture.error } : { result: fixture.result });
    assert.equal(sent.length, 1);
    const { pathname, searchParams } = new URL(sent[0].url);
    assert.equal(pathname, `/v4/${fixture.command}`);
    assert.deepEqual([...searchParams.keys()], ["sdkappid", "identifier", "usersig", "random", "contenttype"]);
    assert.deepEqual(JSON.parse(sent[0].body), fixture.request);
  });
}

/** Errors as the fixtures write them. */
function plain(value) {
  if (value instanceof ChatError) {
    const { name, code, errorCode, retryable } = value;
    return JSON.parse(JSON.stringify({ name, code, errorCode, retryable }));
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}
