// The accounts of the app: who exists, who was deleted when, and both as a snapshot.

import { demand } from "./demand.js";
import { readDevices } from "./presence.js";
import { IMAGE, judgeValue, NICK } from "./profile.js";
import { isUserId } from "./text.js";

/** "Three months" in the documents; counting them as 90 days is a choice. */
const REIMPORT_AFTER_MS = 90 * 24 * 3600 * 1000;
const SNAPSHOT_VERSION = 1;

/**
 * Holds one record per account: `{ userId, profile, kickedAt?, devices, seenAt }`.
 *
 * `profile` maps tags to values and holds nick and face URL too, which the service keeps in the same place. `kickedAt`
 * is in Unix seconds, `seenAt` in milliseconds.
 *
 * Admins exist from the start, because they call and can be looked up; that they cannot be deleted and that neither
 * they nor deleted accounts count towards the trial limit are choices.
 */
export function createDirectory({ admins, trial, trialAccounts, now }) {
  const adminIds = new Set(admins);
  const accounts = new Map();
  const deletedAt = new Map();

  const create = (userId) => {
    const account = { userId, profile: {}, kickedAt: undefined, devices: [], seenAt: 0 };
    accounts.set(userId, account);
    return account;
  };
  const createAdmins = () => adminIds.forEach((userId) => accounts.has(userId) || create(userId));
  createAdmins();

  /** The code that refuses a new account of this name, or 0. */
  function objection(userId) {
    if (trial) return accounts.size - adminIds.size >= trialAccounts ? 70398 : 0;
    const deleted = deletedAt.get(userId);
    return deleted !== undefined && now() - deleted < REIMPORT_AFTER_MS ? 70399 : 0;
  }

  return {
    isAdmin: (userId) => adminIds.has(userId),
    find: (userId) => accounts.get(userId),
    all: () => accounts.values(),

    /**
     * Creates the account, or updates it, and returns 0 or the code that refuses it.
     *
     * The documents promise the update for the batch form only. That the single form updates too, that an absent field
     * keeps the stored value and that an empty one replaces it are choices.
     */
    import({ userId, nick, faceUrl }) {
      const existing = accounts.get(userId);
      const code = existing ? 0 : objection(userId);
      if (code !== 0) return code;
      deletedAt.delete(userId);
      const { profile } = existing ?? create(userId);
      if (nick !== undefined) profile[NICK] = nick;
      if (faceUrl !== undefined) profile[IMAGE] = faceUrl;
      return 0;
    },

    /** Removes the account with all that belongs to it, and returns 0 or the code that refuses it. */
    delete(userId) {
      if (adminIds.has(userId)) return 70402;
      if (!accounts.delete(userId)) return 70107;
      if (!trial) deletedAt.set(userId, now());
      return 0;
    },

    snapshot: () => ({
      version: SNAPSHOT_VERSION,
      accounts: Array.from(accounts.values(), copy),
      deleted: [...deletedAt].map(([userId, at]) => ({ userId, at })),
    }),

    /** Replaces everything. Reads all of the snapshot before it changes anything. */
    restore(snapshot) {
      const { restored, deleted } = readSnapshot(snapshot);
      accounts.clear();
      deletedAt.clear();
      createAdmins();
      for (const account of restored) Object.assign(accounts.get(account.userId) ?? create(account.userId), account);
      for (const { userId, at } of deleted) deletedAt.set(userId, at);
    },
  };
}

/** By way of JSON, so that a snapshot compares equal to what comes back from a file. */
const copy = (value) => JSON.parse(JSON.stringify(value));

/** Undefined: it has not happened. */
const isTime = (value) => value === undefined || Number.isFinite(value);

const isProfile = (value) =>
  typeof value === "object" && value !== null && Object.entries(value).every(([tag, each]) => judgeValue(tag, each) === 0);

function readSnapshot(snapshot) {
  const { version, accounts, deleted } = snapshot ?? {};
  demand(version === SNAPSHOT_VERSION, `snapshot.version must be ${SNAPSHOT_VERSION}`);
  demand(Array.isArray(accounts), "snapshot.accounts must be an array");
  demand(Array.isArray(deleted), "snapshot.deleted must be an array");

  const userIds = new Set();
  const restored = accounts.map((account, index) => {
    const place = `snapshot.accounts[${index}]`;
    const { userId, profile = {}, kickedAt, devices = [], seenAt = 0 } = account ?? {};
    const isGood = isUserId(userId) && isProfile(profile) && isTime(kickedAt) && isTime(seenAt);
    demand(isGood, `${place} is not an account`);
    demand(!userIds.has(userId), `${place} has a userId that appears twice`);
    userIds.add(userId);
    return copy({ userId, profile, kickedAt, devices: readDevices(devices, `${place}.devices`), seenAt });
  });
  deleted.forEach((entry, index) => {
    demand(isUserId(entry?.userId) && Number.isFinite(entry.at), `snapshot.deleted[${index}] must be { userId, at }`);
  });
  return { restored, deleted };
}
