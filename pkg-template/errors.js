// The errors that the package throws and rejects with. Rust decides which and says what; classes cannot be made there.

import { tried } from "./tried.js";

/** The base class of all errors of this package. */
export class ChatError extends Error {
  /** @param {string} message @param {object} [details] what the class documents, and `cause` */
  constructor(message, details = {}) {
    const { cause, ...fields } = details;
    // Firefox would take an `undefined` here for a file's name
    super(message, cause === undefined ? {} : { cause });
    Object.assign(this, fields);
  }

  /** By itself, JSON would have neither the name nor the message of an error. */
  toJSON() {
    return { name: this.name, message: this.message, ...this };
  }
}

export class ChatInputError extends ChatError {}
export class ChatApiError extends ChatError {}
export class ChatHttpError extends ChatError {}
export class ChatResponseError extends ChatError {}
export class ChatNetworkError extends ChatError {}
export class ChatTimeoutError extends ChatError {}
export class UserSigError extends ChatError {}

const classes = {
  ChatError,
  ChatInputError,
  ChatApiError,
  ChatHttpError,
  ChatResponseError,
  ChatNetworkError,
  ChatTimeoutError,
  UserSigError,
};

for (const [name, errorClass] of Object.entries(classes)) {
  // the text, not the class's own name, which a minifier may change; on the prototype, as the built-in errors have it
  Object.defineProperty(errorClass.prototype, "name", { value: name, configurable: true, writable: true });
}

/** How many of our own functions may be on the stack between the caller and where an error is made. */
const OWN_FRAMES = 20;

/** For the boundary: an error of the class with that name. If it is made within the caller's own call, its stack shows that. */
export function createError(name, message, details) {
  // a cause may be anything, a Symbol too
  const why = tried(() => (reason(details?.cause) || "").toString());
  // V8 and its like leave out what lies deeper; whoever wants no stack gets none
  const limit = Error.stackTraceLimit;
  const isRaised = limit > 0 && tried(() => (Error.stackTraceLimit = limit + OWN_FRAMES));
  const error = new classes[name](why ? `${message}: ${why}` : message, details);
  if (isRaised) Error.stackTraceLimit = limit;
  return error;
}

/**
 * The text at the end of a chain of causes: the error of `fetch`, for one, says itself only that it failed. If a host
 * has several addresses, it is the first one's.
 */
function reason(cause) {
  if (typeof cause !== "object" || cause === null) return cause;
  return reason(cause.cause) || reason(cause.errors?.[0]) || cause.message;
}

/**
 * The error which says that the module has trapped. `cause` is left out if it is not the engine's own: what a caller's
 * function throws may hold a secret.
 */
export function createCrash(cause) {
  const isEngines = cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError || cause?.name === "InternalError";
  const what = isEngines ? cause.message : "an exception went through it";
  const message =
    `the WebAssembly module has crashed: ${what}; whether the service has carried out the calls that were under way is ` +
    "unknown, so check before you repeat one that changes something; the next call starts the module anew";
  return new ChatError(message, { code: "CRASHED", retryable: false, cause: isEngines ? cause : undefined });
}

export const isCrash = (error) => error?.code === "CRASHED";
