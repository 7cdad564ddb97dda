// The errors that the package throws and rejects with. Rust decides which and says what; classes cannot be made there.

/** What all errors of this package are. */
export class ChatError extends Error {
  /** @param {string} message @param {object} [details] what the class documents, and `cause` */
  constructor(message, details = {}) {
    const { cause, ...fields } = details;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
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

/** For the boundary: an error of the class with that name. */
export function createError(name, message, details) {
  return new classes[name](message, details);
}
