// What the entries share. The package has it as one file, since each file that is loaded takes time. It does nothing by
// itself but name the errors, so that bundlers can leave out of it what a program does not use.
import { makeDisposable } from "./classes.js";
import * as instance from "./instance.js";

export { ChatClient, UserSigSigner, decodeUserSig, explainUserSig } from "./classes.js";
export * from "./errors.js";
export { keep } from "./fetch.js";

/** For the entries: takes the module, compiled or as bytes. */
export function load(module) {
  makeDisposable();
  instance.load(module);
}

/** The same for a page, on whose main thread older browsers do not let a large instance be made synchronously. */
export function loadLater(module) {
  makeDisposable();
  return instance.loadLater(module);
}
