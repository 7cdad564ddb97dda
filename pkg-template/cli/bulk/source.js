// Where accounts come from: arguments, a file, or standard input. Each can be read more than once.

import { createReadStream, fstatSync, rmSync } from "node:fs";
import { mkdtemp, open, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fileProblem, WrongUse } from "../problems.js";

/**
 * `{ name, format?, bytes, file?, place, close }`: `bytes()` gives all of it from the start, `place({ line, column })`
 * names a place in it, `file` identifies the file.
 */
export async function openSource(positionals, usage) {
  const [first, ...more] = positionals;
  if (first === undefined && process.stdin.isTTY) throw new WrongUse(`no accounts were given: ${usage}`);
  if (more.length === 0 && (first === undefined || first === "-")) return copied(process.stdin, "standard input", standardInput());
  if (positionals.includes("-")) throw new WrongUse("- means standard input, and must be the only argument");
  if (more.length > 0) await refuseFiles(positionals);
  const found = more.length === 0 ? await statOf(first) : undefined;
  if (!found) return ofArguments(positionals);
  if (found.isDirectory()) throw new WrongUse(`${first}: this is a folder, not a file`);
  if (!found.isFile()) return copied(createReadStream(first), first, found);
  const handle = await open(first).catch((error) => {
    throw fileProblem(error, first);
  });
  return ofFile(handle, first, await handle.stat());
}

/** What standard input is: it may be a file that has another name. Nothing if it is closed. */
function standardInput() {
  try {
    return fstatSync(0);
  } catch {
    return {};
  }
}

async function statOf(argument) {
  const found = await stat(argument).catch((error) => {
    if (error.code === "EACCES") throw fileProblem(error, argument);
  });
  if (!found && /[\\/]|\.(csv|tsv|txt|json|jsonl|ndjson)$/i.test(argument)) {
    throw new WrongUse(`${argument}: there is no such file; if it is a user ID, pass it on standard input: printf '%s' ID | tencent-chat …`);
  }
  return found;
}

/** Several arguments are user IDs, and none may be meant as a file: two files are not two accounts to delete. */
async function refuseFiles(names) {
  for (const name of names) {
    const found = await stat(name).catch(() => undefined);
    if (found?.isFile()) throw new WrongUse(`${name} is a file, and a file must be the only argument; if it is a user ID, pass all user IDs on standard input, one per line`);
  }
}

/** Each argument as a line of JSON: it may hold anything, line ends too. */
function ofArguments(userIds) {
  const bytes = userIds.map((userId) => `${JSON.stringify({ userId })}\n`).join("");
  return {
    name: "the arguments",
    format: "NDJSON",
    bytes: async function* () {
      yield Buffer.from(bytes);
    },
    place: ({ line }) => `argument ${line}`,
    close: () => {},
  };
}

function ofFile(handle, name, { dev, ino }, close = () => handle.close()) {
  return {
    name,
    file: { dev, ino },
    // by the handle and not by the path: reads what was opened, whatever the name means by now
    bytes: () => handle.createReadStream({ start: 0, autoClose: false }),
    place: ({ line, column }) => `${name}:${line}:${column}`,
    close,
  };
}

/** Copies to a file that nobody else can read, and whose name is gone as soon as it is open: a signal leaves nothing behind. */
async function copied(stream, name, file) {
  const folder = await mkdtemp(join(tmpdir(), "tencent-chat-")).catch((error) => {
    throw fileProblem(error, `${tmpdir()}, where ${name} is copied`);
  });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  const handle = await open(join(folder, "input"), "wx+", 0o600);
  // on a system where an open file keeps its name, that goes at the end
  await rm(folder, { recursive: true, force: true }).catch(() => {});
  try {
    // all of each chunk: a nearly full disk may take only a part of one, without an error
    for await (const chunk of stream) await handle.appendFile(chunk);
  } catch (error) {
    throw fileProblem(error, error.syscall === "write" ? `${tmpdir()}, where ${name} is copied` : name);
  }
  const close = async () => {
    await handle.close();
    remove();
  };
  return ofFile(handle, name, file, close);
}
