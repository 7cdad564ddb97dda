// Imports the accounts of a file: looks through it first, then sends it, and continues after failures. Nothing here draws.

import { FileError, readRows } from "./reading/rows.js";

/** Failures beyond that number are counted but not kept: a file may be larger than memory. */
const KEPT = 50_000;
const SAMPLE = 3;
const STRIDE = 1000;

/** After so many results in a row without an answer, three batches, nobody is there: the rest is not sent. */
const SILENCE = 300;
const SILENT = ["NETWORK", "TIMEOUT"];

/** Whether the worker could not be reached, or wants another token. */
const isUnheard = ({ code, status }) => SILENT.includes(code) || status === 401;

/**
 * Reads the whole file and sends nothing. Resolves to `{ format, ignored, rows, good, sample, failures, lost }`; `failures`
 * are rows that cannot be imported, and `lost` is how many more were not kept. `check(account)` resolves to an error if the package
 * would refuse the account. `onRows` is called now and then with the number of rows so far; it is awaited, and may throw to stop.
 */
export async function inspect(blob, check, onRows = () => {}) {
  const { format, ignored, rows } = await readRows(chunksOf(blob));
  const found = { format, ignored, rows: 0, good: 0, sample: [], failures: [], lost: 0 };
  for await (const row of rows) {
    if (++found.rows % STRIDE === 0) await onRows(found.rows);
    const failure = await refusal(row, check);
    if (failure) keep(found, failure);
    else if (++found.good <= SAMPLE) found.sample.push(row);
  }
  return found;
}

/** The blob's bytes, piece by piece: not every browser can iterate over its stream. */
async function* chunksOf(blob) {
  const reader = blob.stream().getReader();
  try {
    for (let next = await read(reader); !next.done; next = await read(reader)) yield next.value;
  } finally {
    // in case nobody reads on
    reader.cancel().catch(() => {});
  }
}

const read = (reader) =>
  reader.read().catch((cause) => {
    throw Object.assign(new FileError("this cannot be read: it is a folder, or it was changed or moved after you chose it; choose it again"), { cause });
  });

/** The rows of the file that can be sent. */
export async function* goodRows(blob, check) {
  const { rows } = await readRows(chunksOf(blob));
  for await (const row of rows) if (!(await refusal(row, check))) yield row;
}

/**
 * Sends rows with `importStream(accounts)`, a client's `importAccountsStream`, and puts what fails into `into`, which is
 * `{ failures, lost }`. `onRow` is called with each result in order, so that a run that was stopped can continue after the last.
 * If nobody answers any more, this throws the last of those errors, and `onRow` is called for none of them. Resolves to the
 * results at the end, if any, that got no answer.
 */
export async function send(rows, importStream, into, onRow) {
  // results come in the rows' order, so only rows in flight are remembered
  const underWay = [];
  async function* accounts() {
    for await (const row of rows) {
      underWay.push(row);
      yield row.account;
    }
  }
  // results without an answer, until another one gets an answer or there are too many
  const unheard = [];
  const settle = ({ item, row }) => {
    if (!item.ok) keep(into, failed(row, item.error));
    onRow(item);
  };
  for await (const item of importStream(accounts())) {
    unheard.push({ item, row: underWay.shift() });
    if (item.ok || !isUnheard(item.error)) unheard.splice(0).forEach(settle);
    else if (unheard.length >= SILENCE) throw item.error;
  }
  unheard.forEach(settle);
  return unheard.map(({ item }) => item);
}

/** Leaves out the first `done` rows. */
export async function* behind(rows, done) {
  let position = 0;
  for await (const row of rows) if (position++ >= done) yield row;
}

function keep(into, failure) {
  if (into.failures.length < KEPT) into.failures.push(failure);
  else into.lost++;
}

async function refusal(row, check) {
  if (row.problem) return { line: row.line, userId: row.userId, code: "BAD_ROW", message: row.problem };
  const error = await check(row.account);
  // no `row`: it cannot be sent again as it is
  return error && { ...failed(row, error), row: undefined };
}

function failed(row, { code, errorCode, status, message, hint, retryable }) {
  const [userId, nick, faceUrl] = ["userId", "nick", "faceUrl"].map((name) => asText(row.account[name]));
  return { line: row.line, userId: userId ?? "", nick, faceUrl, code, errorCode, status, message, hint, retryable, row };
}

/** JSON may have anything there: as text it can be seen and corrected. */
const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value));
