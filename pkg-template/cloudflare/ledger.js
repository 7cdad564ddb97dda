// The object's books of one command: who holds how many places, and how many each may have next. Pure.

import { GRACE_MS, LATE_MS, REST_MS } from "./times.js";

/** When a worker that has what it is due should ask again. */
const RENEW_MS = 2_000;

/** When one that has less should ask again at the latest; the second if there are more workers than places. */
const SOON_MS = 250;
const LONGEST_WAIT_MS = 5_000;

/** How much longer than it was told to wait a worker without places keeps its turn. */
const PATIENCE_MS = 1_100;

/**
 * Makes the books of a command with `total` places. `era` names them: after a loss of memory there are new ones.
 *
 * `former` is what books before these had lent out, `{ places, until }`: so many places are not free until then, except
 * for those whose holders report them.
 *
 * A message says `{ worker, number, era, lapsesAt, had, keeps, resting, need, leaseMs, attemptMs }`: of the `had`
 * places of its lease, which is over at `lapsesAt` by the object's clock, the worker `keeps` so many; those in
 * `resting` are given back and still rest, each a pair of the message that gave it back and of milliseconds; the others
 * are free at once. It could use `need`. Numbers rise: a message that was overtaken is ignored.
 */
export function createLedger(total, era, former = { places: 0, until: -Infinity }) {
  const workers = new Map();
  let inherited = former.places;
  let resting = [];
  let turns = 0;

  /** Books the message and says what the worker may have: `{ era, places, leaseMs, lapsesAt, askAgainMs, more, tight }`. */
  function settle(message, now) {
    forget(now);
    const known = workers.get(message.worker);
    if (known && message.number <= known.number) return { era, places: 0, leaseMs: 0, lapsesAt: 0, askAgainMs: SOON_MS };
    const { number, need, leaseMs, attemptMs } = message;
    const lapsesAt = now + leaseMs + attemptMs + LATE_MS + REST_MS + GRACE_MS;
    const entry = { number, need, places: message.keeps, granted: 0, usedUntil: now + leaseMs, lapsesAt, turn: known?.turn, heir: false };
    workers.set(message.worker, entry);

    if (message.era !== era && inherited > 0 && message.lapsesAt > now) {
      // Of a lease before these books. It goes on, and is booked once a message names the era of these books, as no
      // message from before can, however late: until then its places are among the inherited ones.
      entry.heir = true;
      entry.granted = entry.places;
      return { era, places: entry.places, leaseMs, lapsesAt, askAgainMs: 0, more: false, tight: true };
    }
    if (known?.heir) inherited = Math.max(0, inherited - message.had);
    // what was given back in a message that was heard is said again if the reply was not
    const given = message.resting.filter(([since]) => since > (known?.number ?? 0));
    resting = [...resting, ...given.map(([, ms]) => now + ms)].sort((a, b) => a - b);

    // A lease that these books do not know, or no longer, may have gone to others: what the worker keeps of it counts
    // as in use, but not as granted.
    entry.granted = Math.min(message.keeps, known?.granted ?? 0);
    const { places, askAgainMs, more, tight } = share(entry, now);
    entry.granted = places;
    entry.places = Math.max(entry.places, places);
    if (entry.places === 0) {
      // nothing is lent: whoever waits keeps its turn for a while, and whoever leaves is known for as long as its places rest
      entry.lapsesAt = now + askAgainMs + PATIENCE_MS;
    }
    return { era, places, leaseMs, lapsesAt, askAgainMs, more, tight };
  }

  /** Whoever waits longest comes first, and nobody has more than its fair share while others have less. */
  function share(entry, now) {
    const claims = [...workers.values()].filter(({ usedUntil, need }) => usedUntil > now && need > 0);
    const silent = sum([...workers.values()].filter(({ usedUntil, heir }) => usedUntil <= now && !heir));
    const lost = Math.max(0, inherited - heirs());
    const fair = level(claims.map(({ need }) => need), total - silent - lost);
    const due = Math.max(1, Math.floor(fair));
    const lacks = ({ need, places }) => Math.max(0, Math.min(need, due) - places);

    if (lacks(entry) > 0) entry.turn ??= ++turns;
    const waiting = claims.filter((each) => each !== entry && each.turn !== undefined && lacks(each) > 0);
    const ahead = waiting.filter(({ turn }) => entry.turn === undefined || turn < entry.turn).reduce((all, each) => all + lacks(each), 0);
    const free = total - lent();
    const wish = Math.min(total, wishOf(entry, fair, waiting.length > 0, free, claims.length));
    const more = Math.min(Math.max(0, wish - entry.places), Math.max(0, free - ahead));
    const places = Math.min(wish, entry.granted + more);
    if (Math.min(entry.need, due) <= places) entry.turn = undefined;

    const lacking = lacks({ ...entry, places }) > 0;
    return {
      places,
      askAgainMs: lacking ? nextFree(ahead - free, fair >= 1 ? SOON_MS : LONGEST_WAIT_MS, now) : entry.need > 0 ? RENEW_MS : 0,
      more: fair === Infinity && places >= entry.need && places < total,
      tight: fair !== Infinity || (free - more) * 2 < total,
    };
  }

  /**
   * In how many milliseconds a place may be free for somebody behind so many others. One that does not rest yet will do
   * so for a second.
   */
  function nextFree(ahead, longest, now) {
    const rounds = Math.max(0, ahead - resting.length) / total;
    const ms = (resting[Math.max(0, ahead)] ?? now + REST_MS * (1 + rounds)) - now;
    return Math.min(longest, Math.max(10, Math.ceil(ms)));
  }

  const heirs = () => sum([...workers.values()].filter(({ heir }) => heir));

  /** How many places are held, may be held, or still rest. */
  const lent = () => sum([...workers.values()].filter(({ heir }) => !heir)) + Math.max(inherited, heirs()) + resting.length;

  function forget(now) {
    if (former.until <= now) inherited = 0;
    resting = resting.filter((at) => at > now);
    for (const [worker, { lapsesAt }] of workers) if (lapsesAt <= now) workers.delete(worker);
  }

  /** What would have to be known after a loss of memory: so many places are not free until then. */
  function outstanding() {
    const ends = [...workers.values()].filter(({ places }) => places > 0).map(({ lapsesAt }) => lapsesAt);
    const until = Math.max(inherited > 0 ? former.until : -Infinity, resting.at(-1) ?? -Infinity, ...ends);
    return { places: Math.min(total, lent()), until };
  }

  return { settle, outstanding };
}

/** How many places somebody with these claims should have. */
function wishOf({ need, places }, fair, othersWait, free, claims) {
  // enough for everybody: half as much again, so that not every small rise takes a message
  if (fair === Infinity) return need + Math.max(0, Math.min(need >> 1, Math.floor((free - Math.max(0, need - places)) / (claims + 1))));
  if (need <= fair) return need;
  const others = othersWait ? 0 : 1;
  // what does not divide evenly goes to whoever asks first
  if (fair >= 1) return Math.floor(fair) + others;
  // fewer places than workers: one at a time, and then it is another's turn
  return places === 0 ? 1 : others;
}

/** The most that everybody can have, if nobody has more than it needs: Infinity if there is enough. */
function level(needs, places) {
  const rising = needs.toSorted((a, b) => a - b);
  let left = places;
  for (const [index, need] of rising.entries()) {
    const even = left / (rising.length - index);
    if (need > even) return Math.max(0, even);
    left -= need;
  }
  return Infinity;
}

const sum = (entries) => entries.reduce((all, { places }) => all + places, 0);
