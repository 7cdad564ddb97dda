// One process at a time for one journal: a file beside it names the process, which a later one looks for.

import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";

import { fileProblem, WrongUse } from "../problems.js";

/**
 * Takes the lock or throws. Resolves to `{ confirm, release }`: `confirm()`, to be called before anything is sent,
 * throws if somebody else has the lock after all. It is released at the end of the process in any case, except after
 * kill -9.
 */
export async function takeLock(journal) {
  const file = `${journal}.lock`;
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), start: startOf(process.pid) });
  for (let attempt = 0; !create(file, mine); attempt++) {
    const theirs = await readFile(file, "utf8").catch(() => "");
    if (theirs !== "" && !isLock(theirs)) throw new WrongUse(`${file} is in the way: the process that uses ${journal} is recorded under that name; move it away, or choose another journal`);
    if (attempt > 8 || isAlive(theirs)) throw new WrongUse(inUse(journal, file, theirs));
    await putAside(file, theirs);
  }
  const isMine = () => {
    try {
      return readFileSync(file, "utf8") === mine;
    } catch {
      return false;
    }
  };
  const release = () => isMine() && rmSync(file, { force: true });
  process.once("exit", release);
  const confirm = () => {
    if (!isMine()) throw new WrongUse(`${journal} was taken over by another process; nothing was sent`);
  };
  return { confirm, release };
}

/** Synchronously, so that no signal comes in between and leaves a lock that says nothing. */
function create(file, text) {
  let handle;
  try {
    handle = openSync(file, "wx", 0o600);
    writeFileSync(handle, text);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    if (handle !== undefined) rmSync(file, { force: true });
    throw fileProblem(error, file);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** If two processes find a dead one's lock, the second must not take away what the first has put there. */
async function putAside(file, theirs) {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, "utf8").catch(() => "")) === theirs) await rm(aside, { force: true });
  else await rename(aside, file);
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** Whether this program has written it: any other file of that name must not be taken away. */
function isLock(text) {
  const { pid, host, start } = parse(text);
  return Number.isInteger(pid) && typeof host === "string" && start !== undefined;
}

/** One that was just made may still be empty: then it counts as alive. */
function isAlive(text) {
  const { pid, host, start } = parse(text);
  if (text === "") return true;
  // nothing can be known of a process on another machine
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === "EPERM";
  }
  return startOf(pid) === start;
}

/** When a process started, in the system's ticks: numbers of processes are used again. Null if the system does not say. */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function inUse(journal, file, text) {
  const { pid, host } = parse(text);
  const who = pid === undefined ? "another process" : `process ${pid}${host === hostname() ? "" : ` on ${host}`}`;
  return `${journal} is in use by ${who}: wait until it ends, or end it, and run this again (if there is no such process, delete ${file})`;
}
