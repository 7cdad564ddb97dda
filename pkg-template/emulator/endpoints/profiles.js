// The endpoints of profile: portrait_set and portrait_get.

import { errorInfo } from "../codes.js";
import { Refusal } from "../envelope.js";
import { isTag, judgeValue, valueOf } from "../profile.js";
import { isText } from "../text.js";

const MAX_TARGETS = 100;

/** Sets all fields or, when one of them is refused, none; a choice. If a tag is given twice, the last value counts. */
export function portraitSet({ From_Account: userId, ProfileItem: items }, { directory }) {
  if (!isText(userId) || !isFilledArray(items)) throw new Refusal(40001);
  const account = directory.find(userId);
  if (!account) throw new Refusal(40003);

  for (const item of items) {
    if (!isText(item?.Tag) || item.Value === undefined) throw new Refusal(40001);
    const code = judgeValue(item.Tag, item.Value);
    if (code !== 0) throw new Refusal(code);
  }
  for (const { Tag: tag, Value: value } of items) account.profile[tag] = value;
}

/**
 * Answers with the wanted tags of each account.
 *
 * Choices: an account that does not exist fails alone, with 40003, although the page's text can be read as failing the
 * whole call; the call succeeds even if every account failed; a tag without a value is left out of ProfileItem.
 */
export function portraitGet({ To_Account: userIds, TagList: tags }, { directory }) {
  if (userIds === undefined || userIds?.length === 0) throw new Refusal(40002);
  // No code is documented for more than 100 accounts; 40001 (bad parameters) is a choice.
  if (!Array.isArray(userIds) || !userIds.every(isText) || userIds.length > MAX_TARGETS) throw new Refusal(40001);
  if (!isFilledArray(tags) || !tags.every(isText)) throw new Refusal(40001);
  if (!tags.every(isTag)) throw new Refusal(40009);

  const results = userIds.map((userId) => describe(userId, directory.find(userId), tags));
  const failed = results.filter(({ ResultCode: code }) => code !== 0).map(({ To_Account: userId }) => userId);
  return { UserProfileItem: results, ...(failed.length > 0 && { Fail_Account: failed }) };
}

function describe(userId, account, tags) {
  if (!account) return { To_Account: userId, ResultCode: 40003, ResultInfo: errorInfo(40003) };
  const items = tags
    .map((tag) => ({ Tag: tag, Value: valueOf(account.profile, tag) }))
    .filter(({ Value: value }) => value !== undefined);
  return { To_Account: userId, ProfileItem: items, ResultCode: 0, ResultInfo: "" };
}

const isFilledArray = (value) => Array.isArray(value) && value.length > 0;
