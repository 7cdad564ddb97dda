// Writes to files of a run.

import { fdatasync, fsync } from "node:fs";
import { promisify } from "node:util";

import { writeProblem } from "../problems.js";

// by their numbers: Yarn's Plug'n'Play has file handles of its own, which cannot sync
const [syncAll, syncData] = [fsync, fdatasync].map((call) => promisify(call));

/** Writes all of it at that position: a nearly full disk may take only a part, without an error. */
export async function writeAll(handle, bytes, position, file) {
  try {
    for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
  } catch (error) {
    throw writeProblem(error, file);
  }
}

/** Waits until what was written is on the disk. */
export async function sync(handle, file) {
  await syncData(handle.fd).catch((error) => {
    throw writeProblem(error, file);
  });
}

/** The same, with all that the file system notes about the file. */
export const syncWhole = (handle) => syncAll(handle.fd);
