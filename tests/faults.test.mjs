// Ten thousand accounts through a service of which every fifth request goes wrong: none is lost and none is made up.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ChatError } from "tencent-chat-edge";
import { connect, emulate } from "./support/app.mjs";

const ADMIN = "administrator";
const users = Array.from({ length: 10_000 }, (_, n) => `user-${n}`);

/** Every kind of failure, each for 5 % of the requests at least; never 60007, which the service says of too many calls alone. */
const faults = (seed) => ({
  seed,
  rate: { connection: 0.05, status: 0.05, code: 0.05, body: 0.05, latency: 0.1 },
  codes: [60008, 70169, 70500],
  latencyMs: [1, 20],
});

/** Who exists by what the service itself says. */
const existing = (emulator) => new Set(emulator.accounts().map(({ userId }) => userId).filter((userId) => userId !== ADMIN));

for (const seed of [1, 2, 3]) {
  test(`with seed ${seed}`, { timeout: 60_000 }, async () => {
    const emulator = emulate({ rateLimits: true });
    const counts = { failures: 0, responses: 0, tooFast: 0 };
    const onEvent = ({ type, error, errorCode }) => {
      if (type === "response") counts[error ? "failures" : "responses"]++;
      if (errorCode === 60007) counts.tooFast++;
    };
    // the emulator counts requests per second too: with the documented pace there must be no 60007 of its own
    const client = connect(emulator, { onEvent, maxRetries: 2, concurrency: 16 });

    emulator.setFaults(faults(seed));
    const imported = await client.importAccounts(users);
    emulator.setFaults(null);
    const missing = accountFor(imported);
    const present = existing(emulator);
    for (const { ok, userId } of imported.items) {
      // what is reported done is done; what failed may have been done, when its answer was lost
      if (ok) assert.ok(present.has(userId), `${userId} was reported imported`);
    }
    for (const userId of present) assert.ok(users.includes(userId) || assert.fail(`${userId} was made up`));

    // again, for those alone that failed, until all are there
    for (let left = missing; left.length > 0; ) left = accountFor(await client.importAccounts(left));
    assert.equal(existing(emulator).size, users.length);

    emulator.setFaults(faults(seed + 100));
    const checked = await client.checkAccounts([...users, "nobody"]);
    emulator.setFaults(null);
    accountFor(checked, users.length + 1);
    for (const item of checked.items) {
      if (item.ok) assert.equal(item.status, item.userId === "nobody" ? "NotImported" : "Imported");
    }

    emulator.setFaults(faults(seed + 200));
    const half = users.slice(0, 5_000);
    const deleted = await client.deleteAccounts(half);
    emulator.setFaults(null);
    accountFor(deleted, half.length);
    const rest = existing(emulator);
    for (const { ok, userId, error } of deleted.items) {
      const gone = !rest.has(userId);
      if (ok || error.code === "ACCOUNT_NOT_FOUND") assert.ok(gone, `${userId} was reported deleted`);
    }
    for (const userId of users.slice(5_000)) assert.ok(rest.has(userId), `${userId} was deleted by mistake`);
    assert.ok(counts.failures > 10, `${counts.failures} requests failed`);
    assert.ok(counts.responses > 100);
    assert.equal(counts.tooFast, 0);
  });
}

/** Each account has one item, in order, good or bad. Gives those that failed. */
function accountFor({ items, succeeded, failed }, length = items.length) {
  assert.equal(items.length, length);
  assert.equal(succeeded + failed, length);
  assert.equal(items.filter(({ ok }) => ok).length, succeeded);
  for (const { ok, error } of items) assert.ok(ok || error instanceof ChatError);
  return items.filter(({ ok }) => !ok).map(({ userId }) => userId);
}

test("the items are those of the input, in its order", async () => {
  const emulator = emulate({ faults: faults(7) });
  const client = connect(emulator, { concurrency: 16 });
  const { items } = await client.importAccounts(users);
  assert.deepEqual(items.map(({ userId }) => userId), users);
});
