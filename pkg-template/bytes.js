// Bytes from the caller, which may be of another realm, and need not be what they claim.

import { tried } from "./tried.js";

/** The built-in getters: what they say cannot be forged, unlike a field of the same name. */
const own = (name) => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), name).get;
const kindOf = own(Symbol.toStringTag);
const lengthIn = own("length");

/** Whether there are as many as they claim. None are left if their buffer has been transferred. Throws if these are no bytes. */
export const areWhole = (bytes) => lengthIn.call(bytes) === bytes.length;

/** A copy. `undefined` if these are none, or their buffer has been transferred. */
export const copyBytes = (value) => tried(() => (kindOf.call(value) === "Uint8Array" ? new Uint8Array(value) : undefined));
