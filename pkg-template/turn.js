// Waiting for a turn of the caller's pacer.

import { quietly } from "./listener.js";
import { hold, release } from "./under-way.js";

/** A turn that is asked for. `done` gets `{ failed: false }` when it has come, or `{ failed: true, cause }`. */
export const askForTurn = (pacer, command, done) => new Turn(pacer, command, done);

const end = (turn) => turn.end();

class Turn {
  #controller = new AbortController();
  #release;
  #isSettled = false;
  #isOver = false;

  constructor(pacer, command, done) {
    hold(this, end);
    const settle = (result) => {
      this.#isSettled = true;
      if (!this.#isOver) done(result);
    };
    ask(pacer, command, this.#controller.signal).then(
      (giveBack) => {
        this.#release = giveBack;
        // one that comes when nobody waits any more goes back at once
        if (this.#isOver) this.#giveBack();
        settle({ failed: false });
      },
      (cause) => settle({ failed: true, cause }),
    );
  }

  /** Gives the turn back, or says that nobody waits any more. `done` is not called from then on. */
  end() {
    this.#isOver = true;
    release(this);
    if (!this.#isSettled) this.#controller.abort();
    this.#giveBack();
  }

  #giveBack() {
    const giveBack = this.#release;
    this.#release = undefined;
    quietly(() => giveBack?.());
  }
}

function ask(pacer, command, signal) {
  try {
    const { acquire } = pacer;
    if (typeof acquire !== "function") throw new TypeError("the pacer has no acquire");
    return Promise.resolve(acquire.call(pacer, command, signal));
  } catch (cause) {
    return Promise.reject(cause);
  }
}
