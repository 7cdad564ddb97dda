// Decides, from a seed, which requests go wrong and how, and makes them go wrong.

import { demand, demandNoOthers } from "./demand.js";

const FAILURES = ["connection", "status", "code", "body"];
const KINDS = ["latency", ...FAILURES];
const MOMENTS = ["before", "after"];
const BODIES = ["truncated", "empty", "html", "utf8"];

/** Any of the service's, as `commandOf` in service.js reads them: the emulator answers those that it does not have too. */
const COMMAND = /^\w+\/\w+$/;

/** The longest that a timer can wait: a longer one ends at once. */
const MAX_PAUSE_MS = 0x7fff_ffff;

/**
 * Makes `next(command)`, the fate of the next request: `{ latencyMs?, failure? }`.
 *
 * Every request draws the same number of values, so the fate of the n-th request depends on the seed and n alone, not
 * on what befell those before it.
 */
export function createFaults(options) {
  const settings = readFaults(options);
  const { seed, rates, latencyMs, statuses, codes, connection, bodies, retryAfter, commands, times } = settings;
  const random = mulberry32(seed);
  let left = times;

  return function next(command) {
    const [slow, howSlow, which, detail] = [random(), random(), random(), random()];
    if (left === 0 || (commands && !commands.includes(command))) return {};

    const fate = {};
    if (slow < rates.latency) fate.latencyMs = between(latencyMs, howSlow);
    const kind = pickByRate(rates, which);
    if (kind === "connection") fate.failure = { kind, moment: pick(connection, detail) };
    if (kind === "status") fate.failure = { kind, status: pick(statuses, detail), retryAfter };
    if (kind === "code") fate.failure = { kind, code: pick(codes, detail) };
    if (kind === "body") fate.failure = { kind, body: pick(bodies, detail) };
    if (fate.latencyMs !== undefined || fate.failure) left -= 1;
    return fate;
  };
}

/**
 * Answers with the failure. `serve` carries the request out: it is called when the answer gets lost or damaged on its
 * way back, and not when the request never arrives or is turned away. `refuse(code)` turns it away.
 */
export async function failWith(failure, { serve, refuse }) {
  if (failure.kind === "status") return htmlResponse(failure.status, failure.retryAfter);
  if (failure.kind === "code") return refuse(failure.code);
  if (failure.kind === "connection" && failure.moment === "before") throw connectionLost();

  const answer = await serve();
  if (failure.kind === "connection") throw connectionLost();
  return damage(await answer.text(), failure.body);
}

/** TypeError, because that is what fetch rejects with. */
const connectionLost = () => new TypeError("fetch failed: the connection was lost (injected fault)");

function htmlResponse(status, retryAfter) {
  const headers = { "Content-Type": "text/html" };
  if (retryAfter !== undefined && (status === 429 || status === 503)) headers["Retry-After"] = String(retryAfter);
  return new Response(`<html><body><h1>${status}</h1></body></html>\n`, { status, headers });
}

function damage(text, how) {
  if (how === "html") return htmlResponse(200);
  const bodies = { truncated: text.slice(0, text.length >> 1), empty: "", utf8: withBadByte(text) };
  return new Response(bodies[how], { headers: { "Content-Type": "application/json" } });
}

const encode = (text) => new TextEncoder().encode(text);

/** Puts the byte 0xff, which UTF-8 never uses, inside a string, where only a strict decoder notices it. */
function withBadByte(text) {
  const start = '"ErrorInfo":"';
  const cut = text.indexOf(start) + start.length;
  const bytes = encode(`${text.slice(0, cut)}?${text.slice(cut)}`);
  bytes[encode(text.slice(0, cut)).length] = 0xff;
  return bytes;
}

