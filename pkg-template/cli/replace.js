// Files that are there whole or not at all: written beside their place, under a name of their own, and renamed.

import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";

import { syncWhole } from "./bulk/write.js";
import { fileProblem, WrongUse } from "./problems.js";

/** How many bytes are read of a file that has that name already. */
const START = 65_536;

const nextTo = (file) => `${file}.new`;

/**
 * Throws if the name under which the file is written first belongs to something else. What a crash has left there
 * starts as `ours` says, if it has a start at all.
 */
export async function checkReplace(file, ours) {
  const start = await startOf(nextTo(file));
  if (start === "" || ours.test(start)) return;
  throw new WrongUse(`${nextTo(file)} is in the way: ${file} is written under that name first; move it away, or choose another file instead of ${file}`);
}

export async function replaceFile(file, text, ours) {
  const next = nextTo(file);
  await checkReplace(file, ours);
  await rm(next, { force: true });
  const handle = await open(next, "wx", 0o600);
  try {
    try {
      await handle.writeFile(text);
      await syncWhole(handle);
    } finally {
      await handle.close();
    }
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true }).catch(() => {});
    throw error;
  }
}

async function startOf(file) {
  let start = "";
  try {
    for await (const text of createReadStream(file, { encoding: "latin1", end: START - 1 })) start += text;
  } catch (error) {
    if (error.code !== "ENOENT") throw fileProblem(error, file);
  }
  return start;
}
