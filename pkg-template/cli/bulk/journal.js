// Keeps what is done, so that the same command can go on after a crash. A header says what the run is about, then each
// part that is done has a record, synced before the next one is written:
//
//   { journal, version, command, sdkAppId, input, options, output }
//   { done, failed, out }    so many accounts of this round have their rows, which end at that byte of the output; and
//                            which accounts of this part failed, by their number in the input
//   { end }                  the round is through
//   { round }                a new round starts: it sends what failed in the last one
//
// A crash can tear only the last record, which is then dropped. None of them is kept in memory.

import { open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { fileProblem, WrongUse } from "../problems.js";
import { checkReplace, replaceFile } from "../replace.js";
import { encodeRecord, readRecords } from "./records.js";
import { sync, syncWhole, writeAll } from "./write.js";

const [KIND, VERSION] = ["tencent-chat", 1];
/** A header, and nothing after it: what a crash can leave of a journal that has no name yet. */
const HEADER_ALONE = /^[0-9a-f]{8} \d+ \{"journal":"tencent-chat",[^\n]*\n?$/;

/** The state of a run that has done nothing yet. */
const nothingDone = () => ({ round: 1, done: 0, failed: 0, out: 0, ended: false });

export async function openJournal(file, header) {
  if (file === undefined) return withoutFile();
  const expected = { journal: KIND, version: VERSION, ...header };
  const found = await read(file, expected);
  if (!found) await create(file, expected);
  const { state, size, rounds } = found ?? (await read(file, expected));
  const handle = await open(file, "r+").catch((error) => {
    throw fileProblem(error, file);
  });
  await handle.truncate(size);
  return createJournal(file, handle, state, size, rounds);
}

/** Throws if the file cannot be a journal; called before anything is put beside it. */
export async function checkJournal(file, { mustBeThere }) {
  if (file === undefined) return;
  const there = await stat(file).catch((error) => {
    if (error.code !== "ENOENT" || mustBeThere) throw fileProblem(error, file);
  });
  if (there && !there.isFile()) throw new WrongUse(`${file}: this is not a regular file`);
  if (!there?.size) await checkReplace(file, HEADER_ALONE);
}

function withoutFile() {
  const state = nothingDone();
  const add = async ({ count, failed }) => {
    state.done += count;
    state.failed += failed.length;
  };
  return { state, add, end: async () => {}, close: async () => {} };
}

function createJournal(file, handle, state, size, rounds) {
  async function append(record) {
    const line = Buffer.from(encodeRecord(record));
    await writeAll(handle, line, size, file);
    await sync(handle, file);
    size += line.length;
  }

  return {
    state,
    /** Notes that a part is done: so many accounts, which of them failed, and where their rows end. */
    async add({ count, failed, out }) {
      state.done += count;
      state.failed += failed.length;
      state.out = out;
      await append({ done: state.done, failed, out });
    },

    async end() {
      state.ended = true;
      await append({ end: true });
    },

    /** Starts a round for what failed in the last one. */
    async startRound() {
      Object.assign(state, { round: state.round + 1, done: 0, failed: 0, out: 0, ended: false });
      rounds.push(size);
      await append({ round: state.round });
    },

    /** The numbers of the accounts that this round is about, in order; undefined for the first, which is about all. */
    toRetry: () => (state.round === 1 ? undefined : failedBetween(file, rounds.at(-2), rounds.at(-1))),

    close: () => handle.close(),
  };
}

async function* failedBetween(file, from, to) {
  for await (const { record } of readRecords(file, { from, to })) yield* record?.failed ?? [];
}

/** What the file says, or undefined if there is none. Throws if it is about something else. */
async function read(file, expected) {
  const there = await stat(file).catch(() => undefined);
  if (!there || there.size === 0) return undefined;
  const state = nothingDone();
  let [header, size, torn] = [undefined, 0, false];
  /** Where the records of each round start. */
  const rounds = [];
  try {
    for await (const { record, start, end } of readRecords(file)) {
      if (!header) {
        if (record?.journal !== KIND) throw new WrongUse(`${file} is not a journal of tencent-chat; choose another file`);
        header = record;
        rounds.push(end);
      } else if (record === undefined) torn = true;
      else if (torn) throw new WrongUse(`${file} is damaged in the middle, at byte ${size}, so it is unclear what was done after that; choose another journal to start over`);
      else if (record.round !== undefined) {
        Object.assign(state, nothingDone(), { round: record.round });
        rounds.push(start);
      } else if (record.end) state.ended = true;
      else Object.assign(state, { done: record.done, failed: state.failed + record.failed.length, out: record.out });
      if (!torn) size = end;
    }
  } catch (error) {
    throw fileProblem(error, file);
  }
  compare(file, header, expected);
  return { state, size, rounds };
}

function compare(file, header, expected) {
  const others = { command: "another command", sdkAppId: "another app", input: "other input", options: "other options", output: "another output" };
  if (header.version !== VERSION) throw new WrongUse(`${file} was written by another version of tencent-chat; continue with that version, or choose another file`);
  for (const [field, what] of Object.entries(others)) {
    const [theirs, ours] = [header, expected].map((one) => JSON.stringify(one[field] ?? null));
    if (theirs === ours) continue;
    const both = field === "input" ? ", or with input read in another format" : `: there ${theirs}, here ${ours}`;
    throw new WrongUse(`${file} belongs to a run with ${what}${both}. Nothing was sent; run the original command, or choose another journal`);
  }
}

/** Makes the file in one piece: under its name there is never half a header. */
async function create(file, header) {
  await replaceFile(file, encodeRecord(header), HEADER_ALONE).catch((error) => {
    throw fileProblem(error, file);
  });
  await syncFolder(dirname(resolve(file)));
}

/** Makes sure that the name is there after a power cut. Not every system can. */
async function syncFolder(folder) {
  const handle = await open(folder, "r").catch(() => undefined);
  if (!handle) return;
  await syncWhole(handle).catch(() => {});
  await handle.close();
}
