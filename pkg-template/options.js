// The names of the options for signing and verifying. With a misspelt one, a UserSig would hold for a day, or somebody
// be let in whom nobody asked for.

import { createError } from "./errors.js";
import { tried } from "./tried.js";

export const SIGN = ["expiresIn", "issuedAt", "userBuf"];
export const SIGN_AS_CLIENT = ["expiresIn", "userBuf"];
export const SIGN_ROOM_KEY = ["room", "privileges", "expiresIn", "issuedAt"];
export const VERIFY = ["userId", "now"];
export const EXPLAIN = ["secretKey", "sdkAppId", "userId", "now", "dangerouslyAllowBrowser"];

/** Names that are shown. What is longer may be a secret in the wrong place, and other characters can be anything. */
const SHOWN = /^[\w$]{1,32}$/;

/** Throws if `options` have another name than `names`. */
export function only(names, options) {
  const other = unknown(names, options);
  if (other) throw createError("ChatInputError", other.message, { code: "INVALID_ARGUMENT", retryable: false, field: other.field });
}

/**
 * Which other name `options` have, and what to say about it. What is no object is for the module to refuse; names that
 * cannot be read are passed over.
 */
export function unknown(names, options) {
  if (typeof options !== "object" || options === null) return undefined;
  const other = tried(() => otherName(names, options));
  if (other === undefined) return undefined;
  const field = SHOWN.test(other) ? other : "options";
  return { field, message: `${field === other ? field : "a name in options"} is no option of this method, which has ${names.join(", ")}` };
}

/** One that is undefined is absent. */
function otherName(names, options) {
  if (Array.isArray(options)) return undefined;
  return Object.keys(options).find((name) => !names.includes(name) && options[name] !== undefined);
}
