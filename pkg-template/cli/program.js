// From the arguments to the exit status.

import { readFile } from "node:fs/promises";

import { readArguments } from "./arguments.js";
import { COMMANDS } from "./commands.js";
import { commandHelp, groupHelp, programHelp } from "./help.js";
import { watchSignals } from "./interrupt.js";
import { COMMON } from "./options.js";
import { DONE, FAILED, Problem, withHint, WRONG_USE, WrongUse } from "./problems.js";
import { suggestion } from "./suggest.js";
import { print, red, say } from "./terminal.js";

export async function run(args, env) {
  watchSignals();
  const status = await carryOut(args, env).catch(failure);
  // waits until all that was printed has been written
  await print("");
  process.exit(status);
}

function failure(error) {
  say(`${red("error:")} ${error instanceof Problem || error?.code ? messageOf(error) : (error?.stack ?? error)}`);
  return error instanceof Problem ? error.status : FAILED;
}

const messageOf = (error) => withHint(error.message, error);

async function carryOut(args, env) {
  const [first] = args;
  if (first === undefined) {
    say(programHelp(COMMANDS));
    return WRONG_USE;
  }
  if (first === "--version") return show(`${await version()}\n`);
  if (first === "--help" || first === "-h") return show(programHelp(COMMANDS));
  if (first === "help") return help(args.slice(1));
  if (first.startsWith("-")) {
    // the program itself has no other options; but a key must get another message than a mistyped word
    readArguments(args.slice(0, 1), { version: { type: "boolean" }, ...COMMON }, " (see tencent-chat --help)");
  }
  const { name, command, rest } = find(args);
  if (!command) return show(groupHelp(name, groupOf(name)));
  const options = { ...command.options, ...COMMON };
  const hint = ` (see tencent-chat ${name} --help)`;
  // help is given whatever else is wrong
  if (rest.includes("--help") || rest.includes("-h")) return show(commandHelp(name, { ...command, options }));
  return command.run(readArguments(rest, options, hint), env, { usage: `tencent-chat ${name} ${command.usage}` });
}

async function show(text) {
  await print(text);
  return DONE;
}

function help(words) {
  if (words.length === 0) return show(programHelp(COMMANDS));
  return carryOut([...words, "--help"], {});
}

/** Finds the command, whose name may have two words. */
function find(args) {
  const [first, second] = args;
  if (Object.hasOwn(COMMANDS, first)) return { name: first, command: COMMANDS[first], rest: args.slice(1) };
  const group = groupOf(first);
  if (Object.keys(group).length === 0) throw new WrongUse(`there is no command "${first}"${suggestion(first, firstWords())} (tencent-chat --help lists all commands)`);
  const name = `${first} ${second}`;
  if (Object.hasOwn(group, name)) return { name, command: group[name], rest: args.slice(2) };
  if (second === "--help" || second === "-h") return { name: first };
  const choice = Object.keys(group).map((each) => each.slice(first.length + 1));
  const missing = second === undefined || second.startsWith("-");
  const what = missing ? `tencent-chat ${first} must be followed by ${choice.join(" or ")}` : `there is no command "${name}"${suggestion(second, choice)}`;
  throw new WrongUse(`${what} (see tencent-chat ${first} --help)`);
}

const groupOf = (word) => Object.fromEntries(Object.entries(COMMANDS).filter(([name]) => name.startsWith(`${word} `)));

const firstWords = () => [...new Set(Object.keys(COMMANDS).map((name) => name.split(" ")[0])), "help"];

async function version() {
  return JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")).version;
}
