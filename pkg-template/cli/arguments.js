// Reads options and arguments of a command, and says what was probably meant.

import { parseArgs } from "node:util";

import { WrongUse } from "./problems.js";
import { suggestion } from "./suggest.js";

/** What people call the key. A flag would show it in the list of processes and in the shell's history. */
const SECRETS = /^(app-?)?(secret(-?key)?|key|secretkey|private-?key)$/i;

/** Returns `{ values, positionals }`; `hint` says how to learn more. */
export function readArguments(args, options, hint) {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const values = {};
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind === "option") readOption(token, options, values, hint);
  }
  return { values, positionals };
}

function readOption({ name, rawName, value, inlineValue }, options, values, hint) {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!option) throw new WrongUse(unknown(name, rawName, options, hint));
  if (option.type === "boolean") {
    if (value !== undefined) throw new WrongUse(`${rawName} takes no value`);
    values[name] = true;
    return;
  }
  const missing = value === undefined || (!inlineValue && value.length > 1 && value.startsWith("-") && !/^-\d/.test(value));
  if (missing) throw new WrongUse(`${rawName} needs a value: ${rawName} ${option.value}${hint}`);
  values[name] = option.multiple ? [...(values[name] ?? []), value] : value;
}

function unknown(name, rawName, options, hint) {
  if (SECRETS.test(name)) {
    return `there is no option ${rawName}, since others could read the key there; put the app's key into CHAT_SECRET_KEY, or into a file that you name with --secret-file`;
  }
  if (/^user-?sig$/i.test(name)) return `there is no option ${rawName}: decode and verify take the UserSig as an argument, or - for standard input`;
  const names = Object.keys(options).map((known) => `--${known}`);
  return `there is no option ${rawName}${name.length > 1 ? suggestion(rawName.replace(/^-+/, "--"), names) || suggestion(name, Object.keys(options)) : ""}${hint}`;
}

/** A whole number in an option; `unit` says of what. */
export function wholeNumber(values, name, unit = "") {
  const value = values[name];
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw new WrongUse(`--${name} must be a whole number${unit && ` of ${unit}`}`);
  return Number(value);
}
