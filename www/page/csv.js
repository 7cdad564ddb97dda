// Reads CSV as RFC 4180 has it, record by record, from text in pieces; and writes it.

/** In characters. A quote that is never closed would otherwise swallow the rest of a large file. */
export const LONGEST = 65_536;

/** Where the reader is. */
const [START, PLAIN, QUOTED, CLOSED, LOST] = ["start", "plain", "quoted", "closed", "lost"];

/**
 * Yields `{ line, cells, problem? }`: the line that the record starts in, counted from 1, and what is wrong with it.
 * Lines end in LF, CRLF or CR; empty ones are left out.
 */
export async function* readCsv(texts, delimiter = ",") {
  const reader = createReader(delimiter);
  for await (const text of texts) yield* reader.read(text);
  yield* reader.end();
}

function createReader(delimiter) {
  let records = [];
  let [cells, cell, length, state, problem] = [[], "", 0, START, undefined];
  let [line, first, afterCr] = [1, 1, false];

  function endCell() {
    cells.push(cell);
    cell = "";
    if (state !== LOST) state = START;
  }

  function endRecord() {
    const empty = cells.length === 0 && cell === "" && state === START;
    endCell();
    if (!empty) records.push({ line: first, cells, ...(problem && { problem }) });
    [cells, length, state, problem] = [[], 0, START, undefined];
    first = line;
  }

  /** Goes on at the next line, where a new record may well start. */
  function lose() {
    problem = `the record is longer than ${LONGEST} characters; is a quote not closed?`;
    [cells, cell, state] = [[], "", LOST];
  }

  function take(character) {
    const ends = character === "\n" || character === "\r";
    // the second half of a CRLF
    if (character === "\n" && afterCr) {
      afterCr = false;
      if (state === QUOTED) cell += character;
      else first = line;
      return;
    }
    afterCr = character === "\r";
    if (ends) line++;
    if (++length > LONGEST && state !== LOST) lose();

    if (state === QUOTED) {
      if (character === '"') state = CLOSED;
      else cell += character;
    } else if (ends) {
      endRecord();
    } else if (state === LOST) {
      // until the line's end
    } else if (character === delimiter) {
      endCell();
    } else if (character === '"' && state === START) {
      state = QUOTED;
    } else if (character === '"' && state === CLOSED) {
      cell += character;
      state = QUOTED;
    } else {
      if (state === CLOSED) problem = "there is text behind a closing quote; quotes inside a cell are written twice";
      else state = PLAIN;
      cell += character;
    }
  }

  const flush = () => {
    const ready = records;
    records = [];
    return ready;
  };

  return {
    read(text) {
      for (let at = 0; at < text.length; at++) take(text[at]);
      return flush();
    },
    end() {
      if (state === QUOTED) problem = "a quote is never closed";
      endRecord();
      return flush();
    },
  };
}

/** The character that separates the columns' names: spreadsheets of some countries write semicolons. */
export function delimiterOf(firstLine) {
  const unquoted = firstLine.replace(/"[^"]*"/g, "");
  return [",", ";", "\t"].find((character) => unquoted.includes(character)) ?? ",";
}

/** One line, with its end. */
export const csvLine = (cells) => `${cells.map(csvCell).join(",")}\r\n`;

const csvCell = (value = "") => (/[",\r\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
