// Reads UserIDs as people write them, and shows them so that none can be mistaken for another or for other text.

import { count } from "./words.js";

/** Separated by line ends or commas; each one once, in order of appearance. */
export const readIds = (text) => [...new Set(text.split(/[\n\r,]+/).map((id) => id.trim()).filter((id) => id !== ""))];

/** What is invisible, looks like a space, or changes the direction of the text around it; and spaces that would not show. */
const UNSEEN = /^ | (?= |$)|(?! )[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** The text with such characters written as `⟨U+202E⟩`. */
export const visible = (text) => text.replace(UNSEEN, (each) => `⟨U+${each.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);

/** Longer ones are cut in the middle. */
const [HEAD, TAIL] = [47, 16];

/** For a sentence: short, and text that runs from right to left does not affect what is around it. */
export function nameOf(id) {
  const characters = [...visible(id)];
  const isLong = characters.length > HEAD + 1 + TAIL;
  const name = isLong ? `${characters.slice(0, HEAD).join("")}…${characters.slice(-TAIL).join("")}` : characters.join("");
  return /^[ -~]*$/.test(name) ? name : `\u2068${name}\u2069`;
}

/** For a question or a title: "ada, bob and 3 more". */
export function nameSome(ids, most = 3) {
  if (ids.length <= most + 1) return ids.map(nameOf).join(", ");
  return `${ids.slice(0, most).map(nameOf).join(", ")} and ${count(ids.length - most)} more`;
}
