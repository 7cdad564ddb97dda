// Reads accounts from bytes, as lines, CSV or NDJSON by what they hold, in bounded memory.
// The page reads with it, and so does the command line: the package has a copy of this folder in cli/.

import { delimiterOf, LONGEST, readCsv } from "./csv.js";
import { placesIn } from "./json-places.js";
import { linesOf } from "./lines.js";
import { decodeUtf8, isBroken, isUtf16, NOT_UTF8 } from "./utf8.js";

/** How columns and fields may be called: as the package does, or as the service does. In lower case. */
const FIELDS = { userid: "userId", nick: "nick", faceurl: "faceUrl" };

const fieldOf = (name) => (Object.hasOwn(FIELDS, name.toLowerCase()) ? FIELDS[name.toLowerCase()] : undefined);

/** The whole file is of no use; the message says what to do, `line` and `column` where. */
export class FileError extends Error {
  name = "FileError";

  constructor(message, { line, column } = { line: 1, column: 1 }) {
    super(message);
    Object.assign(this, { line, column });
  }
}

/**
 * Resolves to `{ format, ignored, rows }`. `ignored` has columns that no account has, `{ name, line, column }`. `rows`
 * yields `{ line, column, account }`, or `{ line, column, userId, problem }` for a row of no use; `placeOf` knows more of one. A field
 * of NDJSON that no account has is in the row's `unknown`, by its name. `breaks` is how many line ends are in a row: where a quote
 * stands in the wrong place, it may hold others.
 *
 * `format` is "CSV", "NDJSON", "lines", or absent to be told by the content; lines of user IDs are read only where
 * `lines` is true.
 */
export async function readRows(chunks, { format, lines = false } = {}) {
  const { head, rest } = await peek(decodeUtf8(chunks));
  const start = head.trimStart();
  if (isUtf16(head)) throw new FileError("this is UTF-16 text; save it as UTF-8");
  if (start === "") throw new FileError("the file is empty");
  const records = csvRecords(head, rest);
  switch (format ?? formatOf(start, lines)) {
    case "NDJSON":
      return { format: "NDJSON", ignored: [], rows: jsonRows(rest) };
    case "lines":
      return { format: "lines", ignored: [], rows: lineRows(rest) };
    default:
      return csvRows(records, lines);
  }
}

/** Where the field of a row starts; the row itself where it has no such field. */
export function placeOf({ line, column, places, text }, field) {
  if (places) return places[field] ?? { line, column };
  if (text === undefined) return { line, column };
  const { keys, values } = placesIn(text);
  const named = [...values].filter(([name]) => fieldOf(name) === field).at(-1)?.[1];
  return { line, column: columnAt(text, named ?? keys.get(field) ?? 0) };
}

/** The text up to where the first line with something in it ends; `rest` is all of it. */
async function peek(texts) {
  let head = "";
  const iterator = texts[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await iterator.next();
    if (done) break;
    head += value;
    if (head.length > LONGEST || /[\r\n]/.test(head.trimStart())) break;
  }
  return { head, rest: joined(head, iterator) };
}

async function* joined(head, iterator) {
  yield head;
  yield* { [Symbol.asyncIterator]: () => iterator };
}

