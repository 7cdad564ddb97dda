// Clocks that are wrong, and clocks that jump while a call is under way.

import { ChatClient, decodeUserSig } from "tencent-chat-edge";

import { APP } from "../support/app.mjs";
import { errorOf } from "./commands.mjs";
import { answer, send } from "./server.mjs";

const DAY_MS = 86_400_000;

/** How far this process's clock is off; `Date.now` itself is replaced while a call is under way. */
let offset = 0;
const now = Date.now;

const userSigOf = ({ url }) => decodeUserSig(url.searchParams.get("usersig"));

/** The service's clock is off by so much: it refuses a UserSig of any other time, and says the time. */
const skewed = (skewMs) => ({
  requests: 2,
  serve(socket, request, good) {
    const service = now() + skewMs;
    const { issuedAt } = userSigOf(request);
    const holds = Math.abs(issuedAt - service / 1000) < 60;
    const body = holds ? answer(good) : answer({ ActionStatus: "FAIL", ErrorCode: 70001 });
    send(socket, body, { headers: `date: ${new Date(service).toUTCString()}\r\n` });
  },
});

/** This process's clock jumps by so much once the request is there, and is as it was for the next call. */
const jumping = (jumpMs) => ({
  requests: 1,
  serve(socket, _, good) {
    offset = jumpMs;
    setTimeout(() => send(socket, answer(good)), 5);
  },
});

const serve = (clock) => ({ ...clock, serve: (socket, request) => clock.serve(socket, request, current.good) });

/** The command under way: these run one at a time. */
let current;

export const CLOCKS = {
  "a-day-behind-the-service": serve(skewed(DAY_MS)),
  "a-day-ahead-of-the-service": serve(skewed(-DAY_MS)),
  "an-hour-forward-in-a-call": serve(jumping(3_600_000)),
  "an-hour-back-in-a-call": serve(jumping(-3_600_000)),
  "ten-years-forward-in-a-call": serve(jumping(3_650 * DAY_MS)),
  "to-the-epoch-in-a-call": serve(jumping(-1_700_000_000_000)),
};

/** Two calls in a row succeed, with no request more than the clock's correction takes. */
export async function runClock(name, command, server) {
  current = command;
  Date.now = () => now() + offset;
  const before = server.seen.get(`clock/${name}`)?.length ?? 0;
  const client = new ChatClient({ ...APP, baseUrl: `${server.origin}/clock/${name}`, maxRetries: 0, pacing: "off" });
  try {
    const errors = [await errorOf(command, client), await errorOf(command, client)].filter(Boolean);
    const sent = server.seen.get(`clock/${name}`).length - before;
    const expected = CLOCKS[name].requests + 1;
    const wrong = errors.length > 0 ? String(errors[0]) : sent === expected ? undefined : `${sent} requests, not ${expected}`;
    return { group: "clocks", fault: name, command: command.name, ...(wrong && { wrong }) };
  } finally {
    client.free();
    Date.now = now;
    offset = 0;
  }
}
