// Reads the options of createEmulator: fills in the defaults and refuses what makes no sense.

import { pause } from "./abort.js";
import { demand, demandNoOthers } from "./demand.js";
import { isUserId } from "./text.js";

export function readOptions(options) {
  const {
    sdkAppId = 1400000000,
    secretKey,
    admins = ["administrator"],
    now = () => Date.now(),
    sleep = pause,
    rateLimits = true,
    trial = false,
    trialAccounts = 100,
    allowDelete = true,
    faults = null,
    ...others
  } = options ?? {};
  demandNoOthers(others, "createEmulator");
  demand(isUint32(sdkAppId) && sdkAppId > 0, "sdkAppId must be an integer from 1 to 4294967295");
  // The message must not hold the value: it may be most of a real key.
  demand(typeof secretKey === "string" && secretKey !== "", "secretKey must be a string that is not empty");
  demand(Array.isArray(admins) && admins.length > 0 && admins.every(isUserId), "admins must be a list of UserIDs, not empty");
  demand(typeof now === "function", "now must be a function");
  demand(typeof sleep === "function", "sleep must be a function");
  for (const [name, value] of Object.entries({ rateLimits, trial, allowDelete })) {
    demand(typeof value === "boolean", `${name} must be true or false`);
  }
  demand(Number.isSafeInteger(trialAccounts) && trialAccounts > 0, "trialAccounts must be a whole number of 1 or more");
  return { sdkAppId, secretKey, admins, now, sleep, rateLimits, trial, trialAccounts, allowDelete, faults };
}

const isUint32 = (value) => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
