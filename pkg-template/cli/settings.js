// The app and the way to it: from options, then from the environment; the secret only from a file or the environment.

import { readFile } from "node:fs/promises";

import { ChatClient, ChatInputError } from "../entry/node.js";
import { wholeNumber } from "./arguments.js";
import { fileProblem, goKeyless, WrongUse } from "./problems.js";

/** Fields of the client's options, and where people gave them. */
const SOURCES = {
  sdkAppId: ["sdk-app-id", "CHAT_SDK_APP_ID"],
  region: ["region", "CHAT_REGION"],
  baseUrl: ["base-url", "CHAT_BASE_URL"],
  adminUserId: ["admin", "CHAT_ADMIN"],
  secretKey: ["secret-file", "CHAT_SECRET_KEY"],
};

/** What may be a key in place of a file's name, even one that was copied with something around it or is mistyped. */
const LIKE_A_KEY = /^[^./\\]{32,}$/;

/** An empty variable counts as none. */
const variable = (env, name) => env[name] || undefined;

/** `{ sdkAppId, secretKey }`. Throws one message that names all that is missing. */
export async function readApp(values, env) {
  const app = { sdkAppId: sdkAppIdOf(values, env), secretKey: await secretKeyOf(values, env) };
  demand(missingIn(app));
  return app;
}

/** A client of the app that options and environment name. */
export async function createClient(values, env) {
  const target = targetOf(values, env);
  const app = { sdkAppId: sdkAppIdOf(values, env), secretKey: await secretKeyOf(values, env) };
  const missing = missingIn(target.baseUrl === undefined ? app : { sdkAppId: app.sdkAppId, secretKey: "the gateway's" });
  if (target.baseUrl === undefined && target.region === undefined) {
    missing.push("where the app is hosted: set CHAT_REGION, for example to singapore (or CHAT_BASE_URL for a gateway or an emulator)");
  }
  demand(missing);
  if (app.secretKey === undefined) goKeyless();
  const options = {
    ...app,
    ...target,
    adminUserId: values.admin ?? variable(env, "CHAT_ADMIN"),
    timeoutMs: wholeNumber(values, "timeout-ms", "milliseconds"),
    deadlineMs: wholeNumber(values, "deadline-ms", "milliseconds"),
    maxRetries: wholeNumber(values, "max-retries"),
    concurrency: wholeNumber(values, "concurrency"),
    pacing: pacingOf(values),
    useBackupHost: values["use-backup-host"],
  };
  try {
    return new ChatClient(options);
  } catch (error) {
    throw optionProblem(error, values);
  }
}

function pacingOf({ pacing }) {
  if (pacing !== undefined && pacing !== "documented" && pacing !== "off") throw new WrongUse('--pacing must be "documented" or "off"');
  return pacing;
}

export function sdkAppIdOf(values, env) {
  const [option, name] = SOURCES.sdkAppId;
  const text = values[option] ?? variable(env, name);
  if (text === undefined) return undefined;
  const number = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  const where = values[option] === undefined ? name : `--${option}`;
  if (number < 1 || number > 0xffff_ffff) throw new WrongUse(`${where} must be the app's SDKAppID, a whole number from 1 to 4294967295`);
  return number;
}

/** From a file without its last line end, or from the environment. */
export async function secretKeyOf(values, env) {
  const [option, name] = SOURCES.secretKey;
  const file = values[option];
  if (file === undefined) return bare(variable(env, name), name);
  const text = await readFile(file, "utf8").catch((error) => {
    if (LIKE_A_KEY.test(file)) throw new WrongUse(`--${option} takes the name of a file that holds the key, not the key itself; there is no file with that name`);
    throw fileProblem(error, `--${option} ${file}`);
  });
  // a byte order mark, which some editors write, is no part of the key
  const key = text.replace(/^\ufeff/, "").replace(/\r?\n$/, "");
  if (/[\0\ufffd]/.test(key)) throw new WrongUse(`--${option} ${file}: the file is not UTF-8 text; save it as UTF-8`);
  if (key === "") throw new WrongUse(`--${option} ${file}: the file is empty`);
  if (/[\r\n]/.test(key)) throw new WrongUse(`--${option} ${file}: the file has more than one line; it must hold only the key`);
  return bare(key, `--${option} ${file}`);
}

/** A key as the console shows it. One with a line end or a blank would sign too, and the service would find the signature wrong. */
function bare(key, where) {
  if (key !== key?.trim()) throw new WrongUse(`${where}: there is white space around the key; remove it`);
  return key;
}

/** Either a region or a base URL; options take precedence over the environment. */
function targetOf(values, env) {
  const flags = { region: values.region, baseUrl: values["base-url"] };
  const variables = { region: variable(env, "CHAT_REGION"), baseUrl: variable(env, "CHAT_BASE_URL") };
  const both = ({ region, baseUrl }) => region !== undefined && baseUrl !== undefined;
  if (both(flags)) throw new WrongUse("--region and --base-url cannot be used together: leave one of them out");
  if (flags.region !== undefined || flags.baseUrl !== undefined) return flags;
  if (both(variables)) throw new WrongUse("CHAT_REGION and CHAT_BASE_URL are both set but cannot be used together: unset one of them");
  return variables;
}

function missingIn({ sdkAppId, secretKey }) {
  return [
    sdkAppId === undefined && "the app's SDKAppID: set CHAT_SDK_APP_ID, or add --sdk-app-id NUMBER",
    secretKey === undefined && "the app's secret key: set CHAT_SECRET_KEY, or add --secret-file FILE",
  ].filter(Boolean);
}

function demand(missing) {
  if (missing.length === 1) throw new WrongUse(`something is missing: ${missing[0]}`);
  if (missing.length > 1) throw new WrongUse(["something is missing:", ...missing.map((line) => `  ${line}`)].join("\n"));
}

/** An option that the client refuses, under the name that it has here. */
function optionProblem(error, values) {
  if (!(error instanceof ChatInputError)) return error;
  const [option, name] = SOURCES[error.field] ?? [kebab(error.field)];
  const where = values[option] === undefined && name ? name : `--${option}`;
  return new WrongUse(error.message.replace(error.field, where));
}

export const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
export const camel = (name) => name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