function formatOf(start, lines) {
  if (/^\[\s*([[{"\d]|$)/.test(start)) throw new FileError("this is a JSON array; write one object per line instead (NDJSON)");
  if (start.startsWith("{")) return "NDJSON";
  const [firstLine] = start.split(/[\r\n]/, 1);
  const names = firstLine.split(delimiterOf(firstLine)).map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
  const isHeader = names.some((name) => fieldOf(name) === "userId") || names.length > 1;
  return lines && !isHeader ? "lines" : "CSV";
}

const csvRecords = (head, texts) => readCsv(texts, delimiterOf(head.trimStart().split(/[\r\n]/, 1)[0]));

async function csvRows(records, lines) {
  const { value: header } = await records.next();
  if (header?.problem) throw new FileError(header.problem.message, header.problem);
  const columns = (header?.cells ?? []).map((name, index) => ({ name: name.trim(), ...header.places[index] }));
  const fields = columns.map(({ name }) => fieldOf(name));
  if (!fields.includes("userId")) {
    const advice = lines ? "; if each line is a user ID, which may contain commas, add --format lines" : "";
    throw new FileError(`the first line must name the columns: userId, and optionally nick and faceUrl${advice}`, header);
  }
  const twice = fields.findIndex((field, index) => field !== undefined && fields.indexOf(field) < index);
  if (twice >= 0) throw new FileError(`the column ${fields[twice]} appears twice`, columns[twice]);
  const ignored = columns.filter(({ name }, index) => fields[index] === undefined && name !== "");
  return { format: "CSV", ignored, rows: csvAccounts(records, fields) };
}

async function* csvAccounts(records, fields) {
  for await (const { line, column, cells, places: all, problem, breaks } of records) {
    const [account, places] = [{}, {}];
    for (const [index, field] of fields.entries()) {
      const cell = cells[index] ?? "";
      // an empty cell says nothing about the field; a UserID must be there
      if (field === undefined || (cell === "" && field !== "userId")) continue;
      account[field] = cell;
      places[field] = all[index];
    }
    const extra = cells.findIndex((cell, index) => index >= fields.length && cell !== "");
    const tooMany = `the record has ${cells.length} fields, but the first line names ${fields.length} columns`;
    const rest = breaks && { breaks };
    if (problem) yield { line: problem.line, column: problem.column, userId: account.userId ?? "", problem: problem.message, ...rest };
    else if (extra >= 0) yield { ...all[extra], userId: account.userId, problem: tooMany, ...rest };
    else yield { line, column, account, places, ...rest };
  }
}

async function* lineRows(texts) {
  for await (const { line, text, problem } of numbered(texts)) {
    yield problem ? { line, column: 1, userId: "", problem } : { line, column: 1, account: { userId: text } };
  }
}

async function* jsonRows(texts) {
  for await (const { line, text, problem } of numbered(texts)) {
    yield problem ? { line, column: 1, userId: "", problem } : { line, ...jsonRow(text) };
  }
}

/** Lines with something in them, by number. */
async function* numbered(texts) {
  let line = 0;
  for await (const text of linesOf(texts)) {
    line++;
    if (text === undefined) yield { line, problem: `the line is longer than ${LONGEST} characters` };
    else if (isBroken(text)) yield { line, problem: NOT_UTF8 };
    else if (text.trim() !== "") yield { line, text };
  }
}

function jsonRow(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return { column: columnAt(text, placesIn(text).fault ?? 0), userId: "", problem: "the line is not JSON" };
  }
  const column = columnAt(text, text.length - text.trimStart().length);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { column, userId: "", problem: "the line is not a JSON object" };
  const twice = twiceIn(text, value);
  if (twice) return { column: columnAt(text, twice.at), userId: "", problem: `the field ${twice.field} appears twice` };
  const row = { column, account: {}, text };
  for (const [name, content] of Object.entries(value)) {
    const field = fieldOf(name);
    if (field === undefined) row.unknown ??= name;
    else if (content !== null) row.account[field] = content;
  }
  return row;
}

/** The field that the object has twice, and where it starts the second time: of two values one would be lost. */
function twiceIn(text, value) {
  const fields = new Set(Object.keys(value).map((name) => fieldOf(name) ?? name));
  // as nearly always, and told without reading it once more: there is no name beside these
  if (text.match(/"\s*:/g)?.length === fields.size) return undefined;
  const seen = new Set();
  for (const { name, at } of placesIn(text).names) {
    const field = fieldOf(name);
    if (field !== undefined && seen.has(field)) return { field, at };
    seen.add(field);
  }
  return undefined;
}

/** Counted from 1, in characters. */
const columnAt = (text, offset) => [...text.slice(0, offset)].length + 1;
