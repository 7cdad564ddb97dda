// What the module imports of JavaScript: all that Rust cannot do, or that would cross too often.

import { isBrowser } from "./browser.js";
import { copyBytes } from "./bytes.js";
import { cleanCopy, cleanJson } from "./cause.js";
import { ticks } from "./clock.js";
import { createError } from "./errors.js";
import { createHeaders, createUrl, header, startExchange } from "./fetch.js";
import { ignore, tell } from "./listener.js";
import { createClaims, createEvent, createItems, createProgress, createReport, packTexts } from "./objects.js";
import { ask, settled, wait } from "./promise.js";
import { listen } from "./signal.js";
import { closeIterator, iterate } from "./stream.js";
import { askForTurn } from "./turn.js";
import { createPending, end, handOut, settle, startTimer } from "./under-way.js";

/** An object of its own: that of `import *` has, in a bundle, a function for each name, all of them called at the start. */
export const host = {
  ask,
  askForTurn,
  cleanCopy,
  cleanJson,
  closeIterator,
  copyBytes,
  createClaims,
  createError,
  createEvent,
  createHeaders,
  createItems,
  createPending,
  createProgress,
  createReport,
  createUrl,
  end,
  handOut,
  header,
  ignore,
  isBrowser,
  iterate,
  listen,
  packTexts,
  settle,
  settled,
  startExchange,
  startTimer,
  tell,
  ticks,
  wait,
};
