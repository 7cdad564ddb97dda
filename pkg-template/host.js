// What the module imports of JavaScript: all that Rust cannot do, or that would cross too often.

export { createError } from "./errors.js";
export { startExchange } from "./fetch.js";
export { tell } from "./listener.js";
export * from "./objects.js";
export { listen } from "./signal.js";
export { iterate } from "./stream.js";
export { askForTurn } from "./turn.js";
export { createPending, startTimer, stopTimer } from "./under-way.js";
