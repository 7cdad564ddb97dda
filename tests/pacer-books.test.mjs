// What pacer and object say to each other, word by word: the object's books, a worker's lease, and what is written down.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PacerObject } from "tencent-chat-edge/cloudflare";
import { Lane } from "../pkg/cloudflare/lane.js";
import { createLedger } from "../pkg/cloudflare/ledger.js";

/** The first message of a worker that would like one place. */
const BASE = { worker: "a", number: 1, era: "now", had: 0, keeps: 0, resting: [], need: 1, leaseMs: 4_000, attemptMs: 10_000 };

describe("the object's books", () => {
  // lease, attempt, lateness, rest and grace
  const LAPSE_MS = 4_000 + 10_000 + 1_000 + 1_001 + 500;

  /** Sends messages one after the other, `[at, message, places]`: each must be answered with so many places. */
  function check(former, ...exchanges) {
    const ledger = createLedger(4, "now", former);
    for (const [at, message, places] of exchanges) {
      const reply = ledger.settle({ ...BASE, ...message }, at);
      assert.equal(reply.places, places, `at ${at}: ${JSON.stringify(message)}`);
    }
  }
  const nothing = undefined;
  const lent = { places: 4, until: 30_000 };

  test("lend each place once, to whoever comes first", () => {
    check(nothing, [0, { need: 3 }, 3], [0, { worker: "b", need: 3 }, 1], [0, { worker: "c" }, 0]);
  });

  test("count on a lease that is silent until whatever was started under it has ended", () => {
    check(nothing, [0, { need: 4 }, 4], [LAPSE_MS - 1, { worker: "b" }, 0], [LAPSE_MS, { worker: "b", number: 2 }, 1]);
  });

  test("lend what was given back when it has rested, and the rest at once", () => {
    const givesBack = { number: 2, had: 4, keeps: 1, need: 1, resting: [[2, 700], [2, 900]] };
    const goesOn = { worker: "b", number: 2, need: 3, had: 1, keeps: 1 };
    check(nothing, [0, { need: 4 }, 4], [10, givesBack, 1], [10, { worker: "b", need: 3 }, 1], [710, goesOn, 2]);
  });

  test("hear once of what is said twice", () => {
    const first = { number: 2, had: 4, keeps: 0, need: 0, resting: [[2, 500]] };
    const again = { number: 3, had: 0, keeps: 0, need: 0, resting: [[2, 400], [3, 400]] };
    check(nothing, [0, { need: 4 }, 4], [0, first, 0], [100, again, 0], [100, { worker: "b", need: 4 }, 2]);
  });

  test("hear of what was given back in a message that was lost", () => {
    const next = { number: 3, had: 0, keeps: 0, need: 0, resting: [[2, 400]] };
    check(nothing, [0, { need: 4 }, 4], [100, next, 0], [100, { worker: "b", need: 4 }, 3]);
  });

  test("do not hear a message that was overtaken", () => {
    const overtaken = { number: 2, had: 4, keeps: 0, need: 0 };
    check(nothing, [0, { need: 4 }, 4], [10, { number: 3, had: 4, keeps: 4, need: 4 }, 4], [20, overtaken, 0], [20, { worker: "b" }, 0]);
  });

  test("do not go on with a lease that has lapsed and may have gone to others", () => {
    const late = { number: 2, had: 4, keeps: 4, need: 4 };
    const others = { worker: "b", need: 4 };
    check(nothing, [0, { need: 4 }, 4], [LAPSE_MS, others, 4], [LAPSE_MS, late, 0], [LAPSE_MS + 10, { ...late, number: 3 }, 0]);
  });

  test("of a new object count on all that a former one lent, until that is over", () => {
    check(lent, [0, {}, 0], [29_999, { number: 2 }, 0], [30_000, { number: 3 }, 1]);
    check({ ...lent, places: 3 }, [0, { need: 3 }, 1]);
  });

  test("of a new object go on with a lease of the former one, and believe what is said in knowledge of the new", () => {
    const heir = { era: "then", lapsesAt: 10_000, had: 4, keeps: 1, need: 1 };
    check(
      lent,
      // it may have been overtaken on its way to the former object: nothing is free by it
      [0, heir, 1],
      [0, { worker: "b", need: 3 }, 0],
      [0, { ...heir, number: 2 }, 1],
      [0, { worker: "b", number: 2, need: 3 }, 0],
      [0, { ...heir, number: 3, era: "now", had: 4 }, 1],
      [0, { worker: "b", number: 3, need: 3 }, 3],
    );
  });

  test("of a new object do not go on with a lease that had lapsed before", () => {
    check(lent, [10_000, { era: "then", lapsesAt: 10_000, had: 2, keeps: 2, need: 2 }, 0]);
  });

  test("of a new object still know who went on, when the note is over", () => {
    const heir = { era: "then", lapsesAt: 10_000, had: 4, keeps: 4, need: 4 };
    check({ places: 4, until: 5_000 }, [4_000, heir, 4], [5_000, { worker: "b" }, 0]);
  });
});

