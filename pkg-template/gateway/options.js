// Reads the options of createGateway: fills in the defaults and refuses what makes no sense.

import { ChatInputError } from "../library.js";

const COMMAND = /^\w+\/\w+$/;

/** As browsers send it: no path, no slash at its end, no pattern. Some apps have a scheme of their own. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@\\*]+$/;

const NAMES = ["client", "authorize", "allow", "prefix", "userSigFor", "userSigExpiresIn", "maxBodyBytes", "cors", "onError"];
const CORS_NAMES = ["origins"];

export function readOptions(options) {
  demand(isObject(options), "options", "must be an object");
  // with a misspelt one the default would stay in force: UserSigs of a day, bodies of another size
  demandKnown(options, NAMES, "createGateway");
  const { client, authorize, allow, prefix = "", userSigFor, userSigExpiresIn = 86_400, maxBodyBytes = 65_536, cors, onError } = options;
  demand(isObject(client) && isFunction(client.call), "client", "must be a ChatClient");
  demand(isFunction(authorize), "authorize", "must be a function that says who may call");
  demand(userSigFor === undefined || isFunction(userSigFor), "userSigFor", "must be a function");
  demand(userSigFor === undefined || isFunction(client.signUserSig), "client", "must be a ChatClient, to sign for users");
  demand(isLifetime(userSigExpiresIn), "userSigExpiresIn", "must be a whole number of seconds, 1 to 1576800000");
  demand(onError === undefined || isFunction(onError), "onError", "must be a function");
  demand(Number.isSafeInteger(maxBodyBytes) && maxBodyBytes > 0, "maxBodyBytes", "must be a whole number of 1 or more");
  return {
    client,
    authorize,
    userSigFor,
    userSigExpiresIn,
    maxBodyBytes,
    allowed: readCommands(allow, userSigFor !== undefined),
    prefix: readPrefix(prefix),
    origins: readOrigins(cors),
    report: createReport(onError),
  };
}

function readCommands(allow, signs) {
  demand(Array.isArray(allow), "allow", "must be a list of commands, such as openim/query_online_status");
  demand(allow.length > 0 || signs, "allow", "is empty, so that nothing could be called");
  for (const [index, command] of allow.entries()) {
    const isCommand = typeof command === "string" && COMMAND.test(command);
    demand(isCommand, `allow[${index}]`, "must be of the form service/command, such as openim/query_online_status");
  }
  return new Set(allow);
}

function readPrefix(prefix) {
  const message = "must be a path such as /chat, without a slash at its end";
  demand(typeof prefix === "string", "prefix", message);
  if (prefix === "") return prefix;
  demand(prefix.startsWith("/") && !prefix.endsWith("/") && pathOf(prefix) === prefix, "prefix", message);
  return prefix;
}

/** What a URL's parser makes of a path. */
function pathOf(prefix) {
  try {
    return new URL(prefix, "http://gateway").pathname;
  } catch {
    return undefined;
  }
}

function readOrigins(cors) {
  if (cors === undefined) return new Set();
  demand(isObject(cors), "cors", "must be an object with a list called origins");
  // with a misspelt one cookies would still be accepted, though somebody has written that they are not
  demandKnown(cors, CORS_NAMES, "cors", "cors.");
  demand(Array.isArray(cors.origins), "cors.origins", "must be a list of origins, such as https://app.example");
  for (const [index, origin] of cors.origins.entries()) {
    const message = "must be an origin as browsers send it, such as https://app.example";
    demand(typeof origin === "string" && isOrigin(origin), `cors.origins[${index}]`, message);
  }
  return new Set(cors.origins);
}

function isOrigin(text) {
  if (!ORIGIN.test(text)) return false;
  // for a scheme that is not the web's, the URL's parser gives no origin
  if (!/^https?:/.test(text)) return true;
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

/** What a listener throws or rejects with must not hurt the call that it listens to. */
function createReport(onError) {
  return async (error) => {
    try {
      await onError?.(error);
    } catch {
      // nobody is there to be told
    }
  };
}

const isObject = (value) => typeof value === "object" && value !== null;
/** As `sign` takes it. */
const isLifetime = (seconds) => Number.isInteger(seconds) && seconds >= 1 && seconds <= 1_576_800_000;
const isFunction = (value) => typeof value === "function";

function demandKnown(options, names, owner, path = "") {
  const other = Object.keys(options).find((name) => !names.includes(name) && options[name] !== undefined);
  demand(other === undefined, `${path}${other}`, `is no option of ${owner}, which has ${names.join(", ")}`);
}

function demand(condition, field, what) {
  if (!condition) throw new ChatInputError(`${field} ${what}`, { code: "INVALID_OPTION", retryable: false, field });
}
