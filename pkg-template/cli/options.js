// Every option of every command: its type, what its value is called, and what it does.

const text = (value, help) => ({ type: "string", value, help });
const flag = (help, short) => ({ type: "boolean", help, ...(short && { short }) });

/** Which app, where it is, and what signs for it. */
export const APP = {
  "sdk-app-id": text("NUMBER", "the app's SDKAppID (CHAT_SDK_APP_ID)"),
  "secret-file": text("FILE", "a file with the app's secret key (or the key itself in CHAT_SECRET_KEY)"),
};

/** How the service is reached. */
export const TARGET = {
  ...APP,
  region: text("REGION", "where the app is hosted: china, singapore, seoul, tokyo, frankfurt, … (CHAT_REGION)"),
  "base-url": text("URL", "a gateway or an emulator in place of a region (CHAT_BASE_URL)"),
  admin: text("USER", 'the admin in whose name calls are made (CHAT_ADMIN), by default "administrator"'),
  "timeout-ms": text("MS", "the limit of one attempt, by default 10000"),
  "deadline-ms": text("MS", "the limit of a call with its retries; of a bulk command, of each part"),
  "max-retries": text("N", "attempts after the first, 0 to 10, by default 2"),
  pacing: text("HOW", '"documented", the default, or "off": the service refuses what comes too fast'),
  "use-backup-host": flag("after a failed connection, try the region's standby domain"),
};

/** Where accounts come from, and what becomes of the results. */
export const BULK = {
  output: { ...text("FILE", "write the results there, by its extension: .csv, .ndjson or .jsonl"), short: "o" },
  json: flag("print the results as a JSON object per line"),
  journal: text("FILE", "note there what is done: the same command goes on where it was"),
  "retry-failed": flag("send again what failed, and nothing else; needs the journal of a run that is through"),
  "skip-invalid": flag("leave out what is wrong in the input and go on with the rest"),
  "dry-run": flag("check the whole input and send nothing"),
  format: text("FORMAT", "how to read the input: lines, csv or ndjson; by default told by its content"),
  concurrency: text("N", "requests in flight, 1 to 64, by default 4"),
  quiet: flag("no progress and no summary, errors alone", "q"),
  ...TARGET,
};

export const JSON_OUTPUT = { json: flag("print one line of JSON") };

export const YES = { yes: flag("do not ask", "y") };
export const DETAIL = { detail: flag("tell devices apart") };
export const FIELDS = { fields: text("NAMES", "which fields, such as nick,gender,custom.Key") };
export const USER = { user: text("USER", "whose it must be") };
export const EXPIRES_IN = { "expires-in": text("SECONDS", "how long it holds, by default 86400, a day") };
export const IDEMPOTENT = { idempotent: flag("repeat it also where it may have been carried out") };

/** The fields of a profile that `profile set` writes; those in `NUMBERS` hold a number. */
export const NUMBERS = ["birthday", "language", "msg-settings", "level", "role"];
export const PROFILE = {
  nick: text("TEXT", "the nickname"),
  gender: text("WORD", "such as Gender_Type_Female"),
  birthday: text("NUMBER", "such as 20190419"),
  location: text("TEXT", "at most 16 bytes"),
  "self-signature": text("TEXT", "the user's own words"),
  "allow-type": text("WORD", "who may add them as a friend, such as AllowType_Type_NeedConfirm"),
  language: text("NUMBER", "a number of the app's choice"),
  "image-url": text("URL", "a picture"),
  "msg-settings": text("NUMBER", "flags; 1: messages are not received"),
  "admin-forbid-type": text("WORD", "AdminForbid_Type_None or AdminForbid_Type_SendOut"),
  level: text("NUMBER", "a number of the app's choice"),
  role: text("NUMBER", "a number of the app's choice"),
  custom: { ...text("KEY=TEXT", "one of the app's own fields; may be given many times"), multiple: true },
};

export const EMULATOR = {
  port: text("N", "where to listen, by default 8080; 0 takes a free one"),
  host: text("ADDRESS", "on which address, by default 127.0.0.1"),
  state: text("FILE", "load the accounts from there, and save them there"),
  faults: text("WHAT", "what goes wrong on purpose: a rate such as 0.1, or rate=0.1,seed=7,kinds=status+latency, or JSON"),
  admin: text("USER", 'the app\'s admin (CHAT_ADMIN), by default "administrator"'),
  trial: flag("be an app of the trial edition: 100 accounts"),
  "no-rate-limits": flag("refuse no call for coming too fast"),
  ...APP,
};

/** What every command has. */
export const COMMON = { help: flag("show this", "h") };
