// Keeps UserSigs of the admin's out of what a page gets to see.
//
// The client takes what it knows out of its errors and of the answers that it gives us: its key, and what it has signed. But
// an answer may hold what another client of the same admin has signed. So UserSigs are recognised by what they are.

import { explainUserSig } from "../library.js";

const MARK = "[redacted]";

/** A character that may be percent-encoded, once or more often. */
const encoded = (plain, code) => `(?:${plain}|%(?:25)*${code})`;

const LETTER = `(?:[A-Za-z0-9]|${encoded("\\*", "2A")}|${encoded("-", "2D")})`;
const PADDING = encoded("_", "5F");

/** The query's parameter with a value as long as a UserSig, which may be written in another alphabet. What is shorter is somebody's text. */
const PARAMETER = new RegExp(`(usersig${encoded("=", "3D")})[\\w*%+/=.~-]{128,}`, "gi");

/** Text that may hold a UserSig: its characters, and at least as many as any has; no more than engines have room to look back over. */
const RUN = new RegExp(`(?:${LETTER}|${PADDING}){128,4000000}`, "gi");

/** How a zlib stream starts in base64, whatever its level. */
const START = /e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])/g;

/** In characters; with the longest userBuf no UserSig has more. */
const LONGEST = 16_384;

/** What may be a UserSig from its start on. */
const TEXT = new RegExp(`${LETTER}{1,${LONGEST}}${PADDING}{0,2}`, "iy");

/** How many starts of a run are tried. What stands before a UserSig hardly ever looks like one. */
const TRIES = 8;

/** Makes the function that cleans a JSON text. None of the characters above is ever escaped there. */
export function createCleaner({ adminUserId }) {
  function cleanRun(run) {
    let [clean, from, tries] = ["", 0, 0];
    for (const { index } of run.matchAll(START)) {
      if (index < from) continue;
      if (++tries > TRIES) break;
      TEXT.lastIndex = index;
      const [text] = TEXT.exec(run);
      if (userIdIn(text) !== adminUserId) continue;
      clean += run.slice(from, index) + MARK;
      from = index + text.length;
      tries = 0;
    }
    return clean + run.slice(from);
  }
  return (json) => json.replace(PARAMETER, `$1${MARK}`).replace(RUN, cleanRun);
}

/** Whose UserSig a text begins with, if it does: what stands behind one is no reason to let it pass. */
function userIdIn(text) {
  return explainUserSig(decodeURIComponent(text.replace(/%(?:25)+/g, "%"))).claims?.userId;
}
