// The emulator's accounts in a file: read at the start, and written in one piece or not at all.

import { open, readFile, rename } from "node:fs/promises";

import { fileProblem, WrongUse } from "./problems.js";

/** `{ save }`: writes what has changed since the last time. Without a file it does nothing. */
export async function openState(file, emulator) {
  if (file === undefined) return { save: async () => {} };
  const text = await readFile(file, "utf8").catch((error) => {
    if (error.code !== "ENOENT") throw fileProblem(error, `--state ${file}`);
  });
  if (text !== undefined) restore(file, text, emulator);
  const calls = () => JSON.stringify(emulator.calls());
  // a new file is made at once, so that a folder that is missing is told now
  let saved = text === undefined ? undefined : calls();
  let saving = Promise.resolve();

  async function write() {
    const now = calls();
    if (now === saved) return;
    const next = `${file}.new`;
    const handle = await open(next, "w", 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(emulator.snapshot())}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, file);
    saved = now;
  }

  const fail = (error) => {
    throw fileProblem(error, `--state ${file}`);
  };
  const save = () => (saving = saving.catch(() => {}).then(write).catch(fail));
  await save();
  return { save };
}

function restore(file, text, emulator) {
  try {
    emulator.restore(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is not JSON" : error.message;
    throw new WrongUse(`--state ${file} holds no accounts of an emulator: ${reason}; move it away to start anew`);
  }
}
