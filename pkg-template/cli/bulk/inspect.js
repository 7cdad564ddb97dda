// Reads the whole input before anything is sent: what is wrong with it, how many accounts there are, and its hash.

import { createHash } from "node:crypto";

import { ChatClient, ChatInputError } from "../../entry/node.js";
import { Problem, WrongUse } from "../problems.js";
import { FileError, placeOf, readRows } from "../reading/rows.js";
import { createMarks } from "./marks.js";
import { createSeen } from "./seen.js";

/** So many errors and warnings are shown; the others are counted. */
const SHOWN = 20;
/** So many IDs are remembered, to find those that come twice. */
const MOST_SEEN = 1_000_000;
/** So many rows are checked together. */
const STRIDE = 250;

/** What tools that write JSON or code make of each ID. */
const QUOTED = /^(["']).*\1$/;

/** What a column of user IDs is often called, beside what the package calls it. */
const HEADER = /^(id|uid|users?|user[ _-]?ids?|user[ _-]?names?|accounts?|account[ _-]?ids?|names?)$/i;

const FORMATS = { lines: "lines", csv: "CSV", ndjson: "NDJSON" };

/** The package itself says what is wrong with an account. This client never sends. */
const checker = new ChatClient({ sdkAppId: 1, baseUrl: "http://127.0.0.1" });
const NEVER = AbortSignal.abort();

/**
 * Resolves to `{ good, invalid, swallowed, marks, bytes, sha256, format, notes }`. `notes` holds errors and warnings as
 * text, the first of each kind; `marks` says which rows are of no use, and `swallowed` where one of those is that may
 * hold other rows. Throws if the input as a whole is of no use.
 */
export async function inspect(source, { format, skipInvalid = false, idsOnly = false }) {
  const found = { idsOnly, good: 0, invalid: 0, swallowed: undefined, marks: createMarks(), bytes: 0, notes: createNotes() };
  const reading = { format: source.format ?? formatOf(format), idsOnly };
  try {
    const { format: told, ignored, rows } = await readInput(source, found, reading);
    found.format = told;
    for (const { name, ...place } of ignored) {
      const note = `${source.place(place)}: unknown column ${JSON.stringify(name)}; an account has only userId, nick and faceUrl`;
      if (skipInvalid) found.notes.warn(`${note}, so this column is left out`);
      else found.invalid++, found.notes.fail(note);
    }
    await inspectRows(rows, source, found);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const isEmpty = error.message.startsWith("the file is empty");
    throw new WrongUse(`${source.place(error)}: ${isEmpty ? emptyOf(source) : error.message}`);
  }
  if (found.good + found.invalid === 0) throw new WrongUse(`${source.place({ line: 1, column: 1 })}: there are no accounts in the input`);
  return found;
}

const emptyOf = ({ file }) => (file ? "the input is empty" : "there are no accounts");

export function formatOf(format) {
  if (format === undefined || Object.hasOwn(FORMATS, format)) return FORMATS[format];
  throw new WrongUse("--format must be one of lines, csv, ndjson");
}

/** The accounts that can be sent, each time from the start. Throws if the input has changed by now. */
export async function* goodAccounts(source, { format, marks, sha256, idsOnly }) {
  const now = {};
  const { rows } = await readInput(source, now, { format, idsOnly });
  let ordinal = 0;
  for await (const row of rows) {
    if (marks.has(ordinal++)) continue;
    // a row that was good
    if (row.problem || row.unknown !== undefined) throw changed(source);
    yield row.account;
  }
  if (now.sha256 !== sha256) throw changed(source);
}

const changed = ({ name }) => new Problem(`${name} was changed while it was being read; send it again`);

/** Why the sending failed: an input that was found good and is at fault now has changed. */
export const reasonOf = (error, source) => (error instanceof FileError || error instanceof ChatInputError ? changed(source) : error);

/** As `readRows`; `into` gets the bytes and their hash at the end. If only user IDs are wanted, the rest counts as absent. */
async function readInput(source, into, { format, idsOnly }) {
  const read = await readRows(hashed(source, into), { format, lines: true });
  return idsOnly ? { ...read, ignored: [], rows: withIdsOnly(read.rows) } : read;
}

async function* withIdsOnly(rows) {
  for await (const { unknown, account, ...row } of rows) yield account ? { ...row, account: { userId: account.userId } } : row;
}

async function* hashed(source, into) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of source.bytes()) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  Object.assign(into, { bytes, sha256: hash.digest("hex") });
}

