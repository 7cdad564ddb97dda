// A worker's places of one command: which are in use, who waits for one, and what the object must be told. Pure: it is
// told the time, by a clock that only goes forward.

import { PER_SECOND } from "./limits.js";
import { IDLE_MS, LATE_MS, LEASE_MS, LONGEST_LEASE_MS, REST_MS } from "./times.js";

/** A message without a reply is believed lost after this long; the longest is for an object that is very slow. */
const LOST_MS = 2_000;
const LONGEST_LOST_MS = 60_000;

/** Pauses after messages that failed. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** The least time between two messages, if no reply has said when to ask again. */
const GAP_MS = 20;

/**
 * The naps of a waiter, who sees only after them what others have brought about. Each is twice as long as the last, up
 * to a bound that grows with the number of waiters ahead: if many give up, whoever comes to the front must look before
 * it gives up itself.
 */
const FIRST_NAP_MS = 10;
const FRONT_NAP_MS = 50;
const NAP_MS = 250;

/** A waiter that has not looked for so long after its nap was over is gone: its request was cancelled, and nobody said so. */
const GONE_MS = 1_000;

export class Lane {
  #attemptMs;
  /** How many places the lease is for, and when it ends. */
  #places = 0;
  #until = -Infinity;
  /**
   * Which of the object's books the lease is from, and when those stop counting on it, by the object's clock: both for
   * the object to read.
   */
  #era;
  #lapsesAt;
  /** Attempts under way, oldest first. */
  #busy = new Set();
  /** When the places of ended attempts are free again, earliest first. */
  #resting = [];
  /** Who waits, in order of arrival. */
  #queue = [];
  #arrivals = 0;
  /** Places that were given back in messages without a reply: in which message, and when they are free. */
  #given = [];

  #number = 0;
  #sentAt = -Infinity;
  /** Until when a reply is waited for. */
  #openUntil = -Infinity;
  #lostMs = LOST_MS;
  #leaseMs = LEASE_MS;
  #askAt = -Infinity;
  #more = false;
  #tight = false;
  #failures = 0;
  #answeredAt = -Infinity;
  /** The error of the last message that failed. */
  failure = undefined;

  constructor(attemptMs) {
    this.#attemptMs = attemptMs;
  }

  /** Somebody comes to wait. */
  join(now) {
    const waiter = { number: 0, since: now, due: now };
    this.#enqueue(waiter);
    return waiter;
  }

  leave(waiter) {
    const at = this.#position(waiter);
    if (at >= 0) this.#queue.splice(at, 1);
  }

