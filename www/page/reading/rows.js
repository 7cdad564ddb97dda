// Reads accounts from bytes, as lines, CSV or NDJSON depending on their content, in bounded memory.
// Both the page and the command line use it: the package has a copy of this folder in cli/.

import { delimiterOf, LONGEST, readCsv } from "./csv.js";
import { placesIn } from "./json-places.js";
import { linesOf } from "./lines.js";
import { decodeUtf8, isBroken, isUtf16, NOT_UTF8 } from "./utf8.js";

/** The names of columns and fields, which may be the package's or the service's. In lower case. */
const FIELDS = { userid: "userId", nick: "nick", faceurl: "faceUrl" };

const fieldOf = (name) => (Object.hasOwn(FIELDS, name.toLowerCase()) ? FIELDS[name.toLowerCase()] : undefined);

/** The file as a whole cannot be used; the message says what to do, `line` and `column` say where. */
export class FileError extends Error {
  name = "FileError";

  constructor(message, { line, column } = { line: 1, column: 1 }) {
    super(message);
    Object.assign(this, { line, column });
  }
}

/**
 * Resolves to `{ format, ignored, rows }`. `ignored` has the columns that are not fields of an account, as `{ name, line, column }`.
 * `rows` yields `{ line, column, account }`, or `{ line, column, userId, problem }` for a row that cannot be used; `placeOf` finds a
 * row's fields. If a row of NDJSON has a field that accounts do not have, its name is in `unknown`. `breaks` is how many line ends
 * are in a row: if a quote is in the wrong place, the row may contain other rows.
 *
 * `format` is "CSV", "NDJSON", "lines", or undefined, in which case the content decides; lines of user IDs are read only if
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

/** Where a field of a row starts; the place of the row itself if it has no such field. */
export function placeOf({ line, column, places, text }, field) {
  if (places) return places[field] ?? { line, column };
  if (text === undefined) return { line, column };
  const { names, values } = placesIn(text);
  const named = [...values].filter(([name]) => fieldOf(name) === field).at(-1)?.[1];
  return { line, column: columnAt(text, named ?? names.findLast(({ name }) => name === field)?.at ?? 0) };
}

/** `head` reaches the end of the first line that is not blank, unless that line is very long; `rest` is all of the text. */
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
      // an empty cell leaves the field out, except for the UserID, which is required
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

/** The lines that are not blank, with their numbers. */
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
  const row = { column, account: {}, text };
  const fields = new Set();
  for (const [name, content] of Object.entries(value)) {
    const field = fieldOf(name);
    fields.add(field ?? name);
    if (field === undefined) row.unknown ??= name;
    else if (content !== null) row.account[field] = content;
  }
  const flaw = flawIn(text, fields);
  if (flaw === undefined) return row;
  const { userId } = row.account;
  return { column: columnAt(text, flaw.at), userId: flaw.field !== "userId" && typeof userId === "string" ? userId : "", problem: flaw.problem };
}

/** A field that appears twice in the object, where it does so again: one of the two values would be lost. Or what lies too deep. */
function flawIn(text, fields) {
  // the usual case, found without reading the line again: there are no more names than these
  if (text.match(/"\s*:/g)?.length === fields.size) return undefined;
  const { names, fault } = placesIn(text);
  if (fault !== undefined) return { at: fault, problem: "the line is nested too deeply" };
  const seen = new Set();
  for (const { name, at } of names) {
    const field = fieldOf(name);
    if (field !== undefined && seen.has(field)) return { field, at, problem: `the field ${field} appears twice` };
    seen.add(field);
  }
  return undefined;
}

/** Counted from 1, in characters. */
const columnAt = (text, offset) => [...text.slice(0, offset)].length + 1;
