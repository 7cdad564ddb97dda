// Where the rows go: to a file by its extension, to standard output, or to both.

import { open, readlink, realpath, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, isAbsolute, join, resolve } from "node:path";

import { fileProblem, WrongUse } from "../problems.js";
import { print } from "../terminal.js";
import { mergeRows } from "./merge.js";
import { csvFormat, jsonLine, rowOf, textLine } from "./rows.js";
import { sync, writeAll } from "./write.js";

const NDJSON = { header: "", line: jsonLine };

/** How rows are written into that file. */
export function formatOf(file, columns) {
  const format = { ".csv": csvFormat(columns), ".ndjson": NDJSON, ".jsonl": NDJSON }[extname(file).toLowerCase()];
  if (!format) throw new WrongUse(`--output ${file}: the extension decides the format, and must be .csv, .ndjson or .jsonl`);
  return format;
}

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/** The path of a file without symbolic links, also if it is a link to what is not there yet. */
async function pathOf(file, links = MOST_LINKS) {
  // not resolved before: `..` behind a link leads out of the folder that it names
  const path = join(await realpath(dirname(file)).catch(() => ""), basename(file));
  const target = links > 0 ? await readlink(path).catch(() => undefined) : undefined;
  if (target === undefined) return path;
  return pathOf(isAbsolute(target) ? target : `${dirname(path)}/${target}`, links - 1);
}

/** Throws if the output is a file that is in use for something else. */
export async function checkOutput(file, input, journal) {
  if (file === undefined) return;
  const others = { "the input": input, "the journal": journal && (await stat(journal).catch(() => undefined)) };
  const there = await stat(file).catch((error) => {
    if (error.code !== "ENOENT") throw fileProblem(error, `--output ${file}`);
  });
  if (there && !there.isFile()) throw new WrongUse(`--output ${file}: this is not a regular file`);
  await stat(dirname(resolve(file))).catch((error) => {
    throw fileProblem(error, `--output ${file}`);
  });
  const journalPath = journal && (await pathOf(journal));
  // with the files that a retry puts beside it
  for (const each of [file, `${file}.retry`, `${file}.merge`]) {
    const both = (name) => new WrongUse(`--output ${file} ${each === file ? "is" : `needs ${each}, which is`} also ${name}; choose another output`);
    // compared by path, since it need not be there yet
    if (journalPath && journalPath === (await pathOf(each))) throw both("the journal");
    const own = await stat(each).catch(() => undefined);
    for (const [name, other] of Object.entries(others)) {
      if (own && other && own.dev === other.dev && own.ino === other.ino) throw both(name);
    }
  }
}

/**
 * `{ write, finish, close }`: `write(items)` resolves to where the rows end in the file, once they are there, and to
 * undefined if nobody has them. In a retry's round they gather in a file beside the output, and `finish(toRetry)` puts
 * them into their places.
 */
export async function openOutput({ output, json }, columns, { round, out }) {
  // a retry's rows are put into the output that there is
  if (output !== undefined && round > 1) await stat(output).catch(() => Promise.reject(lacking(output)));
  const toFile = output === undefined ? undefined : await openFile(round === 1 ? output : `${output}.retry`, formatOf(output, columns), out);
  const toStdout = output === undefined || json;
  const line = json ? jsonLine : textLine;
  return {
    async write(items) {
      const rows = items.map(rowOf);
      const end = await toFile?.write(rows);
      const isPrinted = toStdout && (await print(rows.map(line).join("")));
      return end ?? (isPrinted ? 0 : undefined);
    },
    async finish(toRetry) {
      if (toFile && toRetry) await mergeRows(output, `${output}.retry`, formatOf(output, columns), toRetry);
    },
    close: () => toFile?.close(),
  };
}

/** Once the journal knows that the retry is through, its file is of no use any more: the output has its rows. */
export const removeRetry = (output) => (output === undefined ? undefined : rm(`${output}.retry`, { force: true }));

const lacking = (file) =>
  new WrongUse(`${file}: the results so far are missing or cannot be opened; restore the file, or choose another journal to start over`);

async function openFile(file, { header, line }, out) {
  const handle = await open(file, out > 0 ? "r+" : "w").catch((error) => {
    throw out > 0 ? lacking(file) : fileProblem(error, file);
  });
  const { size } = await handle.stat();
  if (size < out) throw new WrongUse(`${file} is shorter than the journal says; restore the file as it was, or choose another journal to start over`);
  await handle.truncate(out);
  let end = out;
  const append = async (text) => {
    const bytes = Buffer.from(text);
    await writeAll(handle, bytes, end, file);
    end += bytes.length;
  };
  if (out === 0) await append(header);
  return {
    async write(rows) {
      await append(rows.map(line).join(""));
      await sync(handle, file);
      return end;
    },
    close: () => handle.close(),
  };
}
