// What counts as text and as a UserID: well-formed strings, measured in UTF-8 bytes.

const MAX_USER_ID_BYTES = 32;

const utf8 = new TextEncoder();

/** A string that UTF-8 can carry: JSON escapes could smuggle in half a surrogate pair. */
export const isText = (value) => typeof value === "string" && value.isWellFormed();

/** A UTF-16 unit becomes one to three bytes, so most texts are judged by their length alone. */
export const fitsBytes = (text, bytes) =>
  text.length * 3 <= bytes || (text.length <= bytes && utf8.encode(text).length <= bytes);

/**
 * A choice: any text of 1 to 32 bytes. The limits page, the signing libraries and the SDK's error table name three
 * different sets of characters, so none of them is enforced.
 */
export const isUserId = (value) => isText(value) && value !== "" && fitsBytes(value, MAX_USER_ID_BYTES);