async function inspectRows(rows, source, found) {
  const seen = createSeen(MOST_SEEN);
  let ordinal = 0;
  let batch = [];
  const look = async () => {
    const refusals = await refusalsOf(batch);
    for (const row of batch) {
      const refusal = refusals.get(row);
      if (refusal) {
        found.invalid++;
        if (row.breaks > 0) found.swallowed ??= source.place(refusal);
        found.marks.add(ordinal);
        found.notes.fail(`${source.place(refusal)}: ${refusal.message}`);
      } else {
        found.good++;
        inspectId(row, source, seen, found.notes);
        if (ordinal === 0 && found.format === "lines" && HEADER.test(row.account.userId)) found.notes.warn(headerLike(row, source));
      }
      ordinal++;
    }
    batch = [];
  };
  for await (const row of rows) {
    batch.push(row);
    if (batch.length === STRIDE) await look();
  }
  await look();
  if (seen.isFull()) found.notes.warn(`${source.name} has more than ${MOST_SEEN.toLocaleString("en")} accounts, so some duplicate user IDs may have gone unnoticed`);
}

function inspectId(row, source, seen, notes) {
  const { userId } = row.account;
  const first = seen.lineOf(userId, row.line);
  const where = () => source.place(placeOf(row, "userId"));
  const shown = JSON.stringify(userId);
  if (first !== undefined) notes.warn(`${where()}: warning: duplicate user ID ${shown}, already in ${source.place({ line: first, column: 1 }).replace(/:1$/, "")}`);
  if (userId.trim() !== userId) notes.warn(`${where()}: warning: the user ID ${shown} starts or ends with white space, which is kept as part of it`);
  if (QUOTED.test(userId)) notes.warn(`${where()}: warning: the user ID ${shown} is in quotes, which are kept as part of it`);
}

const headerLike = (row, source) =>
  `${source.place(row)}: warning: the user ID ${JSON.stringify(row.account.userId)} looks like the name of a column; to be read as CSV, the first line must name a column userId`;

/** By row, what is wrong with it: `{ line, column, message }`. */
async function refusalsOf(batch) {
  const refusals = new Map();
  const candidates = [];
  for (const row of batch) {
    if (row.problem) refusals.set(row, { ...row, message: row.problem });
    else if (row.unknown !== undefined) refusals.set(row, { ...placeOf(row, row.unknown), message: unknownField(row.unknown) });
    else candidates.push(row);
  }
  for (let from = 0; from < candidates.length; ) {
    const accounts = candidates.slice(from).map(({ account }) => account);
    const error = await checker.importAccounts(accounts, { signal: NEVER }).catch((error) => error);
    if (!(error instanceof ChatInputError)) break;
    const row = candidates[from + error.index];
    const field = error.field.replace(/^accounts\[\d+\]\.?/, "") || "userId";
    refusals.set(row, { ...placeOf(row, field), message: error.message.replace(error.field, field) });
    from += error.index + 1;
  }
  return refusals;
}

const unknownField = (name) => `unknown field ${JSON.stringify(name)}; an account has only userId, nick and faceUrl`;

function createNotes() {
  const notes = { errors: [], warnings: [], moreErrors: 0, moreWarnings: 0 };
  const keep = (kind, more) => (note) => {
    if (notes[kind].length < SHOWN) notes[kind].push(note);
    else notes[more]++;
  };
  return { fail: keep("errors", "moreErrors"), warn: keep("warnings", "moreWarnings"), all: () => notes };
}