describe("a worker's lease", () => {
  const REPLY = { places: 1, era: "now", leaseMs: 4_000, lapsesAt: 9_000, askAgainMs: 2_000, more: true, tight: true };
  const sent = (at) => {
    const lane = new Lane(10_000);
    const waiter = lane.join(at);
    return { lane, waiter, message: lane.message(at) };
  };

  test("ends by the time of the question, not of the reply", () => {
    for (const [now, given] of [[3_999, true], [4_000, false]]) {
      const { lane, waiter, message } = sent(0);
      lane.accept(message.number, REPLY, 3_000);
      assert.equal(lane.take(waiter, now) !== undefined, given, `at ${now}`);
    }
  });

  test("is what the reply to the last question says", () => {
    const { lane, waiter, message } = sent(0);
    const next = lane.message(2_500);
    lane.accept(message.number, REPLY, 2_600);
    assert.equal(lane.take(waiter, 2_600), undefined);
    lane.accept(next.number, REPLY, 2_700);
    assert.notEqual(lane.take(waiter, 2_700), undefined);
  });

  test("is, while a question is open, no more than the question says", () => {
    const { lane, waiter, message } = sent(0);
    lane.accept(message.number, { ...REPLY, places: 9 }, 10);
    lane.leave(waiter);
    const attempts = [1, 2].map(() => lane.take(lane.join(20), 20));
    assert.equal(lane.message(3_000).keeps, 2);
    assert.equal(lane.take(lane.join(3_000), 3_000), undefined);
    lane.end(attempts[0], 3_000);
    assert.equal(lane.take(lane.join(4_000), 3_999), undefined);
  });

  test("says again what was given back, until there is a reply", () => {
    const { lane, waiter, message } = sent(0);
    lane.accept(message.number, REPLY, 0);
    lane.end(lane.take(waiter, 100), 100);
    const pairs = ({ resting, keeps }) => [keeps, resting];
    assert.deepEqual(pairs(lane.message(200, true)), [0, [[2, 901]]]);
    assert.deepEqual(pairs(lane.message(300)), [0, [[2, 801]]]);
    const last = lane.message(400);
    assert.deepEqual(pairs(last), [0, [[2, 701]]]);
    lane.accept(last.number, REPLY, 500);
    assert.deepEqual(pairs(lane.message(600)), [0, []]);
  });

  /** A lease of few places, of which `count` were used, until `at`. */
  function used(count, at) {
    const { lane, waiter, message } = sent(0);
    lane.leave(waiter);
    lane.accept(message.number, { ...REPLY, places: 4, leaseMs: 40_000 }, 0);
    const attempts = Array.from({ length: count }, () => lane.take(lane.join(10), 10));
    for (const attempt of attempts) lane.end(attempt, at);
    return lane;
  }

  test("is left at once behind the only attempt of a second, and later behind one of several", () => {
    assert.equal(used(1, 500).afterwards(500), "leave");
    assert.equal(used(2, 500).afterwards(500), "later");
    // the place of the first has rested by then
    const lane = used(1, 500);
    lane.end(lane.take(lane.join(1_400), 1_400), 1_501);
    assert.equal(lane.afterwards(1_501), "leave");
  });

  test("is idle when nobody has used it or waited for it for a fifth of a second", () => {
    assert.equal(used(2, 500).isIdle(500), false);
    assert.equal(used(2, 500).isIdle(699), false);
    assert.equal(used(2, 500).isIdle(700), true);
    const wanted = used(2, 500);
    const waiter = wanted.join(650);
    assert.equal(wanted.isIdle(700), false);
    wanted.end(wanted.take(waiter, 700), 710);
    assert.equal(wanted.isIdle(909), false);
    assert.equal(wanted.isIdle(910), true);
  });

  test("counts an attempt that nobody ends as one that has ended late", () => {
    const { lane, waiter, message } = sent(0);
    lane.accept(message.number, { ...REPLY, leaseMs: 40_000 }, 10);
    const attempt = lane.take(waiter, 10);
    const next = lane.join(20);
    assert.equal(lane.take(next, 11_009), undefined);
    // late itself, for it is noticed late
    assert.equal(lane.take(next, 11_010), undefined);
    assert.equal(lane.take(next, 12_010), undefined);
    assert.notEqual(lane.take(next, 12_011), undefined);
    lane.end(attempt, 12_012);
    assert.equal(lane.message(12_013).attemptMs, 12_002);
    lane.end(attempt, 99_000);
    assert.equal(lane.message(99_001).attemptMs, 12_002);
  });
});

