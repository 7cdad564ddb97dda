// The endpoints of im_open_login_svc: import, delete, check and kick accounts.

import { errorInfo } from "../codes.js";
import { Refusal } from "../envelope.js";
import { IMAGE, judgeValue, NICK } from "../profile.js";
import { isText, isUserId } from "../text.js";

const MAX_BATCH = 100;

/** Takes one account; older editions of the page call its first field `Identifier`. */
export function accountImport(body, { directory }) {
  const entry = readEntry({ ...body, UserID: userIdOf(body) });
  const code = judgeEntry(entry) || directory.import(entry);
  if (code !== 0) throw new Refusal(code);
}

/**
 * Takes both documented forms: `Accounts`, a list of names, and `AccountList`, a list of objects.
 *
 * An account that cannot be imported is only named in FailAccounts, as documented: no code, and the call succeeds even
 * if every account failed. Choices: FailAccounts is always there, as the sample shows it, and names each account once;
 * both forms in one request are 70402; a name listed twice is imported twice, so that the last good one's fields stay.
 */
export function multiAccountImport(body, { directory }) {
  const { Accounts: names, AccountList: objects } = body;
  if (names !== undefined && objects !== undefined) throw new Refusal(70402);
  const items = objects ?? (Array.isArray(names) ? names.map((name) => ({ UserID: name })) : undefined);
  const entries = readBatch(items).map(readEntry);

  const failed = new Set();
  for (const entry of entries) {
    const code = judgeEntry(entry) || directory.import(entry);
    if (code === 0) failed.delete(entry.userId);
    else failed.add(entry.userId);
  }
  return { FailAccounts: [...failed] };
}

/** Works through the list in order, so an account listed twice is found the first time only; a choice. */
export function accountDelete(body, { directory, allowDelete }) {
  const userIds = readBatch(body.DeleteItem).map(readUserId);
  if (!allowDelete) throw new Refusal(71000);
  return {
    ResultItem: userIds.map((userId) => {
      const code = isUserId(userId) ? directory.delete(userId) : 70402;
      return itemResult(userId, code, directory.isAdmin(userId) ? "an app admin cannot be deleted" : undefined);
    }),
  };
}

/** An account that was never imported is a result, not an error. */
export function accountCheck(body, { directory }) {
  const userIds = readBatch(body.CheckItem).map(readUserId);
  return {
    ResultItem: userIds.map((userId) => {
      if (!isUserId(userId)) return itemResult(userId, 70402);
      return { ...itemResult(userId, 0), AccountStatus: directory.find(userId) ? "Imported" : "NotImported" };
    }),
  };
}

/**
 * Ends every UserSig of the account that was issued up to this second.
 *
 * That it also takes the account's devices offline is a choice: the page's title speaks of the login state.
 */
export function kick(body, { directory, now }) {
  const userId = userIdOf(body);
  if (!isUserId(userId)) throw new Refusal(70402);
  const account = directory.find(userId);
  if (!account) throw new Refusal(70107);
  // a clock that was set back must not bring a UserSig to life again
  account.kickedAt = Math.max(account.kickedAt ?? 0, Math.floor(now() / 1000));
  account.devices = [];
}

/** `UserID`, formerly named `Identifier`; if both are given, the current name counts. */
const userIdOf = ({ UserID: userId, Identifier: formerName }) => userId ?? formerName;

/** What an empty list means is not documented; refusing it as a parameter error is a choice, as is 70206 for too many. */
function readBatch(items) {
  if (!Array.isArray(items) || items.length === 0) throw new Refusal(70402);
  if (items.length > MAX_BATCH) throw new Refusal(70206);
  return items;
}

/**
 * An item without a name of the right type fails the whole call, since no result could name it. A name of the wrong
 * length fails its own item only. Both are choices, and so is 70402 for a name of another type: 60015 ("account in body is not a
 * string") is documented too, on no endpoint's page.
 */
function readUserId(item) {
  const userId = item?.UserID;
  if (!isText(userId)) throw new Refusal(70402);
  return userId;
}

function readEntry(item) {
  const userId = readUserId(item);
  const { Nick: nick, FaceUrl: faceUrl } = item;
  if (![nick, faceUrl].every((value) => value === undefined || isText(value))) throw new Refusal(70402);
  return { userId, nick, faceUrl };
}

/** 0, or the code that refuses the entry for its lengths. */
const judgeEntry = ({ userId, nick = "", faceUrl = "" }) =>
  isUserId(userId) ? judgeValue(NICK, nick) || judgeValue(IMAGE, faceUrl) : 70402;

const itemResult = (userId, code, info = errorInfo(code)) => ({
  UserID: userId,
  ResultCode: code,
  ResultInfo: code === 0 ? "" : info,
});
