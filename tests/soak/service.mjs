// The emulator in a process of its own, with its faults on, behind real sockets. Prints `{ port }`, and ends when its
// standard input does.
//
//   node service.mjs <seed>

import { once } from "node:events";
import { createServer } from "node:http";

import { emulate } from "../support/app.mjs";
import { createRandom } from "./load/random.mjs";

const seed = Number(process.argv[2]);
const RATES = { connection: 0.04, status: 0.04, code: 0.04, body: 0.04, latency: 0.15 };
/** What the emulator cannot do, since it has no socket: answers that are cut and that stop in the middle. */
const CUT = 0.01;
const STALLED = 0.01;
const FAULT_CODES = [60007, 60008, 70169, 70500];

const faults = {};
const met = (fault) => (faults[fault] = (faults[fault] ?? 0) + 1);

const emulator = emulate({
  // where what was deleted may be imported again
  trial: true,
  trialAccounts: 1_000_000,
  faults: { seed, rate: RATES, latencyMs: [1, 400], retryAfter: 1 },
  sleep: (ms) => {
    met("slow answer");
    return new Promise((resolve) => setTimeout(resolve, ms));
  },
});
const random = createRandom(seed);

/** Of each worker: the number of the client from which on requests are taken, and the requests under way. */
const lanes = new Map();
function laneOf(id) {
  const [name, number] = id.split(":");
  if (!lanes.has(name)) lanes.set(name, { least: 0, under: new Set() });
  return { lane: lanes.get(name), number: Number(number) };
}

const CONTROL = {
  /** Nothing more is taken from the client and those before it; waits for what is under way. */
  fence: async (_, id) => {
    const { lane, number } = laneOf(id);
    lane.least = Math.max(lane.least, number + 1);
    while (lane.under.size > 0) await Promise.allSettled([...lane.under]);
    return {};
  },
  presence: ({ userId }) => {
    emulator.setPresence(userId, [{ platform: "Web", status: "Online" }]);
    return {};
  },
  accounts: () => emulator.accounts().filter(({ admin }) => !admin),
  faults: () => faults,
};

class Fenced extends Error {}

/**
 * Keeps the books of what one client has under way. Clients without an id only read.
 *
 * An attempt that was given up must not be carried out behind the one that repeats it: nobody could tell what a report means
 * then. So what says the same waits for its turn.
 */
async function fenced(id, what, serve) {
  if (id === undefined) return serve();
  const { lane, number } = laneOf(id);
  if (number < lane.least) throw new Fenced();
  const earlier = [...lane.under].filter((work) => work.what === what);
  const work = Object.assign(Promise.allSettled(earlier).then(serve), { what });
  lane.under.add(work);
  try {
    return await work;
  } finally {
    lane.under.delete(work);
  }
}

const server = createServer(async (incoming, outgoing) => {
  try {
    const body = Buffer.concat(await incoming.toArray());
    const url = new URL(incoming.url, "http://emulator");
    const id = incoming.headers["x-soak-client"];
    const [, control] = /^\/soak\/(\w+)$/.exec(url.pathname) ?? [];
    if (control === "fence") return reply(outgoing, await CONTROL.fence({}, id));
    if (control) return reply(outgoing, await fenced(id, control, async () => CONTROL[control](JSON.parse(body))));
    const { method, headers } = incoming;
    const response = await fenced(id, `${url.pathname} ${body}`, () => emulator.fetch(new Request(url, { method, headers, body })));
    await send(outgoing, response, Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    met(error instanceof Fenced ? "request behind its client's end" : "connection lost");
    incoming.socket.destroy();
  }
});

const reply = (outgoing, value) => outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));

async function send(outgoing, response, body) {
  const headers = { ...Object.fromEntries(response.headers), "content-length": String(body.length) };
  if (response.status !== 200) met(`HTTP ${response.status}`);
  else note(body);
  const draw = random.between(0, 999) / 1000;
  if (draw >= CUT + STALLED) return outgoing.writeHead(response.status, headers).end(body);
  outgoing.writeHead(response.status, headers).write(body.subarray(0, body.length >> 1));
  if (draw < STALLED) {
    met("answer that stops");
    await once(outgoing, "close");
  } else {
    met("answer that is cut");
    setTimeout(() => outgoing.socket?.destroy(), 5);
  }
}

function note(body) {
  try {
    const { ErrorCode: code } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (FAULT_CODES.includes(code)) met(`code ${code}`);
  } catch {
    met("damaged body");
  }
}

server.listen(0, "127.0.0.1");
await once(server, "listening");
console.log(JSON.stringify({ port: server.address().port }));
for await (const _ of process.stdin);
process.exit();
