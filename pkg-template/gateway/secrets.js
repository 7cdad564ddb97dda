// Keeps the admin's UserSigs out of what a page gets to see.
//
// The client takes what it knows out of its errors and out of the answers that it returns: its key, and what it has
// signed. But an answer may hold what another client of the same admin has signed. So UserSigs are recognised by their
// form.

import { explainUserSig } from "../library.js";
import { isSame } from "./names.js";

const MARK = "[redacted]";

/** A character that may be percent-encoded, once or more often. */
const encoded = (plain, code) => `(?:${plain}|%(?:25)*${code})`;

/** In the alphabet of a UserSig, or in that of standard base64: whoever decodes one may show what came of that. */
const LETTER = `(?:[A-Za-z0-9]|${encoded("[*+]", "2[AB]")}|${encoded("[/-]", "2[DF]")})`;
const PADDING = encoded("[_=]", "(?:5F|3D)");

/** In characters: no UserSig has fewer, and with the longest userBuf none has more. */
const [SHORTEST, LONGEST] = [128, 16_384];

/** The query's parameter with a value as long as a UserSig, in whatever alphabet of base64. What is shorter is somebody's text. */
const PARAMETER = new RegExp(`(usersig${encoded("=", "3D")})[\\w*%+/=.~-]{${SHORTEST},}`, "gi");

/** A stretch of text that may hold a UserSig; no longer than engines can backtrack over. */
const STRETCH = new RegExp(`(?:${LETTER}|${PADDING}){1,1000000}`, "iy");

/** How a zlib stream starts in base64, whatever its level. */
const START = /e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])/g;

/** What may be a UserSig from its start on. */
const TEXT = new RegExp(`${LETTER}{1,${LONGEST}}${PADDING}{0,2}`, "iy");

/**
 * How many starts of a run are tried, as each costs time. What precedes a UserSig hardly ever looks like one; if it
 * does again and again, the rest of the run is taken out unread.
 */
const TRIES = 8;

/** Makes the function that cleans a JSON text. None of the characters above is ever escaped there. */
export function createCleaner({ adminUserId }) {
  function cleaned(json) {
    let [clean, from, end, tries] = ["", 0, 0, 0];
    START.lastIndex = 0;
    for (let found; (found = START.exec(json)); ) {
      const { index } = found;
      if (index >= end) [end, tries] = [endOfRun(json, index), 0];
      if (end - index < SHORTEST) {
        START.lastIndex = end;
        continue;
      }
      const text = tries++ < TRIES ? textAt(json, index) : json.slice(index, end);
      if (tries <= TRIES && !isSame(userIdIn(text), adminUserId)) continue;
      clean += json.slice(from, index) + MARK;
      START.lastIndex = from = index + text.length;
      tries = 0;
    }
    return clean + json.slice(from);
  }
  return (json) => cleaned(json.replace(PARAMETER, `$1${MARK}`));
}

/** Where the run of a UserSig's characters that starts at `at` ends. */
function endOfRun(json, at) {
  STRETCH.lastIndex = at;
  for (let end = at; ; end = STRETCH.lastIndex) if (!STRETCH.test(json)) return end;
}

function textAt(json, index) {
  TEXT.lastIndex = index;
  return TEXT.exec(json)[0];
}

/** What standard base64 has in place of a UserSig's own characters. */
const OWN = { "+": "*", "/": "-", "=": "_" };

/** Whose UserSig a text begins with, if it does: what follows one is no reason to let it pass. */
function userIdIn(text) {
  const plain = decodeURIComponent(text.replace(/%(?:25)+/g, "%"));
  return explainUserSig(plain.replace(/[+/=]/g, (character) => OWN[character])).claims?.userId;
}
