// Writes to files of a run.

import { writeProblem } from "../problems.js";

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
  await handle.datasync().catch((error) => {
    throw writeProblem(error, file);
  });
}
