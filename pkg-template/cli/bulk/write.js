// Writes to files of a run.

import { fdatasync, fsync } from "node:fs";
import { promisify } from "node:util";

import { writeProblem } from "../problems.js";

// by their numbers: the handles of Yarn's Plug'n'Play, which are its own, cannot
const [syncAll, syncData] = [fsync, fdatasync].map((call) => promisify(call));

/** Writes all of it there: a disk that is nearly full takes a part without a word. */
export async function writeAll(handle, bytes, position, file) {
  try {
    for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
  } catch (error) {
    throw writeProblem(error, file);
  }
}

/** Until what was written is on the disk. */
export async function sync(handle, file) {
  await syncData(handle.fd).catch((error) => {
    throw writeProblem(error, file);
  });
}

/** The same with all that the file system notes about it. */
export const syncWhole = (handle) => syncAll(handle.fd);
