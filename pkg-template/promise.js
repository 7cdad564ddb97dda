// Waiting for what the caller's own functions return.

import { hold, release } from "./under-way.js";

/** Calls `done` with what a promise, or any other value, comes to: `{ failed, value }`. Not called once it was ended. */
export function wait(promise, done) {
  const waiting = { isOver: false, held: undefined };
  waiting.held = hold(waiting, end);
  hear(waiting, promise, done);
  return waiting.held;
}

async function hear(waiting, promise, done) {
  let outcome;
  try {
    outcome = { failed: false, value: await promise };
  } catch (value) {
    outcome = { failed: true, value };
  }
  if (waiting.isOver) return;
  end(waiting);
  done(outcome);
}

function end(waiting) {
  waiting.isOver = true;
  release(waiting.held);
}

/** A promise of a value, or what a promise comes to. `Promise.resolve` throws if asking the value for its constructor does. */
export const settled = (value) => new Promise((resolve) => resolve(value));

/** Calls a function, and waits for what it returns. */
export const ask = (function_, done) => wait((async () => function_())(), done);
