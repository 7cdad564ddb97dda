// A worker of the load: it owns some accounts and does one thing after the other with them.

import { Account } from "./accounts.mjs";
import { createCaller } from "./caller.mjs";
import { createClient } from "./clients.mjs";
import { OPERATIONS } from "./operations.mjs";
import { pickByWeight } from "./random.mjs";
import { recover } from "./recover.mjs";

const ACCOUNTS = 240;

export class Worker {
  #made = 0;
  #turn;
  #kept = [];

  /** `world`: `{ lib, app, origin, tally, random, shared, longSignal?, leak? }`, of which `random` is this worker's own. */
  constructor(name, world) {
    this.name = name;
    this.world = world;
    this.accounts = Array.from({ length: ACCOUNTS }, (_, n) => new Account(`${name}-${n}`));
  }

  /** Does so many things. `signal` fires when the caller hangs up, if the runtime reports that. */
  async run(operations, signal) {
    try {
      await this.#work(this.#begin(signal), operations);
    } catch (error) {
      if (!(error instanceof TurnOver)) throw error;
    }
  }

  async #work(turn, operations) {
    const { tally, random, leak } = this.world;
    for (let n = 0; n < operations; n++) {
      await recover(turn);
      turn.goOn();
      tally.operation();
      if (leak) this.#kept.push(new Array(leak / 8).fill(n));
      await pickByWeight(random, OPERATIONS)(turn);
    }
    await recover(turn);
  }

  /** A turn that was cut short leaves calls that nobody continues. */
  #begin(signal) {
    for (const { method } of this.#turn?.pending ?? []) this.world.tally.cut(method);
    this.#turn?.pending.clear();
    this.#turn = new Turn(this, signal, () => this.#turn);
    return this.#turn;
  }

  /** The methods of which calls are under way: none after the last turn. */
  get pending() {
    return Array.from(this.#turn?.pending ?? [], ({ method }) => method);
  }

  /** A client that nobody else has. The service takes nothing more from those before it, once they are fenced off. */
  nextClient() {
    this.#made++;
    return createClient(this.world, `${this.name}:${this.#made}`);
  }

  get made() {
    return this.#made;
  }
}

/** Ends a turn whose caller has hung up: the runtime may still run it for a while. */
class TurnOver extends Error {}

/** What the operations of one run share. */
class Turn {
  constructor(worker, signal, current) {
    const { lib, tally } = worker.world;
    Object.assign(this, { worker, signal, ...worker.world });
    this.pending = new Set();
    const { settle, judge } = createCaller({ lib, tally, pending: this.pending });
    this.isOver = () => current() !== this;
    /** Where nobody waits any more, or another turn has the accounts by now, nothing more is done with them. */
    this.goOn = (value) => {
      if (this.isOver() || signal?.aborted) throw new TurnOver();
      return value;
    };
    this.settle = (method, begin, expected) => settle(method, begin, { ...expected, turn: signal }).then(this.goOn);
    this.judge = (where, error, expected) => judge(where, error, { ...expected, turn: signal });
    this.control = (path, body) => control(worker, path, body).then(this.goOn);
  }

  get client() {
    return (this.worker.client ??= this.worker.nextClient());
  }
}

/**
 * Asks the service's process for what no client can. Again where the connection is lost: the runtime may take one that the
 * service, which has not heard of it for some seconds, is just closing. Asked twice is as good as asked once.
 */
async function control({ name, made, world: { origin } }, path, body = {}) {
  const init = { method: "POST", headers: { "x-soak-client": `${name}:${made}` }, body: JSON.stringify(body) };
  for (let left = 5; ; left--) {
    try {
      return await (await fetch(`${origin}/soak/${path}`, { ...init, signal: AbortSignal.timeout(10_000) })).json();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
