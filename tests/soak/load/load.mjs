// The workers of one runtime, and what is to be reported about them in the end.

import { agrees } from "./accounts.mjs";
import { createSharedClient } from "./clients.mjs";
import { createRandom } from "./random.mjs";
import { createTally } from "./tally.mjs";
import { Worker } from "./worker.mjs";

/** `settings`: `{ lib, app, origin, seed, workers, longSignal?, leak? }`. */
export function createLoad({ seed, workers, ...settings }) {
  const tally = createTally();
  const shared = createSharedClient(settings);
  const world = (n) => ({ ...settings, tally, shared, random: createRandom(seed * 1_000 + n) });
  const all = Array.from({ length: workers }, (_, n) => new Worker(`worker-${n}`, world(n)));

  return {
    tally,
    workers: all,

    /** What each worker has under way, in words. */
    waiting: () => all.filter(({ pending }) => pending.length > 0).map(({ name, pending }) => `${name} waits for ${pending.join(", ")}`),

    /** Behind the last turn: every promise has settled, and the service has what the reports say. */
    async finish() {
      const answer = await fetch(`${settings.origin}/soak/accounts`, { method: "POST", body: "{}" });
      compare(await answer.json(), all.flatMap(({ accounts }) => accounts), tally);
      this.waiting().forEach(tally.problem);
      for (const { client } of all) client?.free();
      shared.free();
      for (const [method, { begun, resolved, rejected, cut }] of Object.entries(tally.report().calls)) {
        if (begun !== resolved + rejected + cut) tally.problem(`${method}: ${begun} begun, ${resolved} + ${rejected} settled, ${cut} cut`);
      }
      return tally.report();
    },
  };
}

/** Both ways: nothing is missing, nothing is too much. */
function compare(stored, accounts, tally) {
  const found = new Map(stored.map(({ userId, nick, status, profile, kickedAt }) => {
    const signature = profile.Tag_Profile_IM_SelfSignature;
    return [userId, { nick, signature, online: status === "Online", kicked: kickedAt !== undefined }];
  }));
  for (const { userId, states, certain, story } of accounts) {
    const state = found.get(userId) ?? null;
    if (!certain) tally.problem(`${userId} is left in one of ${JSON.stringify(states)}`);
    else if (!agrees(states[0], state)) {
      const [reported, stored] = [states[0], state].map((known) => JSON.stringify(known));
      tally.problem(`${userId}: by the reports ${reported}, in the service ${stored}; ${story}`);
    }
    found.delete(userId);
  }
  for (const userId of found.keys()) tally.problem(`${userId} is in the service and nobody's`);
}
