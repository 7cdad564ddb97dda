// The table of commands: what each is called, takes and shows, and the module that carries it out.

import * as options from "./options.js";

const bulk = (command) => async (...args) => (await import("./bulk.js")).runBulk(command, ...args);
const usersig = (name) => async (...args) => (await import("./usersig.js"))[name](...args);
const profileSet = async (...args) => (await import("./profile.js")).setProfile(...args);
const call = async (...args) => (await import("./call.js")).call(...args);
const emulator = async (...args) => (await import("./emulator.js")).emulate(...args);

/** What bulk commands read. */
const whereFrom = (columns) =>
  [
    "Reads user IDs from the arguments, from a file, or from standard input (-): one per line, as CSV with the names of the",
    `columns in the first line (${columns}), or as NDJSON. The whole input is checked before anything is sent.`,
  ].join("\n");

const IDS = whereFrom("userId; others are ignored");

export const COMMANDS = {
  import: {
    summary: "import accounts",
    usage: "[FILE | USER... | -]",
    about: whereFrom("userId,nick,faceUrl, and no others"),
    options: options.BULK,
    examples: ["tencent-chat import users.csv --journal users.journal --output results.csv"],
    run: bulk("import"),
  },
  check: {
    summary: "report which accounts exist",
    usage: "[FILE | USER... | -]",
    about: IDS,
    options: options.BULK,
    examples: ["tencent-chat check ada bob", "tencent-chat check users.csv --json"],
    run: bulk("check"),
  },
  delete: {
    summary: "delete accounts, for good",
    usage: "[FILE | USER... | -]",
    about: `${IDS}\nAsks for confirmation on a terminal; elsewhere, --yes is required.\nIf the answer to a request is lost and the request is retried, accounts that it had deleted are reported as ACCOUNT_NOT_FOUND.`,
    options: { ...options.YES, ...options.BULK },
    examples: ["tencent-chat delete leavers.txt --dry-run", "tencent-chat delete leavers.txt --yes"],
    run: bulk("delete"),
  },
  status: {
    summary: "report who is online",
    usage: "[FILE | USER... | -]",
    about: IDS,
    options: { ...options.DETAIL, ...options.BULK },
    examples: ["tencent-chat status ada bob --detail --json"],
    run: bulk("status"),
  },
  kick: {
    summary: "log accounts out everywhere",
    usage: "[FILE | USER... | -]",
    about: IDS,
    options: options.BULK,
    examples: ["tencent-chat kick ada"],
    run: bulk("kick"),
  },
  "profile get": {
    summary: "read profiles",
    usage: "[FILE | USER... | -] --fields NAMES",
    about: IDS,
    options: { ...options.FIELDS, ...options.BULK },
    examples: ["tencent-chat profile get ada bob --fields nick,imageUrl,custom.Team"],
    run: bulk("profile get"),
  },
  "profile set": {
    summary: "set fields of a profile",
    usage: "USER [JSON | -]",
    about: "Takes the fields from options or from a JSON object. Fields that are not given stay as they are.",
    options: { ...options.PROFILE, ...options.TARGET },
    examples: ['tencent-chat profile set ada --nick "Ada Lovelace"', `tencent-chat profile set ada '{"level":3}'`],
    run: profileSet,
  },
  sign: {
    summary: "make the UserSig that a user logs in with",
    usage: "USER",
    about: "Prints the UserSig to standard output. Give it to that user, and to nobody else.",
    options: { ...options.EXPIRES_IN, ...options.JSON_OUTPUT, ...options.APP },
    examples: ["tencent-chat sign ada --expires-in 3600"],
    run: usersig("sign"),
  },
  decode: {
    summary: "read what a UserSig says, without verifying it",
    usage: "USERSIG | -",
    about: "Needs no key. If the UserSig cannot be read, says why and what to do.",
    options: options.JSON_OUTPUT,
    examples: ["tencent-chat sign ada | tencent-chat decode -"],
    run: usersig("decode"),
  },
  verify: {
    summary: "check whether a UserSig is genuine and currently valid",
    usage: "USERSIG | -",
    about: "Reports everything that is wrong with it, and what to do.",
    options: { ...options.USER, ...options.JSON_OUTPUT, ...options.APP },
    examples: ["tencent-chat sign ada | tencent-chat verify - --user ada"],
    run: usersig("verify"),
  },
  call: {
    summary: "carry out any command of the service",
    usage: "COMMAND [JSON | -]",
    about: "Sends the JSON object, by default {}, and prints the answer.",
    options: { ...options.IDEMPOTENT, ...options.JSON_OUTPUT, ...options.TARGET },
    examples: [`tencent-chat call openim/querystate '{"To_Account":["ada"]}'`],
    run: call,
  },
  emulator: {
    summary: "emulate the service on this machine",
    usage: "[--port N] [--state FILE] [--faults WHAT]",
    about: "Prints what to set so that the other commands use it. Ctrl-C ends it; with --state, the accounts are saved first.",
    options: options.EMULATOR,
    examples: ["tencent-chat emulator --port 8080 --state accounts.json"],
    run: emulator,
  },
};
