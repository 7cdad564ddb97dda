// The shared pacer on a virtual clock: what a server counts, whatever happens, and what a worker gets.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { describe, test } from "node:test";

import { ChatClient, ChatInputError } from "tencent-chat-edge";
import { durablePacer, PacerObject } from "tencent-chat-edge/cloudflare";
import { callsPerSecond, SLOWER } from "../pkg/cloudflare/limits.js";
import { ENDPOINTS } from "../pkg/emulator/endpoints/table.js";
import { APP, envelope } from "./support/app.mjs";
import { createWorld } from "./support/pacer-world.mjs";
import { createRandom } from "./support/random.mjs";

const CHECK = { command: "im_open_login_svc/account_check", limit: 100 };
const ONLINE = { command: "openim/query_online_status", limit: 200 };

/** Few places, so that each one that is lent twice shows. */
const FEW = { command: "test/few", limit: 4 };
SLOWER.set(FEW.command, FEW.limit);

/** How often everything goes wrong at once; more of it by hand. */
const SEEDS = Number(process.env.PACER_SEEDS ?? 12);

/** A world in which `workers` call without a pause, `clients` at a time in each. */
function busyWorld(t, { workers, clients = 20, latencyMs = (random) => 5 + random() * 20, ...options }) {
  const world = createWorld({ seed: 1, ...CHECK, mock: t.mock, ...options });
  const all = Array.from({ length: workers }, () => keepBusy(world, clients, latencyMs));
  return { ...world, workers: all };
}

function keepBusy(world, clients, latencyMs = () => 15) {
  const worker = world.createWorker();
  worker.calls = 0;
  for (let client = 0; client < clients; client++) {
    world.request(async () => {
      for (; ; worker.calls++) await worker.call({ latencyMs: latencyMs(world.random) });
    });
  }
  return worker;
}

function keepsTheLimit({ stats }) {
  assert.ok(stats.starts > 0, "nothing was started");
  assert.deepEqual(stats.violations, []);
}

describe("workers at full speed", () => {
  for (const { command, limit } of [CHECK, ONLINE]) {
    for (const workers of [1, 8]) {
      test(`${workers} of them use at least 95 % of ${limit} a second, and ask for few of their calls`, async (t) => {
        const world = busyWorld(t, { workers, clients: 30, command, limit });
        await world.run(5_000);
        const { starts, messages } = { ...world.stats };
        await world.run(20_000);
        keepsTheLimit(world);
        const rate = (world.stats.starts - starts) / 20;
        assert.ok(rate >= limit * 0.95, `${rate} a second`);
        const asked = (world.stats.messages - messages) / (world.stats.starts - starts);
        assert.ok(asked < 0.06, `${asked} messages a call`);
        t.diagnostic(`${rate} calls a second, ${asked.toFixed(3)} messages a call, ${world.stats.writes} writes in 25 s`);
      });
    }
  }

  test("eight of them use 90 % from the first second on", async (t) => {
    const world = busyWorld(t, { workers: 8, clients: 30 });
    await world.run(10_000);
    keepsTheLimit(world);
    assert.ok(world.stats.starts >= 900, `${world.stats.starts} in 10 s`);
  });

  test("they have about the same, also one that comes late", async (t) => {
    const world = busyWorld(t, { workers: 8 });
    await world.run(10_000);
    const late = keepBusy(world, 20);
    await world.run(4_000);
    const before = [...world.workers, late].map(({ calls }) => calls);
    await world.run(10_000);
    keepsTheLimit(world);
    const shares = [...world.workers, late].map(({ calls }, index) => calls - before[index]);
    assert.ok(Math.min(...shares) > 80 && Math.max(...shares) < 140, shares.join());
  });

  test("more of them than there are places all get their turn", async (t) => {
    const world = busyWorld(t, { workers: 300, clients: 1 });
    await world.run(5_000);
    const before = world.workers.map(({ calls }) => calls);
    const { starts } = world.stats;
    await world.run(30_000);
    keepsTheLimit(world);
    const shares = world.workers.map(({ calls }, index) => calls - before[index]);
    assert.ok(Math.min(...shares) >= 5 && Math.max(...shares) <= 16, `${Math.min(...shares)} to ${Math.max(...shares)}`);
    assert.ok(world.stats.starts - starts > 30 * 100 * 0.8, `${(world.stats.starts - starts) / 30} a second`);
    t.diagnostic(`${(world.stats.starts - starts) / 30} calls a second, ${Math.min(...shares)} to ${Math.max(...shares)} each`);
  });

  test("calls that take long hold their places for as long", async (t) => {
    const world = busyWorld(t, { workers: 4, clients: 60, latencyMs: () => 3_000 });
    await world.run(30_000);
    keepsTheLimit(world);
    // a place is used every four seconds
    assert.ok(world.stats.starts > (30 / 4) * 100 * 0.8, `${world.stats.starts}`);
  });
});

