// Finds out what has become of the accounts after a call whose outcome is unknown.

import { deviceStates, profilesOf } from "./found.mjs";

const TRIES = 60;

/**
 * Ends the client whose requests may still be on their way, and asks for the accounts that may be in one of two states. Each
 * must be in one of the two.
 */
export async function recover(turn) {
  const { worker, tally } = turn;
  const uncertain = worker.accounts.filter(({ certain }) => !certain);
  if (uncertain.length === 0) return;
  await turn.control("fence");
  worker.client?.free();
  worker.client = undefined;
  // under a number of its own, even if nothing is written before the next fence
  worker.client = worker.nextClient();

  for (const [userId, found] of await look(turn, uncertain.map(({ userId }) => userId))) {
    const account = worker.accounts.find((one) => one.userId === userId);
    if (!account.narrow(found)) {
      tally.problem(`${userId} is ${JSON.stringify(found)}, which it cannot be; ${account.story}`);
      // said once; from here on it is what it is
      account.states = [found && { ...found, kicked: undefined }];
    }
  }
}

/** What the service says of each: null, or `{ nick, signature, online }`. */
async function look(turn, userIds) {
  const exists = await untilAllOk(turn, "checkAccounts", userIds, (item) => item.status === "Imported");
  const present = userIds.filter((userId) => exists.get(userId));
  const online = await untilAllOk(turn, "queryOnlineStatus", present, deviceStates);
  const profiles = await untilAllOk(turn, "getProfiles", present, profilesOf, [["nick", "selfSignature"]]);
  return userIds.map((userId) => [userId, exists.get(userId) ? { ...profiles.get(userId), online: online.get(userId) } : null]);
}

/** Reads through the faults, until each account has an answer. */
async function untilAllOk(turn, method, userIds, read, more = []) {
  const found = new Map();
  let left = userIds;
  for (let n = 0; left.length > 0; n++) {
    if (n === TRIES) {
      turn.tally.problem(`${method}: no answer for ${left[0]} in ${TRIES} tries`);
      throw new Error("the load cannot go on");
    }
    const { value } = await turn.settle(method, () => turn.shared[method](left, ...more, { signal: turn.signal }));
    for (const item of value?.items ?? []) {
      if (item.ok) found.set(item.userId, read(item));
      else turn.judge(method, item.error);
    }
    left = left.filter((userId) => !found.has(userId));
  }
  return found;
}
