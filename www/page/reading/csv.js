// Reads CSV as in RFC 4180, record by record, from text in pieces; and writes it.

import { NOT_UTF8, isBroken } from "./utf8.js";

/** How long a record may be, in characters. A quote that is never closed would otherwise swallow the rest of a large file. */
export const LONGEST = 65_536;

/** Where the reader is. */
const [START, PLAIN, QUOTED, CLOSED, LOST] = [0, 1, 2, 3, 4];

const [LF, CR, QUOTE] = ["\n", "\r", '"'].map((character) => character.charCodeAt(0));

/**
 * Yields `{ line, column, cells, places, problem?, breaks? }`: where the record starts, counted from 1, what is wrong with it, and
 * how many line ends are in its cells. `places` holds a `{ line, column }` for each cell; `problem` is `{ line, column, message }`,
 * with the place of its cell. Lines end in LF, CRLF or CR; blank ones are left out. Columns count characters, not code units.
 */
export async function* readCsv(texts, delimiter = ",", longest = LONGEST) {
  const reader = createReader(delimiter.charCodeAt(0), longest);
  for await (const text of texts) yield* reader.read(text);
  yield* reader.end();
}

function createReader(delimiter, longest) {
  let records = [];
  let [cells, places, cell, length, state, problem] = [[], [], "", 0, START, undefined];
  let [line, column, afterCr] = [1, 1, false];
  let place = { line, column };
  let breaks = 0;

  function endCell() {
    if (!problem && isBroken(cell)) problem = { ...place, message: NOT_UTF8 };
    cells.push(cell);
    places.push(place);
    cell = "";
    if (state !== LOST) state = START;
  }

  function endRecord() {
    const blank = cells.length === 0 && (state === START || state === PLAIN) && cell.trim() === "";
    endCell();
    if (!blank) records.push({ ...places[0], cells, places, ...(problem && { problem }), ...(breaks > 0 && { breaks }) });
    breaks = 0;
    [cells, places, length, state, problem] = [[], [], 0, START, undefined];
    place = { line, column };
  }

  /** Gives the record up and continues at the next line, where a new one probably starts. */
  function lose() {
    problem = { ...place, message: `the record is longer than ${longest} characters; is there an unclosed quote?` };
    [cells, places, cell, state] = [[], [], "", LOST];
  }

  function startLine() {
    line++;
    column = 1;
  }

  /** Takes a line end, of which `code` is the first character or the only one. */
  function endLine(code) {
    afterCr = code === CR;
    if (state === QUOTED) {
      cell += String.fromCharCode(code);
      breaks++;
    }
    startLine();
    if (state !== QUOTED) endRecord();
  }

  /** Takes any other character; returns false for an ordinary one, which the caller adds to the cell. */
  function takeSign(code) {
    if (state === LOST) return true;
    if (state === QUOTED) {
      if (code === QUOTE) state = CLOSED;
      return code === QUOTE;
    }
    if (code === delimiter) {
      endCell();
      place = { line, column: column + 1 };
      return true;
    }
    if (code === QUOTE && state === START) {
      state = QUOTED;
      return true;
    }
    if (state === CLOSED) {
      if (code === QUOTE) state = QUOTED;
      else problem ??= { ...place, message: "there is text after a closing quote; a quote inside a cell must be written twice" };
    } else state = PLAIN;
    return false;
  }

  function read(text) {
    // ordinary characters are added in one piece
    let from = 0;
    const keep = (to) => {
      if (to > from) cell += text.slice(from, to);
    };
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === LF && afterCr) {
        // the second half of a CRLF
        afterCr = false;
        if (state === QUOTED) cell += "\n";
        from = at + 1;
        continue;
      }
      afterCr = false;
      if (++length > longest && state !== LOST) {
        lose();
        from = at;
      }
      if (code === LF || code === CR) {
        if (state !== LOST) keep(at);
        endLine(code);
        from = at + 1;
        continue;
      }
      const special = code === QUOTE || code === delimiter || state !== PLAIN;
      if (special) {
        if (code === QUOTE || code === delimiter) {
          if (state !== LOST) keep(at);
          from = at;
        }
        if (takeSign(code)) from = at + 1;
      }
      // the second half of a surrogate pair is in the same column as the first
      if (code < 0xdc00 || code > 0xdfff || !isHigh(text, at - 1)) column++;
    }
    if (state !== LOST) keep(text.length);
    return flush();
  }

  const flush = () => {
    const ready = records;
    records = [];
    return ready;
  };

  return {
    read,
    end() {
      if (state === QUOTED) problem = { ...place, message: "a quote is never closed, so everything after it is one cell" };
      endRecord();
      return flush();
    },
  };
}

const isHigh = (text, at) => at >= 0 && text.charCodeAt(at) >= 0xd800 && text.charCodeAt(at) <= 0xdbff;

/** The character that separates the columns' names: in some countries, spreadsheets write semicolons. */
export function delimiterOf(firstLine) {
  const unquoted = firstLine.replace(/"[^"]*"/g, "");
  return [",", ";", "\t"].find((character) => unquoted.includes(character)) ?? ",";
}

/** One line, with its line end. */
export const csvLine = (cells) => `${cells.map(csvCell).join(",")}\r\n`;

const csvCell = (value = "") => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
