// Keeps UserSigs of the admin's out of what a page gets to see.
//
// The client takes what it knows out of its errors and of the answers that it gives us: its key, and what it has signed. But
// an answer may hold what another client of the same admin has signed. So UserSigs are recognised by what they are.

import { decodeUserSig } from "../library.js";

const MARK = "[redacted]";

/** The query's parameter, whatever it holds. */
const PARAMETER = /(usersig=)[\w*%+/=.~-]+/gi;

/** Text that may hold a UserSig: its characters, plain or percent-encoded, and at least as many as any has. */
const RUN = /(?:[\w*-]|%2A|%2D|%5F){128,}/gi;

/** How a zlib stream starts in base64, whatever its level. */
const START = /e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])/g;

/** In characters; no admin's is longer. */
const LONGEST = 1_024;

/** How many starts of a run are tried. What stands before a UserSig hardly ever looks like one. */
const TRIES = 8;

/** Makes the function that cleans a JSON text. None of the characters above is ever escaped there. */
export function createCleaner(client) {
  const cleanRun = (run) => {
    const starts = Array.from(run.matchAll(START), ({ index }) => index).filter((index) => run.length - index <= LONGEST);
    const start = starts.slice(0, TRIES).find((index) => isAdmins(run.slice(index), client));
    return start === undefined ? run : run.slice(0, start) + MARK;
  };
  return (json) => json.replace(PARAMETER, `$1${MARK}`).replace(RUN, cleanRun);
}

function isAdmins(text, { adminUserId }) {
  try {
    return decodeUserSig(decodeURIComponent(text)).userId === adminUserId;
  } catch {
    return false;
  }
}