describe("workers that call now and then", () => {
  test("hundreds of them are served at once, while there is enough", async (t) => {
    const world = createWorld({ seed: 2, ...CHECK, mock: t.mock });
    let slowest = 0;
    for (let n = 0; n < 300; n++) {
      const worker = world.createWorker();
      world.request(async () => {
        for (;;) {
          await worker.sleep(world.random() * 10_000);
          const asked = world.now();
          await worker.call({ latencyMs: 20 });
          if (asked > 5_000) slowest = Math.max(slowest, world.now() - asked);
        }
      });
    }
    await world.run(60_000);
    keepsTheLimit(world);
    assert.ok(slowest < 1_500, `${slowest} ms`);
    t.diagnostic(`the slowest of ${world.stats.starts} calls took ${Math.round(slowest)} ms, ${world.stats.messages} messages`);
  });

  test("leave enough to one that starts to call a lot", async (t) => {
    const world = createWorld({ seed: 3, ...CHECK, mock: t.mock });
    for (let n = 0; n < 50; n++) {
      const worker = world.createWorker();
      world.request(async () => {
        for (;;) {
          await worker.sleep(world.random() * 20_000);
          await worker.call({ latencyMs: 20 });
        }
      });
    }
    await world.run(30_000);
    const { starts } = world.stats;
    keepBusy(world, 150);
    await world.run(10_000);
    keepsTheLimit(world);
    assert.ok(world.stats.starts - starts > 600, `${world.stats.starts - starts} in 10 s`);
  });

  test("are served at once, also right behind a pause in which they gave their places back", async (t) => {
    const world = createWorld({ seed: 8, ...FEW, mock: t.mock });
    const [worker, other] = [world.createWorker(), world.createWorker()];
    const waits = [];
    // so that there are few places left, and each is given back
    world.request(() => other.call({ latencyMs: 60_000 }));
    world.request(() => other.call({ latencyMs: 60_000 }));
    world.request(async () => {
      for (let pause = 0; pause < 2_000; pause += 100) {
        const asked = world.now();
        await worker.call({ latencyMs: 1 });
        waits.push(world.now() - asked);
        await worker.sleep(1_100 + pause);
      }
    });
    await world.run(60_000);
    assert.ok(waits.length > 15 && Math.max(...waits) < 50, waits.join());
  });

  test("ask once and then no more while they go on calling", async (t) => {
    const world = createWorld({ seed: 4, ...CHECK, mock: t.mock });
    const worker = world.createWorker();
    world.request(async () => {
      for (;;) {
        await worker.call({ latencyMs: 20 });
        await worker.sleep(480);
      }
    });
    await world.run(60_000);
    assert.equal(world.stats.starts, 120);
    assert.ok(world.stats.messages <= 35, `${world.stats.messages} messages`);
  });
});

