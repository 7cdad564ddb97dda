// Puts the rows of a retry into the places of those that failed. Done twice it changes nothing, so that a crash in between does no harm.

import { createReadStream } from "node:fs";
import { open, realpath, rename, rm, stat } from "node:fs/promises";

import { csvLine, readCsv } from "../reading/csv.js";
import { Problem, writeProblem } from "../problems.js";
import { linesOf } from "../reading/lines.js";
import { decodeUtf8 } from "../reading/utf8.js";
import { syncWhole } from "./write.js";

/** So many rows are written at once. */
const STRIDE = 1000;

/** `numbers` are places, counted from 0 and in order: the n-th row of `retry` belongs into the n-th of them. */
export async function mergeRows(name, retry, { header }, numbers) {
  // the file that a link points to is replaced, not the link
  const output = await realpath(name);
  const [before, after] = [rowsOf(output, header), rowsOf(retry, header)];
  const next = `${output}.merge`;
  const handle = await open(next, "w", 0o600);
  try {
    await handle.chmod((await stat(output)).mode & 0o777);
    await handle.appendFile(header);
    let place = await numbers.next();
    let rows = [];
    let number = 0;
    for await (let row of before) {
      if (number++ === place.value) {
        row = (await after.next()).value;
        if (row === undefined) throw new Problem(`rows are missing from ${retry}; restore the file as it was, and run the same command again`);
        place = await numbers.next();
      }
      rows.push(row);
      if (rows.length === STRIDE) await handle.appendFile(rows.splice(0).join(""));
    }
    if (!place.done) throw new Problem(`rows are missing from ${name}; restore the file as it was, and run the same command again`);
    await handle.appendFile(rows.join(""));
    await syncWhole(handle);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw writeProblem(error, next);
  } finally {
    await handle.close();
  }
  await rename(next, output);
}

/** Each row as it is written, however long, without the header. */
async function* rowsOf(file, header) {
  const texts = decodeUtf8(createReadStream(file));
  if (header === "") for await (const line of linesOf(texts, Infinity)) yield `${line}\n`;
  else {
    let isHeader = true;
    for await (const { cells } of readCsv(texts, ",", Infinity)) {
      if (!isHeader) yield csvLine(cells);
      isHeader = false;
    }
  }
}