describe("the object", () => {
  const ask = async (object, message) => {
    const body = { ...BASE, command: "im_open_login_svc/account_check", ...message };
    const response = await object.fetch(new Request("https://pacer/", { method: "POST", body: JSON.stringify(body) }));
    return response.json();
  };

  function createStorage() {
    const stored = new Map();
    const storage = {
      stored,
      puts: 0,
      get: async (key) => stored.get(key),
      put: async (key, value) => {
        storage.puts++;
        stored.set(key, value);
      },
    };
    return storage;
  }

  test("writes down what it lends before it says so, and not every time", async () => {
    const storage = createStorage();
    const written = [];
    storage.put = async (_, value) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      written.push(value);
    };
    const object = new PacerObject({ storage });
    const asked = [1, 2, 3].map(async (n) => {
      const { places } = await ask(object, { worker: `w${n}`, need: 2 });
      assert.ok(places >= 2 && written.length > 0, `${places} places, ${written.length} writes`);
    });
    await Promise.all(asked);
    const writes = written.length;
    for (let number = 2; number < 50; number++) await ask(object, { worker: "w1", number, had: 2, keeps: 2, need: 2 });
    assert.equal(written.length, writes);
    assert.ok(written.at(-1).until > Date.now() + 10_000);
  });

  test("fails where it cannot write, and goes on when it can", async () => {
    const storage = createStorage();
    const { put } = storage;
    storage.put = async () => {
      throw new Error("the disk is full");
    };
    const object = new PacerObject({ storage });
    await assert.rejects(ask(object, {}), { message: "the disk is full" });
    storage.put = put;
    assert.equal((await ask(object, { number: 2 })).places, 1);
    assert.equal(storage.puts, 1);
  });

  test("goes on where it could not read", async () => {
    const storage = createStorage();
    const { get } = storage;
    storage.get = async () => {
      throw new Error("not now");
    };
    const object = new PacerObject({ storage });
    await assert.rejects(ask(object, {}), { message: "not now" });
    storage.get = get;
    assert.equal((await ask(object, { number: 2 })).places, 1);
  });

  test("counts on what a former one lent until that is over", async () => {
    const storage = createStorage();
    storage.stored.set("lent", { places: 100, until: Date.now() + 60_000 });
    assert.equal((await ask(new PacerObject({ storage }), {})).places, 0);
    storage.stored.set("lent", { places: 100, until: Date.now() - 1 });
    assert.equal((await ask(new PacerObject({ storage }), {})).places, 1);
  });
});