describe("what may go wrong", () => {
  test("an object that loses its memory again and again", async (t) => {
    const world = busyWorld(t, { workers: 8 });
    for (let at = 3_000; at < 60_000; at += 7_000) world.at(at, () => world.restart((world.random() - 0.5) * 400));
    await world.run(60_000);
    keepsTheLimit(world);
    assert.ok(world.stats.starts > 60 * 100 * 0.8, `${world.stats.starts / 60} a second`);
  });

  test("an object that loses its memory leaves what is free to newcomers", async (t) => {
    const world = busyWorld(t, { workers: 1, clients: 5, latencyMs: () => 990 });
    await world.run(5_000);
    world.restart();
    const asked = world.now();
    const worker = world.createWorker();
    let waited;
    world.request(async () => {
      const release = await worker.pacer.acquire(CHECK.command);
      waited = world.now() - asked;
      release();
    });
    await world.run(1_000);
    assert.ok(waited < 50, `${waited} ms`);
  });

  test("an object that is slow", async (t) => {
    for (const delay of [300, 3_000, 9_000]) {
      const world = busyWorld(t, { workers: 4, network: () => ({ there: delay / 2, back: delay / 2 }) });
      await world.run(60_000);
      const { starts } = world.stats;
      await world.run(30_000);
      keepsTheLimit(world);
      assert.ok(world.stats.starts - starts > 30 * 100 * 0.7, `${(world.stats.starts - starts) / 30} a second at ${delay} ms`);
      t.mock.restoreAll();
    }
  });

  test("an object that is gone for a while", async (t) => {
    let gone = false;
    const world = busyWorld(t, { workers: 4, network: () => ({ there: 2, back: 2, lost: gone }) });
    await world.run(10_000);
    gone = true;
    await world.run(20_000);
    const { starts } = world.stats;
    assert.ok(starts < 1_500, "starts went on without a lease");
    gone = false;
    await world.run(10_000);
    keepsTheLimit(world);
    assert.ok(world.stats.starts - starts > 400, `${world.stats.starts - starts} in 10 s`);
  });

  test("an object that is gone for good: the call learns why", async (t) => {
    const world = createWorld({ seed: 1, ...CHECK, mock: t.mock, network: () => ({ there: 2, back: 2, lost: true }) });
    const worker = world.createWorker();
    let outcome;
    world.request(async () => (outcome = await worker.pacer.acquire(CHECK.command).catch(({ message }) => [message, world.now()])));
    await world.run(60_000);
    assert.equal(outcome?.[0], "lost on the way");
    assert.ok(outcome[1] >= 30_000 && outcome[1] < 36_000, `after ${outcome[1]} ms`);
  });

  test("an object that never answers", async (t) => {
    const world = createWorld({ seed: 1, ...CHECK, mock: t.mock, network: () => ({ there: 2, back: 2, deaf: true }) });
    const worker = world.createWorker();
    let outcome;
    world.request(async () => (outcome = await worker.pacer.acquire(CHECK.command).catch(({ message }) => message)));
    await world.run(60_000);
    assert.equal(outcome, "the pacer's object does not answer");
  });

  test("clocks that are set back, of workers and of the object", async (t) => {
    const world = busyWorld(t, { workers: 4 });
    for (const ms of [60_000, 700, 300, 3_600_000]) {
      await world.run(10_000);
      world.workers[0].setBack(ms);
      world.setBack(ms);
      const { starts } = world.stats;
      await world.run(10_000);
      const rate = (world.stats.starts - starts) / 10;
      assert.ok(rate >= CHECK.limit * 0.85, `${rate} a second, where clocks were set back by ${ms} ms`);
    }
    keepsTheLimit(world);
  });

  test("a clock of the object that is set back holds no places back that are free", async (t) => {
    const world = createWorld({ seed: 1, ...CHECK, mock: t.mock });
    const worker = world.createWorker();
    const client = async () => {
      while (world.now() < 5_000) await worker.call({ latencyMs: 15 });
    };
    for (let n = 0; n < 30; n++) world.request(client);
    await world.run(5_400);
    world.setBack(60_000);
    const { starts } = world.stats;
    keepBusy(world, 130);
    await world.run(10_000);
    // a second and a half may go by until the first one's places have rested
    assert.ok(world.stats.starts - starts >= 8.5 * CHECK.limit, `${world.stats.starts - starts} in 10 s`);
    keepsTheLimit(world);
  });

  test("a later object counts on what was lent by the clock as it is", async (t) => {
    const world = busyWorld(t, { workers: 4 });
    await world.run(10_000);
    const back = 300_000;
    world.setBack(back);
    await world.run(20_000);
    for (const worker of world.workers) worker.alive = false;
    await world.run(60_000);
    world.restart(-back);
    const { starts } = world.stats;
    keepBusy(world, 20);
    await world.run(1_000);
    assert.ok(world.stats.starts > starts, "nobody has a place");
    keepsTheLimit(world);
  });

  test("a lease that is over, which a clock that was set back says is not", async (t) => {
    const world = createWorld({ seed: 1, ...CHECK, mock: t.mock });
    const idle = world.createWorker();
    const call = () => world.request(() => Promise.all(Array.from({ length: 30 }, () => idle.call({ latencyMs: 10, arrivalMs: 5 }))));
    call();
    await world.run(1_000);
    idle.setBack(60_000);
    // until others have its places
    Array.from({ length: 4 }, () => keepBusy(world, 30));
    await world.run(30_000);
    call();
    await world.run(10_000);
    keepsTheLimit(world);
  });

  test("workers that die in the middle of everything", async (t) => {
    const world = busyWorld(t, { workers: 8 });
    await world.run(5_000);
    for (const worker of world.workers.slice(0, 6)) worker.alive = false;
    await world.run(20_000);
    const { starts } = world.stats;
    await world.run(10_000);
    keepsTheLimit(world);
    assert.ok(world.stats.starts - starts > 900, `${world.stats.starts - starts} in 10 s`);
  });

  test("requests that are cancelled while they call and while they wait", async (t) => {
    const world = createWorld({ seed: 5, ...CHECK, mock: t.mock });
    const worker = world.createWorker({ timeoutMs: 2_000 });
    let served = 0;
    for (let n = 0; n < 6_000; n++) {
      world.at(world.random() * 60_000, () => {
        const request = world.request(async () => {
          await worker.call({ latencyMs: 50 });
          served++;
        });
        if (world.random() < 0.2) world.at(world.now() + world.random() * 100, request.cancel);
      });
    }
    await world.run(90_000);
    keepsTheLimit(world);
    assert.ok(served > 4_500, `${served} were served`);
    // nobody is left behind
    let late;
    world.request(async () => (late = await worker.call({ latencyMs: 50 }).then(() => world.now())));
    await world.run(200);
    assert.notEqual(late, undefined);
  });

  test("waits that are aborted give their place in the queue up", async (t) => {
    const world = createWorld({ seed: 6, ...CHECK, mock: t.mock });
    const worker = world.createWorker();
    const started = [];
    const ask = (name, signal) =>
      world.request(() => worker.call({ latencyMs: 10, signal }).then(() => started.push(name), (reason) => started.push([name, reason])));
    for (let n = 0; n < 100; n++) ask("first");
    await world.run(50);
    const controller = new AbortController();
    for (let n = 0; n < 1_000; n++) ask("aborted", controller.signal);
    ask("last");
    await world.run(50);
    controller.abort("enough");
    await world.run(1_100);
    assert.equal(started.filter((name) => name === "first").length, 100);
    assert.deepEqual(started.slice(100, 101), [["aborted", "enough"]]);
    assert.equal(started.filter(([name, reason]) => name === "aborted" && reason === "enough").length, 1_000);
    assert.equal(started.at(-1), "last");
    keepsTheLimit(world);
    const aborted = worker.pacer.acquire(CHECK.command, AbortSignal.abort("before"));
    await assert.rejects(aborted, (reason) => reason === "before");
  });

  for (const [callers, patienceMs] of [[1_000, 540], [500, 300], [150, 540], [1_000, 2_000]]) {
    test(`${callers} callers that give up after ${patienceMs} ms and come again`, async (t) => {
      const world = createWorld({ seed: 12, ...CHECK, mock: t.mock });
      const worker = world.createWorker();
      const perSecond = Array(10).fill(0);
      const comeAgain = async () => {
        await worker.sleep(world.random() * patienceMs);
        for (;;) {
          const controller = new AbortController();
          world.at(world.now() + patienceMs, () => controller.abort("enough"));
          try {
            await worker.call({ latencyMs: 5, signal: controller.signal });
            perSecond[Math.floor(world.now() / 1_000)]++;
          } catch (reason) {
            assert.equal(reason, "enough");
          }
        }
      };
      for (let n = 0; n < callers; n++) world.request(comeAgain);
      await world.run(9_999);
      keepsTheLimit(world);
      assert.ok(perSecond.every((calls) => calls >= 95), perSecond.join());
    });
  }

  test("callers that have gone when the reply comes leave their worker's places to others", async (t) => {
    const far = { there: 150, back: 150 };
    const world = createWorld({ seed: 13, ...CHECK, mock: t.mock, network: (worker) => (worker.isFar ? far : { there: 2, back: 2 }) });
    const worker = Object.assign(world.createWorker(), { isFar: true });
    const controller = new AbortController();
    let gone = 0;
    for (let n = 0; n < 150; n++) {
      world.request(() => worker.call({ latencyMs: 20, signal: controller.signal }).catch(() => gone++));
    }
    await world.run(500);
    controller.abort();
    await world.run(500);
    assert.ok(gone > 100, `${gone} gave up`);
    const other = keepBusy(world, 40);
    await world.run(3_000);
    keepsTheLimit(world);
    assert.ok(other.calls >= 250, `${other.calls} calls of the other worker in three seconds`);
  });

  test("waits with a signal leave nothing behind on it, however often they look", async (t) => {
    const world = createWorld({ seed: 6, ...FEW, mock: t.mock });
    const worker = world.createWorker();
    for (let n = 0; n < FEW.limit; n++) world.request(() => worker.call({ latencyMs: 1_500 }));
    await world.run(100);
    const { signal } = new AbortController();
    let served;
    world.request(async () => {
      const release = await worker.pacer.acquire(FEW.command, signal);
      served = world.now();
      release();
    });
    const listening = () => getEventListeners(signal, "abort").length;
    await world.run(2_000);
    assert.deepEqual([served, listening()], [undefined, 1]);
    await world.run(2_000);
    assert.ok(served > 2_500, `${served}`);
    assert.equal(listening(), 0);
  });

  test("attempts that take longer than was said", async (t) => {
    const world = createWorld({ seed: 7, ...CHECK, mock: t.mock });
    const worker = world.createWorker({ timeoutMs: 100 });
    for (let client = 0; client < 150; client++) {
      // they reach the server at once, and so do not hurt; what they show is believed
      world.request(async () => {
        for (;;) await worker.call({ latencyMs: 3_000, arrivalMs: 1 });
      });
    }
    await world.run(20_000);
    const { starts } = world.stats;
    await world.run(20_000);
    keepsTheLimit(world);
    assert.ok(Math.abs((world.stats.starts - starts) / 20 - 25) < 3, `${(world.stats.starts - starts) / 20} a second`);
  });

  test("everything at once, again and again", async (t) => {
    const messages = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { stats, run, workers } = await chaos(t, seed);
      const living = workers.filter(({ alive }) => alive);
      for (const worker of living) worker.calls = 0;
      await run(60_000);
      assert.deepEqual(stats.violations, [], `seed ${seed}`);
      assert.ok(living.every(({ calls }) => calls > 0), `seed ${seed}: ${living.map(({ calls }) => calls)}`);
      messages.push(stats.messages);
      t.mock.restoreAll();
    }
    t.diagnostic(`${SEEDS} times, ${messages.reduce((all, count) => all + count, 0)} messages`);
  });
});

