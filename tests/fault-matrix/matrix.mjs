// Runs every command against every fault, and says of each whether it came out as the tables have it.

import { ChatClient } from "tencent-chat-edge";

import { APP } from "../support/app.mjs";
import { closedOrigin } from "../support/ports.mjs";
import { answerFaults } from "./answers.mjs";
import { CLOCKS, runClock } from "./clocks.mjs";
import { codes } from "./codes.mjs";
import { COMMANDS, REPEATED, errorOf } from "./commands.mjs";
import { answer, send, serveFaults } from "./server.mjs";
import { TRANSPORT, pushed } from "./transport.mjs";

/** For what never comes; what does come has ten seconds. */
const SHORT_MS = 700;
const TIMEOUT = "TIMEOUT";

/** Rows under way at a time. */
const WIDTH = 24;

const REFUSED = { name: "ChatNetworkError", code: "NETWORK", retryable: true, attempts: 1 };

/** Resolves to `{ cells, pushed }`: each cell `{ group, fault, command, wrong? }`. */
export async function runMatrix() {
  const bodies = [];
  const faults = Object.fromEntries(Object.values(TRANSPORT).map(([act], n) => [`t${n}`, act]));
  const server = await serveFaults({
    ...faults,
    body: (socket, _, number) => send(socket, bodies[number]),
    clock: (socket, request, name) => CLOCKS[name].serve(socket, request),
  });
  const plan = [];
  const row = (group, fault, command, baseUrl, expected, options) => {
    plan.push({ group, fault, command, baseUrl, expected, options });
  };

  const refused = await closedOrigin();
  const table = await codes();
  for (const command of COMMANDS) {
    row("transport", "refused", command, refused, REFUSED);
    Object.entries(TRANSPORT).forEach(([fault, [, expected]], n) => {
      row("transport", fault, command, `${server.origin}/t${n}/${command.name}`, expected);
    });
    const withBody = (group, fault, body, expected) => {
      row(group, fault, command, `${server.origin}/body/${bodies.push(body) - 1}`, expected);
    };
    withBody("answers", "none", answer(command.good), undefined);
    for (const [fault, body, expected] of answerFaults(command)) withBody("answers", fault, body, expected);
    for (const [errorCode, expected] of table) {
      const body = answer({ ActionStatus: "FAIL", ErrorCode: errorCode, ErrorInfo: "why" });
      withBody("codes", String(errorCode), body, { ...expected, errorInfo: "why" });
    }
  }
  for (const command of REPEATED) {
    const withRetry = (fault, baseUrl, expected, repeat) => {
      const attempts = expected.attempts + (command.repeats(repeat) ? 1 : 0);
      row("retries", fault, command, baseUrl, { ...expected, attempts }, { maxRetries: 1 });
    };
    withRetry("refused", refused, REFUSED, "yes");
    Object.entries(TRANSPORT).forEach(([fault, [, expected]], n) => {
      const repeat = expected.status === 429 ? "slow" : expected.retryable ? "yes" : "no";
      withRetry(fault, `${server.origin}/t${n}/retries`, expected, repeat);
    });
    for (const [errorCode, expected, repeat] of table) {
      const body = answer({ ActionStatus: "FAIL", ErrorCode: errorCode });
      withRetry(String(errorCode), `${server.origin}/body/${bodies.push(body) - 1}`, expected, repeat);
    }
  }
  const cells = await pooled(plan, runCell);
  for (const name of Object.keys(CLOCKS)) {
    for (const command of COMMANDS) cells.push(await runClock(name, command, server));
  }
  await server.close();
  return { cells, pushed };
}

async function runCell({ group, fault, command, baseUrl, expected, options }) {
  const timeoutMs = expected?.code === TIMEOUT ? SHORT_MS : 10_000;
  const client = new ChatClient({ ...APP, baseUrl, maxRetries: 0, pacing: "off", timeoutMs, ...options });
  const wrong = difference(await errorOf(command, client), expected);
  client.free();
  return { group, fault, command: command.name, ...(wrong && { wrong }) };
}

/** What is not as expected, in words; undefined if everything is. */
export function difference(error, expected) {
  if (!error || !expected) {
    return Boolean(error) === Boolean(expected) ? undefined : `${error ?? "success"} in place of ${expected?.code ?? "success"}`;
  }
  const fields = Object.keys(expected).filter((field) => error[field] !== expected[field]);
  return fields.length === 0 ? undefined : fields.map((field) => `${field} is ${error[field]}, not ${expected[field]}`).join("; ") + ` (${error.message})`;
}

async function pooled(plan, run) {
  const results = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < plan.length; at = next++) results[at] = await run(plan[at]);
  };
  await Promise.all(Array.from({ length: WIDTH }, worker));
  return results;
}
