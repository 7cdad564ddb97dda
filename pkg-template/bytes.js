// Bytes of the caller's, which may be of another realm, and need not be what they say.

/** What bytes are cannot be forged, unlike a field that says so. */
const own = (name) => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), name).get;
const kindOf = own(Symbol.toStringTag);
const lengthIn = own("length");

/** Whether this is a Uint8Array. */
export const isBytes = (value) => kindOf.call(value) === "Uint8Array";

/** How many there are; none where their buffer has been given away. */
export const lengthOf = (bytes) => lengthIn.call(bytes);

/** A copy. `undefined` where these are none, or their buffer has been given away. */
export function copyBytes(value) {
  try {
    return isBytes(value) ? new Uint8Array(value) : undefined;
  } catch {
    return undefined;
  }
}