/**
 * A minute in which messages are late, lost and overtaken, workers cut off, requests cancelled, workers and the object lost;
 * then enough time for all of it to be over.
 */
async function chaos(t, seed) {
  let calm = false;
  const network = (worker) => {
    if (calm) return { there: 2, back: 2 };
    const late = () => random() ** 3 * slowest;
    return { there: late(), back: late(), lost: worker.cut || random() < loss, deaf: random() < loss };
  };
  const random = createRandom(seed);
  const pick = (...choices) => choices[Math.floor(random() * choices.length)];
  const [slowest, loss, writeMs] = [pick(10, 200, 3_000, 8_000), pick(0, 0.1, 0.3), pick(3, 500)];
  const [timeoutMs, cancelled, forgetful] = [pick(500, 2_000, 5_000), pick(0, 0.05, 0.3), pick(0.03, 0.3)];
  const world = createWorld({ seed, ...FEW, mock: t.mock, network, writeMs });
  const workers = [];

  /** Some call often and quickly, so that no place is ever free; others hold theirs for long, and arrive as late as can be. */
  function start() {
    const worker = world.createWorker({ timeoutMs, clock: 1 });
    workers.push(worker);
    const [clients, pause, slow] = [pick(1, 2, 6), pick(0, 0, 50, 1_000), pick(0, 0.1, 1)];
    for (let client = 0; client < clients; client++) connect(worker, pause, slow);
  }

  function connect(worker, pause, slow) {
    const request = world.request(async () => {
      for (;;) {
        if (pause) await worker.sleep(random() * pause);
        const latencyMs = random() < slow ? timeoutMs : 1 + random() * 20;
        const arrivalMs = random() < 0.5 ? latencyMs : random() * latencyMs;
        await worker.call({ latencyMs, arrivalMs }).then(() => worker.calls++, () => {});
      }
    });
    if (random() >= cancelled) return;
    world.at(world.now() + random() * 10_000, () => {
      request.cancel();
      connect(worker, pause, slow);
    });
  }

  for (let count = pick(2, 3, 8); count > 0; count--) start();
  for (let second = 1; second < 60; second++) {
    world.at(second * 1_000 + random() * 1_000, () => {
      if (random() < forgetful) world.restart((random() - 0.5) * 400);
      if (random() < 0.1 && workers.length > 2) workers.shift().alive = false;
      if (random() < 0.15) start();
      if (random() < 0.3) cutOff(pick(...workers), random() * 20_000);
    });
  }

  function cutOff(worker, ms) {
    worker.cut = true;
    world.at(world.now() + ms, () => (worker.cut = false));
  }
  await world.run(60_000);
  calm = true;
  await world.run(60_000);
  return { ...world, workers };
}

