// One of several workers that share a budget: calls as fast as it may, or once per request.

import { ChatClient } from "tencent-chat-edge";
import { durablePacer, PacerObject as Base } from "tencent-chat-edge/cloudflare";
import { APP } from "./app.js";

/** Can be made to lose its memory. */
export class PacerObject extends Base {
  constructor(state, env) {
    super(state, env);
    this.state = state;
  }

  fetch(request) {
    if (request.url.endsWith("/forget")) this.state.abort("forgotten");
    return super.fetch(request);
  }
}

let client;
/** Since it was last asked for: how long attempts took, and how late timers were, in all. */
const nothing = () => ({ objectCalls: 0, attempts: { count: 0, ms: 0 }, timers: { count: 0, ms: 0 } });
let measured = nothing();

/** The namespace, with a count of what is asked of its objects. */
const counted = (namespace) => ({
  idFromName: (name) => namespace.idFromName(name),
  get: (id) => ({
    fetch: (url, init) => {
      measured.objectCalls++;
      return namespace.get(id).fetch(url, init);
    },
  }),
});

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const [baseUrl, timeoutMs] = [searchParams.get("origin"), 10_000];
    const pacing = durablePacer(counted(env.PACER), { timeoutMs });
    const onEvent = ({ type, durationMs }) => type === "response" && note(measured.attempts, durationMs);
    client ??= new ChatClient({ ...APP, baseUrl, timeoutMs, maxRetries: 0, pacing, onEvent });
    const command = searchParams.get("command");
    if (pathname === "/push") return Response.json(await push(command, Number(searchParams.get("ms"))));
    if (pathname === "/call") return Response.json(await call(command));
    if (pathname === "/forget") return Response.json(await forget(env.PACER, command));
    const told = measured;
    measured = nothing();
    return Response.json(told);
  },
};

function note(sum, ms) {
  sum.count++;
  sum.ms += ms;
}

const forget = (namespace, command) =>
  namespace
    .get(namespace.idFromName(`tencent-chat/${command}`))
    .fetch("https://pacer/forget")
    .then(() => "it answered", () => "it is gone");

/** 0, or the code with which the call failed. */
const call = (command) => client.call(command).then(() => 0, ({ errorCode, name, message }) => errorCode ?? `${name}: ${message}`);

/** Calls for so long, forty at a time; resolves to how often each outcome came. */
async function push(command, ms) {
  const end = Date.now() + ms;
  const outcomes = {};
  const one = async () => {
    while (Date.now() < end) {
      const outcome = await call(command);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  await Promise.all([...Array.from({ length: 40 }, one), watchTimers(end)]);
  return outcomes;
}

async function watchTimers(end) {
  while (Date.now() < end) {
    const due = Date.now() + 100;
    await new Promise((resolve) => setTimeout(resolve, 100));
    note(measured.timers, Math.max(0, Date.now() - due));
  }
}
