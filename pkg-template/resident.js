// An object of the module's that outlives the instance it lives in: it is made again, from the same options, in the next one.

import { ChatError } from "./errors.js";
import { instance } from "./instance.js";
import { iterate } from "./stream.js";
import { tried } from "./tried.js";

export class Resident {
  #kind;
  #options;
  #isDisposed = false;
  #home;
  #object;

  /** `kind` is the name of its class. What is read of the options is kept, since the caller may change them. */
  constructor(kind, options) {
    this.#kind = kind;
    const kept = {};
    const isObject = typeof options === "object" && options !== null;
    this.#move(isObject ? new Proxy(options, { get: (from, name) => (kept[name] = from[name]) }) : options);
    // getters that throw when they are asked again are kept as they are
    if (kept.headers) kept.headers = tried(() => ({ ...kept.headers })) ?? kept.headers;
    this.#options = kept;
  }

  /** What `method` returns for the object. Throws if the module has trapped; the next call works again. */
  call(method) {
    if (this.#home.isTrapped()) this.#move(this.#options);
    return this.#home.run(method, this.#object);
  }

  /** The same for a method that returns a promise; this one never throws. */
  later(method) {
    try {
      return this.call(method);
    } catch (error) {
      // if the stack has overflowed, there may have been none left to say so
      const isUnsaid = !(error instanceof ChatError) && this.#home.isTrapped();
      return isUnsaid ? Promise.resolve().then(() => this.#home.run()) : Promise.reject(error);
    }
  }

  /** The same for a method that returns an iterator. */
  stream(method) {
    try {
      return this.call(method);
    } catch (error) {
      return iterate({ next: () => Promise.reject(error), stop() {}, free() {} });
    }
  }

  /** Wipes the key in the module, and drops the options with all that is secret in them. */
  dispose() {
    const { sdkAppId, adminUserId } = this.#options;
    // enough to make one that can say that it was disposed of
    this.#options = { sdkAppId, adminUserId, baseUrl: "http://disposed", secretKey: "-", dangerouslyAllowBrowser: true };
    this.#isDisposed = true;
    if (!this.#home.isTrapped()) this.call((object) => object.dispose());
  }

  /**
   * Makes the object in the instance that is in use. What it knew beside its options is lost: the calls of the last
   * second, the retry budget, kicks, the service's clock, and that it was to rest after too many refusals.
   */
  #move(options) {
    const home = instance();
    const object = home.run((glue) => new glue[this.#kind](options));
    if (this.#isDisposed) home.run(() => object.dispose());
    this.#home = home;
    this.#object = object;
  }
}
