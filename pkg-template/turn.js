// Waiting for a turn of the caller's pacer.

import { quietly } from "./listener.js";
import { hold, release } from "./under-way.js";

/** Asks for a turn. `done` gets `{ failed: false }` when it has come, or `{ failed: true, value: cause }`. */
export function askForTurn(pacer, command, done) {
  const turn = { controller: undefined, giveBack: undefined, isSettled: false, isOver: false, held: undefined };
  turn.held = hold(turn, end);
  const settle = (result) => {
    turn.isSettled = true;
    if (!turn.isOver) done(result);
  };
  ask(pacer, command, turn).then(
    (given) => {
      turn.giveBack = given;
      // one that comes when nobody waits any more goes back at once
      if (turn.isOver) giveBack(turn);
      settle({ failed: false });
    },
    (value) => settle({ failed: true, value }),
  );
  return turn.held;
}

/** Gives the turn back, or says that nobody waits any more. `done` is not called from then on. */
function end(turn) {
  turn.isOver = true;
  release(turn.held);
  if (!turn.isSettled) turn.controller?.abort();
  giveBack(turn);
}

function giveBack(turn) {
  const { giveBack } = turn;
  turn.giveBack = undefined;
  quietly(() => giveBack?.());
}

async function ask(pacer, command, turn) {
  turn.controller = new AbortController();
  const { acquire } = pacer;
  if (typeof acquire !== "function") throw new TypeError("the pacer has no acquire");
  return await acquire.call(pacer, command, turn.controller.signal);
}
