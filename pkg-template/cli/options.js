// Every option of every command: its type, what its value is called, and what it does.

const text = (value, help) => ({ type: "string", value, help });
const flag = (help, short) => ({ type: "boolean", help, ...(short && { short }) });

/** Which app, where it is, and what signs for it. */
export const APP = {
  "sdk-app-id": text("NUMBER", "the app's SDKAppID (CHAT_SDK_APP_ID)"),
  "secret-file": text("FILE", "a file with the app's secret key (or put the key itself into CHAT_SECRET_KEY)"),
};

/** How the service is reached. */
export const TARGET = {
  ...APP,
  region: text("REGION", "where the app is hosted: china, singapore, seoul, tokyo, frankfurt, … (CHAT_REGION)"),
  "base-url": text("URL", "a gateway or an emulator in place of a region (CHAT_BASE_URL)"),
  admin: text("USER", 'the admin in whose name calls are made (CHAT_ADMIN), by default "administrator"'),
  "timeout-ms": text("MS", "the time limit of one attempt, by default 10000"),
  "deadline-ms": text("MS", "the time limit of a call with its retries; in a bulk command, of each part of the input"),
  "max-retries": text("N", "attempts after the first, 0 to 10, by default 2"),
  pacing: text("HOW", '"documented" (the default) or "off"; with "off", the service refuses calls that come too fast'),
  "use-backup-host": flag("after a failed connection, try the region's standby domain"),
};

/** Where accounts come from, and what becomes of the results. */
export const BULK = {
  output: { ...text("FILE", "write the results to this file; its extension says the format: .csv, .ndjson or .jsonl"), short: "o" },
  json: flag("print the results as one JSON object per line"),
  journal: text("FILE", "record in this file what is done, so that the same command continues where it stopped"),
  "retry-failed": flag("send only the accounts that failed, once more; needs the journal of a finished run"),
  "skip-invalid": flag("leave out what is wrong in the input, and send the rest"),
  "dry-run": flag("check the whole input and send nothing"),
  format: text("FORMAT", "how to read the input: lines, csv or ndjson; by default, its content decides"),
  concurrency: text("N", "how many requests may be in flight at a time, 1 to 64, by default 4"),
  quiet: flag("show no progress and no summary, only errors", "q"),
  ...TARGET,
};

export const JSON_OUTPUT = { json: flag("print one line of JSON") };

export const YES = { yes: flag("do not ask for confirmation", "y") };
export const DETAIL = { detail: flag("report each device by itself") };
export const FIELDS = { fields: text("NAMES", "which fields, such as nick,gender,custom.Key") };
export const USER = { user: text("USER", "the user that the UserSig must belong to") };
export const EXPIRES_IN = { "expires-in": text("SECONDS", "how long the UserSig is valid, by default 86400, a day") };
export const IDEMPOTENT = { idempotent: flag("retry it even if it may already have been carried out") };

/** The fields of a profile that `profile set` writes; those in `NUMBERS` hold a number. */
export const NUMBERS = ["birthday", "language", "msg-settings", "level", "role"];
export const PROFILE = {
  nick: text("TEXT", "the nickname"),
  gender: text("WORD", "such as Gender_Type_Female"),
  birthday: text("NUMBER", "such as 20190419"),
  location: text("TEXT", "at most 16 bytes"),
  "self-signature": text("TEXT", "the user's own words about themselves"),
  "allow-type": text("WORD", "who may add them as a friend, such as AllowType_Type_NeedConfirm"),
  language: text("NUMBER", "a number of the app's choice"),
  "image-url": text("URL", "the URL of a picture"),
  "msg-settings": text("NUMBER", "flags; 1: messages are not received"),
  "admin-forbid-type": text("WORD", "AdminForbid_Type_None or AdminForbid_Type_SendOut"),
  level: text("NUMBER", "a number of the app's choice"),
  role: text("NUMBER", "a number of the app's choice"),
  custom: { ...text("KEY=TEXT", "one of the app's own fields; may be given several times"), multiple: true },
};

export const EMULATOR = {
  port: text("N", "the port to listen on, by default 8080; 0 takes a free one"),
  host: text("ADDRESS", "the address to listen on, by default 127.0.0.1"),
  state: text("FILE", "load the accounts from this file, and save them to it"),
  faults: text("WHAT", "what goes wrong on purpose: a rate such as 0.1, or rate=0.1,seed=7,kinds=status+latency, or JSON"),
  admin: text("USER", 'the app\'s admin (CHAT_ADMIN), by default "administrator"'),
  trial: flag("emulate an app of the trial edition, with at most 100 accounts"),
  "no-rate-limits": flag("do not refuse calls that come too fast"),
  ...APP,
};

/** What every command has. */
export const COMMON = { help: flag("show this help", "h") };
