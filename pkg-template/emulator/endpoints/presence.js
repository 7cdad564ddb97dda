// The endpoints of openim that say who is online: query_online_status and its predecessor querystate.

import { Refusal } from "../envelope.js";
import { liveDevices, overallStatus, toDetail } from "../presence.js";
import { isText } from "../text.js";

const MAX_TARGETS = 500;

/**
 * Answers with the status of each account, and its devices on request.
 *
 * The key is `Status`, as in the field table and the Chinese sample; the English sample prints `State`. Like that
 * sample, an account that is offline has no `Detail`. When no account exists the call fails with 70107, but still lists
 * them; when some exist it succeeds.
 */
export function queryOnlineStatus(body, { directory, now }) {
  const userIds = readTargets(body);
  const needsDetail = readFlag(body.IsNeedDetail);
  const nowMs = now();

  const found = [];
  const missing = [];
  for (const userId of userIds) {
    const account = directory.find(userId);
    if (account) found.push(describe(account, needsDetail, nowMs));
    else missing.push({ To_Account: userId, ErrorCode: 70107 });
  }

  const fields = { QueryResult: found, ErrorList: missing };
  if (found.length === 0) throw new Refusal(70107, fields);
  return fields;
}

/**
 * The legacy form, whose results are named `State` and which has no list of errors.
 *
 * Where unknown accounts go is not documented: leaving them out, and 90003 ("no such account") when none is known, is a
 * choice.
 */
export function queryState(body, { directory, now }) {
  const nowMs = now();
  const accounts = readTargets(body).map((userId) => directory.find(userId)).filter(Boolean);
  if (accounts.length === 0) throw new Refusal(90003);
  return {
    QueryResult: accounts.map((account) => ({
      To_Account: account.userId,
      State: overallStatus(liveDevices(account, nowMs)),
    })),
  };
}

function describe(account, needsDetail, nowMs) {
  const devices = liveDevices(account, nowMs);
  return {
    To_Account: account.userId,
    Status: overallStatus(devices),
    ...(needsDetail && devices.length > 0 && { Detail: devices.map(toDetail) }),
  };
}

function readTargets({ To_Account: targets }) {
  if (!Array.isArray(targets) || !targets.every(isText)) throw new Refusal(90003);
  if (targets.length === 0) throw new Refusal(90001);
  if (targets.length > MAX_TARGETS) throw new Refusal(90011);
  return targets;
}

/** 0 or 1. No code is documented for another value; 90001 (the body cannot be read) is a choice. */
function readFlag(value = 0) {
  if (value !== 0 && value !== 1) throw new Refusal(90001);
  return value === 1;
}
