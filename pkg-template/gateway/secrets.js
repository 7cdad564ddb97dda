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

/** The query's parameter, whatever it holds. */
const PARAMETER = new RegExp(`(usersig${encoded("=", "3D")})[\\w*%+/=.~-]+`, "gi");

/** Text that may hold a UserSig: its characters, and at least as many as any has. */
const RUN = new RegExp(`(?:${LETTER}|${PADDING}){128,}`, "gi");

/** How a zlib stream starts in base64, whatever its level. */
const START = /e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])/g;

/** What may be a UserSig from its start on. */
const TEXT = new RegExp(`${LETTER}+${PADDING}{0,2}`, "iy");

/** In characters; with the longest userBuf none has more, unless it is percent-encoded. */
const LONGEST = 16_384;

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
      if (text.length > LONGEST || userIdIn(text) !== adminUserId) continue;
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