  /** Returns an attempt if one of the free places is for this waiter. */
  take(waiter, now) {
    this.#tidy(now);
    // it was believed gone
    if (this.#position(waiter) < 0) this.#enqueue(waiter);
    if (this.#position(waiter) >= this.#free(now)) return undefined;
    this.leave(waiter);
    const attempt = { since: now, ended: false };
    this.#busy.add(attempt);
    return attempt;
  }

  /** How long the waiter may sleep before it looks again; `naps` is how often it has done so. */
  nap(waiter, naps, now) {
    const nth = this.#position(waiter) - this.#free(now);
    // what is under way rests after its end, so a place whose time is not known yet comes no sooner
    const known = now < this.#until ? (this.#resting[nth] ?? Infinity) - now : Infinity;
    const asking = Math.max(this.#askAt, this.#openUntil) - now;
    const bound = Math.min(NAP_MS, FRONT_NAP_MS * Math.max(1, nth / Math.max(1, this.#valid(now))));
    const ms = Math.max(1, Math.min(known, asking > 0 ? asking : Infinity, bound, FIRST_NAP_MS * 2 ** Math.min(naps, 9)));
    waiter.due = now + ms;
    return ms;
  }

  /** The attempt has ended. It does no harm to say so twice. */
  end(attempt, now) {
    if (attempt.ended) return;
    attempt.ended = true;
    if (this.#busy.delete(attempt)) this.#resting.push(now + REST_MS);
    // its place was taken back meanwhile: attempts take longer than was said
    else this.#attemptMs = Math.max(this.#attemptMs, now - attempt.since);
  }

  /** Whether somebody who is here should send the object a message. */
  mustAsk(now) {
    if (now < this.#openUntil) return false;
    if (now >= this.#askAt) return true;
    if (now < this.#sentAt + GAP_MS) return false;
    return this.#hasTooMuch(now) || (this.#more && this.#queue.length > this.#free(now));
  }

  /**
   * What to do after an attempt: "tell" the object, "leave" the lease, leave it "later" if nothing happens until then,
   * or nothing. A worker that rarely calls leaves at once, for the request that it works for may end any moment.
   */
  afterwards(now) {
    this.#tidy(now);
    if (!this.#tight || now < this.#openUntil) return undefined;
    if (this.#hasTooMuch(now)) return now < this.#sentAt + GAP_MS ? undefined : "tell";
    if (this.#busy.size + this.#queue.length > 0) return undefined;
    return this.#resting.length > 1 ? "later" : "leave";
  }

  /** Whether nobody has used a place or waited for one in the last moments. */
  isIdle(now) {
    this.#tidy(now);
    const ended = (this.#resting.at(-1) ?? -Infinity) - REST_MS;
    return this.#busy.size + this.#queue.length === 0 && ended + IDLE_MS <= now && this.#places > 0;
  }

  /**
   * What to tell the object now. Until the reply, the worker uses no more places than the message says that it keeps.
   * `leaving` keeps nothing, and needs no reply.
   */
  message(now, leaving = false) {
    this.#tidy(now);
    const busy = this.#busy.size;
    const lease = this.#valid(now);
    const had = Math.max(lease, busy + this.#resting.length);
    // A place rests a second after each attempt: those in use now are what the calls of a second take.
    const need = leaving ? 0 : Math.min(PER_SECOND, busy + this.#resting.length + this.#queue.length);
    const keeps = leaving ? 0 : Math.max(busy, Math.min(lease, this.#tight ? need : need + (need >> 1)));
    this.#places = keeps;
    this.#number++;
    // repeated until it has been heard: a place that is not said to rest is lent at once
    const given = this.#resting.splice(Math.max(0, keeps - busy)).map((at) => ({ number: this.#number, at }));
    this.#given = [...this.#given, ...given].filter(({ at }) => at > now);
    this.#sentAt = now;
    this.#openUntil = leaving ? -Infinity : now + this.#lostMs;
    // a reply that comes later than this is ignored, so the next one is waited for longer
    if (!leaving) this.#lostMs = Math.min(this.#lostMs * 2, LONGEST_LOST_MS);
    if (leaving) this.#askAt = -Infinity;
    return {
      number: this.#number,
      era: this.#era,
      lapsesAt: this.#lapsesAt,
      had,
      keeps,
      resting: this.#given.map(({ number, at }) => [number, at - now]),
      need,
      leaseMs: this.#leaseMs,
      attemptMs: this.#attemptMs,
    };
  }

  /** The object's reply to the message with that number. One that came too late is ignored. */
  accept(number, { places, era, leaseMs, lapsesAt, askAgainMs, more, tight }, now) {
    if (number !== this.#number) return;
    this.#places = places;
    // counted from an earlier moment than the object's, so that the lease ends here first
    this.#until = this.#sentAt + leaseMs;
    // long enough for this reply and the next to take as long as this one did
    const trips = 2 * (now - this.#sentAt);
    this.#leaseMs = Math.min(LEASE_MS + trips, LONGEST_LEASE_MS);
    this.#lostMs = Math.min(Math.max(LOST_MS, trips), LONGEST_LOST_MS);
    this.#era = era;
    this.#lapsesAt = lapsesAt;
    // a reply may take longer than the lease; the next one is for a longer time
    this.#askAt = now < this.#until ? now + askAgainMs : now;
    this.#more = more;
    this.#tight = tight;
    this.#given = [];
    this.#openUntil = -Infinity;
    this.#failures = 0;
    this.#answeredAt = now;
  }

  /** The message with that number has failed, or the object has. */
  fail(number, error, now) {
    this.failure = error;
    if (number !== this.#number) return;
    this.#openUntil = -Infinity;
    this.#askAt = now + Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.#failures++, 10), LONGEST_PAUSE_MS);
  }

  /** Nobody knows when the lease is over, so it counts as over, and a reply that is on its way is ignored. */
  drop() {
    this.#number++;
    this.#until = this.#openUntil = this.#askAt = -Infinity;
  }

  /** For how long this waiter has not seen the object answer. */
  silence(waiter, now) {
    return now - Math.max(waiter.since, this.#answeredAt);
  }

  #valid(now) {
    return now < this.#until ? this.#places : 0;
  }

  /** Below zero if the lease has become smaller than what is in use. */
  #free(now) {
    return this.#valid(now) - this.#busy.size - this.#resting.length;
  }

  /** Whether others wait for places that can be given back already. */
  #hasTooMuch(now) {
    return this.#tight && this.#resting.length > 0 && this.#free(now) < 0;
  }

  #tidy(now) {
    while (this.#resting[0] <= now) this.#resting.shift();
    // if its request was cancelled, nobody reports the attempt's end
    for (const attempt of this.#busy) {
      if (now - attempt.since < this.#attemptMs + LATE_MS) break;
      this.#busy.delete(attempt);
      this.#resting.push(now + REST_MS);
    }
    while (this.#queue[0] && this.#queue[0].due + GONE_MS < now) this.#queue.shift();
  }

  #enqueue(waiter) {
    waiter.number = ++this.#arrivals;
    this.#queue.push(waiter);
  }

  /** The waiter's place in the queue, -1 if it has none. */
  #position({ number }) {
    let [low, high] = [0, this.#queue.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#queue[middle].number < number) low = middle + 1;
      else high = middle;
    }
    return this.#queue[low]?.number === number ? low : -1;
  }
}