function readFaults(faults) {
  demand(typeof faults === "object" && !Array.isArray(faults), "faults must be an object of options, or null");
  const {
    seed = 1,
    rate = 0.1,
    kinds = KINDS,
    latencyMs = [50, 500],
    statuses = [429, 500, 502, 503, 504],
    codes = [60007, 60008, 70169, 70500],
    connection = MOMENTS,
    bodies = BODIES,
    retryAfter,
    commands,
    times = Infinity,
    ...others
  } = faults;
  demandNoOthers(others, "faults", "faults.");
  demand(Number.isInteger(seed), "faults.seed must be an integer");
  demandList(kinds, (kind) => KINDS.includes(kind), "kinds", `of ${KINDS.join(", ")}`);
  demandList(statuses, isErrorStatus, "statuses", "of HTTP statuses from 400 to 599");
  demandList(codes, Number.isInteger, "codes", "of integers");
  demandList(connection, (moment) => MOMENTS.includes(moment), "connection", `of ${MOMENTS.join(", ")}`);
  demandList(bodies, (body) => BODIES.includes(body), "bodies", `of ${BODIES.join(", ")}`);
  if (commands !== undefined) demandList(commands, (command) => typeof command === "string" && COMMAND.test(command), "commands", "of texts of the form service/command");
  demand(isSpan(latencyMs), `faults.latencyMs must be [least, most] in milliseconds, at most ${MAX_PAUSE_MS}`);
  demand(retryAfter === undefined || isRetryAfter(retryAfter), "faults.retryAfter must be seconds, or a date as HTTP writes it");
  demand(times === Infinity || (Number.isInteger(times) && times >= 0), "faults.times must be a whole number, not negative");
  const rates = readRates(rate, kinds);
  return { seed, rates, latencyMs, statuses, codes, connection, bodies, retryAfter, commands, times };
}

function isSpan(span) {
  if (!Array.isArray(span) || span.length !== 2 || !span.every(Number.isFinite)) return false;
  const [least, most] = span;
  return least >= 0 && least <= most && most <= MAX_PAUSE_MS;
}

/** A header's text is not looked at any closer: a client must cope with what is no date. */
const isRetryAfter = (value) =>
  typeof value === "string" ? /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) : Number.isInteger(value) && value >= 0;

const isErrorStatus = (status) => Number.isInteger(status) && status >= 400 && status <= 599;

/** One number is the chance of latency and, shared evenly by the failures among `kinds`, the chance of a failure. */
function readRates(rate, kinds) {
  demand(typeof rate === "number" || (typeof rate === "object" && rate !== null), "faults.rate must be a number, or one for each kind");
  const failures = FAILURES.filter((kind) => kinds.includes(kind));
  const rates = typeof rate === "number"
    ? Object.fromEntries(kinds.map((kind) => [kind, kind === "latency" ? rate : rate / failures.length]))
    : Object.fromEntries(Object.entries(rate).filter(([, chance]) => chance !== undefined));
  for (const [kind, chance] of Object.entries(rates)) {
    demand(KINDS.includes(kind), `faults.rate names an unknown kind; the kinds are ${KINDS.join(", ")}`);
    demand(kinds.includes(kind), `faults.rate names ${kind}, which is not among faults.kinds`);
    demand(chance >= 0 && chance <= 1, "faults.rate must lie between 0 and 1");
  }
  const all = Object.fromEntries(KINDS.map((kind) => [kind, rates[kind] ?? 0]));
  const sum = FAILURES.reduce((total, kind) => total + all[kind], 0);
  demand(sum <= 1 + Number.EPSILON * FAILURES.length, "faults.rate: the failures together must not exceed 1");
  return all;
}

function demandList(list, isGood, name, what) {
  demand(Array.isArray(list) && list.length > 0 && list.every(isGood), `faults.${name} must be a list ${what}, not empty`);
}

function pickByRate(rates, value) {
  let threshold = 0;
  return FAILURES.find((kind) => value < (threshold += rates[kind]));
}

const pick = (list, value) => list[Math.floor(value * list.length)];

const between = ([least, most], value) => Math.round(least + (most - least) * value);

/** Mulberry32 by Tommy Ettinger, in the public domain: 32 bits of state, enough to vary tests, repeatable everywhere. */
function mulberry32(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
