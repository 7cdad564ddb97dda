// The emulator's accounts in a file: read at the start, and written in one piece or not at all.

import { readFile } from "node:fs/promises";

import { fileProblem, WrongUse } from "./problems.js";
import { checkReplace, replaceFile } from "./replace.js";

/** How the file starts. */
const OURS = /^\{"version":\d+,"accounts":\[/;

/**
 * `{ changed, save }`: `save` writes if `changed` was called since it last did. Without a file neither does anything.
 *
 * A request may wait long before it is carried out: `changed` is to be called after that, before its answer goes out.
 */
export async function openState(file, emulator) {
  if (file === undefined) return { changed: () => {}, save: async () => {} };
  const bytes = await readFile(file).catch((error) => {
    if (error.code !== "ENOENT") throw fileProblem(error, `--state ${file}`);
  });
  if (bytes !== undefined) restore(file, bytes, emulator);
  await checkReplace(file, OURS);
  // a new file is made at once, so that a missing folder is reported now
  let isSaved = bytes !== undefined;
  let saving = Promise.resolve();
  let waiting;

  async function write() {
    if (isSaved) return;
    // what changes from here on may or may not be in what is written
    isSaved = true;
    try {
      await replaceFile(file, `${JSON.stringify(emulator.snapshot())}\n`, OURS);
    } catch (error) {
      isSaved = false;
      throw error;
    }
  }

  const fail = (error) => {
    throw fileProblem(error, `--state ${file}`);
  };
  /** Behind the one that is under way, if there is one; whoever asks while one waits shares it, so that they never pile up. */
  function save() {
    waiting ??= saving
      .catch(() => {})
      .then(() => {
        saving = waiting;
        waiting = undefined;
        return write();
      })
      .catch(fail);
    return waiting;
  }
  await save();
  return { changed: () => (isSaved = false), save };
}

function restore(file, bytes, emulator) {
  try {
    // strictly: a UserID that is not UTF-8 would become another, and be saved as that
    emulator.restore(JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)));
  } catch (error) {
    const isUnreadable = error.code === "ERR_ENCODING_INVALID_ENCODED_DATA";
    const reason = isUnreadable ? "it is not UTF-8" : error instanceof SyntaxError ? "it is not JSON" : error.message;
    throw new WrongUse(`--state ${file} does not hold an emulator's accounts: ${reason}; move it away to start over`);
  }
}
