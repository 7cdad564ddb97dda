// Where an account is online: its devices, and the status that follows from them.

import { demand } from "./demand.js";
import { known } from "./known.js";

const PUSH_ONLINE_MS = 7 * 24 * 3600 * 1000;
const STATUSES = ["Online", "PushOnline"];

/** The devices that still count: PushOnline ends once an account has not logged in for "at least 7 days". */
export function liveDevices({ devices, seenAt }, nowMs) {
  const remembered = nowMs - seenAt < PUSH_ONLINE_MS;
  return devices.filter(({ status }) => status === "Online" || remembered);
}

/** Any device that is Online wins, then any that is PushOnline. */
export const overallStatus = (devices) =>
  STATUSES.find((status) => devices.some((device) => device.status === status)) ?? "Offline";

/** A device as the answer's `Detail` shows it, in the 2025 edition: what is unknown is left out. */
export const toDetail = ({ platform, status, isBackground, instanceId, customIdentifier }) =>
  known({
    Platform: platform,
    Status: status,
    IsBackground: isBackground === undefined ? undefined : Number(isBackground),
    Instid: instanceId,
    CustomIdentifier: customIdentifier,
  });

/** Copies what a test passed to setPresence. Any platform is taken, so that a client can meet one it does not know. */
export function readDevices(devices, place = "devices") {
  demand(Array.isArray(devices), `${place} must be an array`);
  return devices.map((device, index) => {
    const { platform, status, isBackground, instanceId, customIdentifier } = device ?? {};
    const of = `${place}[${index}]`;
    demand(typeof platform === "string", `${of}.platform must be a string`);
    demand(STATUSES.includes(status), `${of}.status must be "Online" or "PushOnline"`);
    demand(["boolean", "undefined"].includes(typeof isBackground), `${of}.isBackground must be true or false`);
    demand(instanceId === undefined || Number.isInteger(instanceId), `${of}.instanceId must be a whole number`);
    demand(["string", "undefined"].includes(typeof customIdentifier), `${of}.customIdentifier must be a string`);
    return known({ platform, status, isBackground, instanceId, customIdentifier });
  });
}
