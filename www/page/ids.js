// Reads UserIDs as people write them down.

/** Separated by line ends or commas; each one once, in order. */
export const readIds = (text) => [...new Set(text.split(/[\n\r,]+/).map((id) => id.trim()).filter((id) => id !== ""))];

/** For a question or a title: "ada, bob and 3 more". */
export function nameSome(ids, most = 3) {
  if (ids.length <= most + 1) return ids.join(", ");
  return `${ids.slice(0, most).join(", ")} and ${ids.length - most} more`;
}
