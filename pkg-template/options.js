// The names of options of methods that sign and verify. One that is misspelt would sign for a day, or let in whom nobody asked for.

import { createError } from "./errors.js";
import { tried } from "./tried.js";

export const SIGN = ["expiresIn", "issuedAt", "userBuf"];
export const SIGN_AS_CLIENT = ["expiresIn", "userBuf"];
export const SIGN_ROOM_KEY = ["room", "privileges", "expiresIn", "issuedAt"];
export const VERIFY = ["userId", "now"];

/** Names that are shown. What is longer may be a secret in the wrong place, and other characters can be anything. */
const SHOWN = /^[\w$]{1,32}$/;

/**
 * Throws where `options` have another name than `names`. What is no object is for the module to refuse; names that cannot be
 * read are passed over.
 */
export function only(names, options) {
  if (typeof options !== "object" || options === null) return;
  const other = tried(() => otherName(names, options));
  if (other === undefined) return;
  const field = SHOWN.test(other) ? other : "options";
  const message = `${field === other ? field : "a name in options"} is no option of this method, which has ${names.join(", ")}`;
  throw createError("ChatInputError", message, { code: "INVALID_ARGUMENT", retryable: false, field });
}

/** One that is undefined is absent. */
function otherName(names, options) {
  if (Array.isArray(options)) return undefined;
  return Object.keys(options).find((name) => !names.includes(name) && options[name] !== undefined);
}
