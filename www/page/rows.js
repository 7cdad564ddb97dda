// Reads accounts from a file, as CSV or NDJSON by what it holds, in bounded memory.

import { delimiterOf, LONGEST, readCsv } from "./csv.js";

/** How columns and fields may be called: as the package does, or as the service does. In lower case. */
const FIELDS = { userid: "userId", nick: "nick", faceurl: "faceUrl" };

/** The whole file is of no use; the message says what to do. */
export class FileError extends Error {
  name = "FileError";
}

/**
 * Resolves to `{ format, ignored, rows }`. `ignored` names columns that no account has; `rows` yields
 * `{ line, account }`, or `{ line, userId, problem }` for a row of no use.
 */
export async function readRows(blob) {
  const texts = textsOf(blob);
  const { head, rest } = await peek(texts);
  const start = head.trimStart();
  if (start === "") throw new FileError("The file is empty.");
  if (start.startsWith("[")) throw new FileError("This is a JSON array. Write one object per line instead (NDJSON).");
  return start.startsWith("{") ? { format: "NDJSON", ignored: [], rows: jsonRows(rest) } : csvRows(head, rest);
}

/** The blob as text, piece by piece. */
async function* textsOf(blob) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = blob.stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      const text = decode(decoder, value, !done);
      if (text !== "") yield text;
      if (done) return;
    }
  } finally {
    // where nobody reads on
    reader.cancel().catch(() => {});
  }
}

function decode(decoder, bytes, stream) {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw new FileError("The file is not UTF-8 text. In a spreadsheet, save it as “CSV UTF-8”.");
  }
}

/** The text up to where the first line with something in it ends; `rest` is all of it. */
async function peek(texts) {
  let head = "";
  const iterator = texts[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await iterator.next();
    if (done) break;
    head += value;
    if (/\S.*[\r\n]/.test(head) || head.length > LONGEST) break;
  }
  return { head, rest: joined(head, iterator) };
}

async function* joined(head, iterator) {
  yield head;
  yield* { [Symbol.asyncIterator]: () => iterator };
}

async function csvRows(head, texts) {
  const firstLine = head.trimStart().split(/[\r\n]/, 1)[0];
  const records = readCsv(texts, delimiterOf(firstLine));
  const { value: header } = await records.next();
  const names = (header?.cells ?? []).map((name) => name.trim());
  const fields = names.map((name) => FIELDS[name.toLowerCase()]);
  if (!fields.includes("userId")) {
    throw new FileError("The first line must name the columns: userId, and if you like nick and faceUrl.");
  }
  const ignored = names.filter((name, index) => fields[index] === undefined && name !== "");
  return { format: "CSV", ignored, rows: csvAccounts(records, fields) };
}

async function* csvAccounts(records, fields) {
  for await (const { line, cells, problem } of records) {
    const named = cells.map((cell, index) => [fields[index], cell]);
    // an empty cell says nothing about the field; a UserID must be there
    const account = Object.fromEntries(named.filter(([field, cell]) => field !== undefined && (cell !== "" || field === "userId")));
    if (problem) yield { line, userId: account.userId ?? "", problem };
    else yield { line, account: { userId: "", ...account } };
  }
}

async function* jsonRows(texts) {
  let line = 0;
  for await (const text of linesOf(texts)) {
    line++;
    if (text === undefined) yield { line, userId: "", problem: `the line is longer than ${LONGEST} characters` };
    else if (text.trim() !== "") yield { line, ...jsonRow(text) };
  }
}

function jsonRow(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return { userId: "", problem: "the line is not JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { userId: "", problem: "the line is no JSON object" };
  const named = Object.entries(value).map(([name, content]) => [FIELDS[name.toLowerCase()], content ?? undefined]);
  return { account: Object.fromEntries(named.filter(([field, content]) => field !== undefined && content !== undefined)) };
}

/** Line by line; undefined for one that is too long. */
async function* linesOf(texts) {
  let line = "";
  let lost = false;
  const take = (part) => {
    if (!lost && line.length + part.length <= LONGEST) line += part;
    else [line, lost] = ["", true];
  };
  const end = () => {
    const whole = lost ? undefined : line;
    [line, lost] = ["", false];
    return whole;
  };
  for await (const text of texts) {
    const parts = text.split("\n");
    for (const [index, part] of parts.entries()) {
      if (index > 0) yield end();
      take(part);
    }
  }
  if (lost || line !== "") yield end();
}
