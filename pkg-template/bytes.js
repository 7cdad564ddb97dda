// Bytes of the caller's, which may be of another realm, and need not be what they say.

import { tried } from "./tried.js";

/** What bytes are cannot be forged, unlike a field that says so. */
const own = (name) => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), name).get;
const kindOf = own(Symbol.toStringTag);
const lengthIn = own("length");

/** Whether there are as many as they say. There are none where their buffer has been given away. Throws where these are no bytes. */
export const areWhole = (bytes) => lengthIn.call(bytes) === bytes.length;

/** A copy. `undefined` where these are none, or their buffer has been given away. */
export const copyBytes = (value) => tried(() => (kindOf.call(value) === "Uint8Array" ? new Uint8Array(value) : undefined));
