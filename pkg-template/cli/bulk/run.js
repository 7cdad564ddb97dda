// Sends what is left of a run, part by part: rows first, then the journal's record.

import { NO_APP } from "../problems.js";
import { isGone } from "../terminal.js";

/**
 * Resolves to `{ refused? }`, the error where the service does not accept the app at all; then the run ends there, and what it
 * refused can be sent again. It also ends where nobody takes the rows any more. `stopping()` says to send no further request: those in
 * flight are waited for.
 */
export async function sendRest({ job, client, values, accounts, journal, output, stopping, onPart }) {
  const waiting = [];
  const rest = numbered(accounts, journal);
  const halted = () => stopping() || isGone();

  // ends between requests, so that the next run cuts parts at the same places
  async function* feed() {
    let count = 0;
    for await (const { number, account } of rest) {
      if (count++ % (job.request ?? job.part) === 0 && halted()) return;
      waiting.push(number);
      yield account;
    }
  }

  /** Resolves to how the run ends there, if it does. */
  async function finish(part) {
    const numbers = waiting.splice(0, part.length);
    const refused = refusalOf(part);
    // with a journal they are sent again, and then have their rows
    if (refused && values.journal) return { refused };
    const out = await output.write(part);
    if (refused) return { refused };
    if (out === undefined) return {};
    await journal.add({ count: part.length, failed: numbers.filter((_, index) => !part[index].ok), out });
    onPart(journal.state);
    return undefined;
  }

  let part = [];
  for await (const item of job.stream(client, feed(), values)) {
    part.push(item);
    if (part.length < job.part) continue;
    const end = await finish(part);
    if (end) return end;
    part = [];
  }
  return (part.length > 0 && (await finish(part))) || {};
}

/** Neither the key nor the admin gets better with the next part, and a key that is missing does not come. */
const refusalOf = (part) => (part.every(({ error }) => isRefusal(error)) ? part[0].error : undefined);

const isRefusal = (error) => error?.code === "UNAUTHORIZED" || error?.errorCode === NO_APP;

/** What this round is about, behind what is done: `{ number, account }`. */
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