describe("durablePacer", () => {
  /** A namespace whose objects live in this process. */
  function createNamespace() {
    const objects = new Map();
    const namespace = {
      names: () => [...objects.keys()],
      idFromName: (name) => ({ name }),
      get({ name }) {
        if (!objects.has(name)) objects.set(name, new PacerObject({ storage: { get: async () => undefined, put: async () => {} } }));
        return { fetch: (url, init) => objects.get(name).fetch(new Request(url, init)) };
      },
    };
    return namespace;
  }

  test("is a pacer for a client", async () => {
    const namespace = createNamespace();
    const fetch = async () => envelope({ ResultItem: [{ UserID: "ada", ResultCode: 0, ResultInfo: "", AccountStatus: "Imported" }] });
    const client = new ChatClient({ ...APP, baseUrl: "http://up.test", fetch, pacing: durablePacer(namespace) });
    assert.equal((await client.checkAccounts(["ada"])).succeeded, 1);
    await client.call("openim/sendmsg");
    assert.deepEqual(namespace.names(), ["tencent-chat/im_open_login_svc/account_check", "tencent-chat/openim/sendmsg"]);
  });

  test("tells a client why it has no turn to give", async (t) => {
    let time = 0;
    t.mock.method(performance, "now", () => time);
    t.mock.timers.enable({ apis: ["setTimeout"] });
    // answers that a pacer could read, were they not failures
    const body = JSON.stringify({ places: 1, leaseMs: 4_000, lapsesAt: 0, askAgainMs: 0 });
    const namespace = { ...createNamespace(), get: () => ({ fetch: async () => new Response(body, { status: 500 }) }) };
    const client = new ChatClient({ ...APP, baseUrl: "http://up.test", fetch: assert.fail, pacing: durablePacer(namespace) });
    let error;
    client.importAccount("ada", { deadlineMs: 60_000, maxRetries: 0 }).catch((reason) => (error = reason));
    for (; !error && time < 40_000; time += 50) {
      await new Promise((resolve) => setImmediate(resolve));
      t.mock.timers.tick(50);
    }
    assert.ok(time > 30_000 && time < 31_000, `after ${time} ms`);
    const { name, attempts, cause } = error;
    assert.deepEqual([name, attempts, cause.message], ["ChatNetworkError", 0, "the pacer's object answers with HTTP 500"]);
  });

  test("has a client wait for a turn no longer than it may", async () => {
    const namespace = { ...createNamespace(), get: () => ({ fetch: async () => new Response("no such class", { status: 500 }) }) };
    const client = new ChatClient({ ...APP, baseUrl: "http://up.test", fetch: assert.fail, pacing: durablePacer(namespace) });
    await assert.rejects(client.importAccount("ada", { deadlineMs: 100 }), { name: "ChatTimeoutError", attempts: 0 });
  });

  for (const reply of [{}, [], null, 7, { places: 1, leaseMs: "4000", lapsesAt: 0, askAgainMs: 0 }]) {
    test(`asks an object that is no pacer's now and then, not without a pause: ${JSON.stringify(reply)}`, async () => {
      let messages = 0;
      const object = { fetch: async () => (messages++, Response.json(reply)) };
      const pacer = durablePacer({ idFromName: () => ({}), get: () => object });
      const start = performance.now();
      await assert.rejects(pacer.acquire("a/b", AbortSignal.timeout(250)), { name: "TimeoutError" });
      // a tenth of a second after the first, twice as long after the next
      assert.ok(messages <= 2 + (performance.now() - start) / 100, `${messages} messages`);
    });
  }

  test("has a budget of its own by name", async () => {
    const namespace = createNamespace();
    const release = await durablePacer(namespace, { name: "app 7" }).acquire("a/b");
    release();
    release();
    assert.deepEqual(namespace.names(), ["app 7/a/b"]);
  });

  test("hands what goes on behind a request to waitUntil", async () => {
    const kept = [];
    const pacer = durablePacer(createNamespace(), { waitUntil: (promise) => void kept.push(promise) });
    (await pacer.acquire("a/b"))();
    assert.ok(kept.length > 0 && kept.every((promise) => promise instanceof Promise));
    await Promise.all(kept);
  });

  test("refuses what makes no sense, and says where", () => {
    const namespace = createNamespace();
    const timeout = "timeoutMs must be a whole number of 1 to 600000";
    for (const [binding, options, field, message] of [
      [undefined, {}, "binding", "binding must be a Durable Object namespace"],
      [{}, {}, "binding", "binding must be a Durable Object namespace"],
      [namespace, null, "options", "options must be an object"],
      [namespace, { name: "" }, "name", "name must be a text that is not empty"],
      [namespace, { name: 7 }, "name", "name must be a text that is not empty"],
      [namespace, { timeoutMs: 0 }, "timeoutMs", timeout],
      [namespace, { timeoutMs: 600_001 }, "timeoutMs", timeout],
      [namespace, { timeoutMs: "9" }, "timeoutMs", timeout],
      [namespace, { waitUntil: true }, "waitUntil", "waitUntil must be a function"],
    ]) {
      assert.throws(
        () => durablePacer(binding, options),
        (error) => {
          assert.ok(error instanceof ChatInputError);
          assert.deepEqual([error.code, error.field, error.message], ["INVALID_OPTION", field, message]);
          return true;
        },
      );
    }
  });
});

describe("the calls a second that a command may have", () => {
  test("are those of the emulator", () => {
    for (const [command, endpoint] of ENDPOINTS) assert.equal(callsPerSecond(command), endpoint.callsPerSecond, command);
    assert.equal(callsPerSecond("openim/sendmsg"), 200);
  });

  test("are those of the crate", async () => {
    const folder = new URL("../src/api/", import.meta.url);
    const files = (await readdir(folder)).filter((file) => file.endsWith(".rs"));
    const sources = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
    const facts = sources.flatMap((text) => [...text.matchAll(/command: "(\w+\/\w+)",[^}]*?starts_per_second: (\d+)/g)]);
    assert.ok(facts.length >= 8, `${facts.length} commands`);
    for (const [, command, perSecond] of facts) assert.equal(callsPerSecond(command), Number(perSecond), command);
  });
});
