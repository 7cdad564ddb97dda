// What the module imports of JavaScript: all that Rust cannot do, or that would cross too often.

export { ticks } from "./clock.js";
export { createError } from "./errors.js";
export { createUrl, header, startExchange } from "./fetch.js";
export { ignore, tell } from "./listener.js";
export * from "./objects.js";
export { ask, wait } from "./promise.js";
export { listen } from "./signal.js";
export { iterate } from "./stream.js";
export { askForTurn } from "./turn.js";
export { createPending, end, handOut, settle, startTimer } from "./under-way.js";
