// Sends what is left of a run, part by part: rows first, then the journal's record.

import { NO_APP } from "../problems.js";
import { isGone } from "../terminal.js";

/**
 * Resolves to `{ refused?, broken? }`: the error if the service does not accept the app at all, and what the input
 * threw. Either ends the run there, as `stopping()` does: no further request is sent, and those in flight are waited
 * for. It also ends when nobody takes the rows any more.
 *
 * What was refused can be sent again, unless something after it was done: a journal counts from the start, so then it
 * counts as failed.
 */
export async function sendRest({ job, client, values, accounts, journal, output, stopping, onPart }) {
  const waiting = [];
  /** Parts that were refused, with nothing done after them so far. */
  const held = [];
  const rest = numbered(accounts, journal);
  let refused, broken;
  const halted = () => refused || stopping() || isGone();

  // ends between requests, so that the next run cuts parts at the same places
  async function* feed() {
    let count = 0;
    for await (const { number, account } of rest) {
      if (count++ % (job.request ?? job.part) === 0 && halted()) return;
      waiting.push(number);
      yield account;
    }
  }

  /** If the input fails half way, what came before that is sent, and has its rows. */
  async function* sent() {
    try {
      yield* job.stream(client, feed(), values);
    } catch (error) {
      broken = error;
    }
  }

  /** Resolves to whether somebody has the rows. */
  async function record({ part, numbers }) {
    const out = await output.write(part);
    if (out === undefined) return false;
    await journal.add({ count: part.length, failed: numbers.filter((_, index) => !part[index].ok), out });
    onPart(journal.state);
    return true;
  }

  async function finish(part) {
    const refusal = refusalOf(part);
    refused ??= refusal;
    held.push({ part, numbers: waiting.splice(0, part.length) });
    if (refusal) return true;
    for (const each of held.splice(0)) if (!(await record(each))) return false;
    return true;
  }

  let part = [];
  for await (const item of sent()) {
    part.push(item);
    if (part.length < job.part) continue;
    if (!(await finish(part))) return {};
    part = [];
  }
  if (part.length > 0 && !(await finish(part))) return {};
  // with a journal they are sent again, and then have their rows
  if (!values.journal) for (const { part } of held) await output.write(part);
  return { refused, broken };
}

/**
 * The error of a part that was refused as a whole. The next part would be too: the key and the admin are the same, and
 * a missing key stays missing.
 */
const refusalOf = (part) => (part.every(({ error }) => isRefusal(error)) ? part[0].error : undefined);

const isRefusal = (error) => error?.code === "UNAUTHORIZED" || error?.errorCode === NO_APP;

/** What this round has left to do: `{ number, account }`. */
async function* numbered(accounts, { state, toRetry }) {
  const wanted = toRetry?.();
  let next = await wanted?.next();
  let [number, passed] = [-1, 0];
  for await (const account of accounts) {
    number++;
    if (wanted) {
      if (number !== next.value) continue;
      next = await wanted.next();
    }
    if (passed++ >= state.done) yield { number, account };
    if (next?.done) return;
  }
}
