// What can be done with accounts: the package's call, what is known of each account afterwards, and the question that comes first.

import { nameSome } from "./ids.js";
import { PROFILE_FIELDS } from "./profile.js";
import { count, plural } from "./words.js";

/**
 * `ask` gives a report, whose good items `learn` turns into facts about an account; `sum` sums the report up, and `done` is what the
 * account has become, if the action changes it. If `asks` gives a question for these UserIDs, it must be answered with yes first.
 */
export const ACTIONS = {
  check: {
    title: "Check",
    ask: (client, userIds, options) => client.checkAccounts(userIds, options),
    learn: ({ status }) => ({ account: status, ...(status === "NotImported" && MISSING) }),
    sum: (items) => tally(items, ({ status }) => (status === "Imported" ? "imported" : "not imported")),
  },
  presence: {
    title: "Presence of",
    ask: (client, userIds, options) => client.queryOnlineStatus(userIds, { ...options, detail: true }),
    learn: ({ status, devices }) => ({ account: "Imported", presence: { status, devices } }),
    sum: (items) => tally(items, ({ status }) => PRESENCE[status]),
  },
  profile: {
    title: "Profile of",
    ask: (client, userIds, options) => client.getProfiles(userIds, PROFILE_FIELDS, options),
    learn: ({ profile }) => ({ account: "Imported", profile }),
    sum: (items) => `${plural(items.length, "profile")} read`,
  },
  import: {
    title: "Import",
    ask: (client, userIds, options) => client.importAccounts(userIds, options),
    learn: () => ({ account: "Imported" }),
    sum: (items) => `${count(items.length)} imported`,
    done: "imported",
  },
  kick: {
    title: "Kick",
    ask: (client, userIds, options) => each(userIds, (userId) => client.kickAccount(userId, options)),
    learn: () => ({ account: "Imported", presence: undefined, note: "kicked" }),
    sum: (items) => `${count(items.length)} kicked: logged out everywhere, and UserSigs issued until now no longer work`,
    done: "logged out",
    asks: (userIds) => userIds.length > 1 && kickQuestion(userIds),
  },
  remove: {
    title: "Delete",
    ask: (client, userIds, options) => client.deleteAccounts(userIds, options),
    learn: () => ({ ...MISSING, note: "deleted" }),
    sum: (items) => `${count(items.length)} deleted`,
    done: "deleted",
    asks: deleteQuestion,
  },
};

/** The facts about an account that does not exist. */
export const MISSING = { account: "NotImported", presence: undefined, profile: undefined };
const PRESENCE = { Online: "online", PushOnline: "reachable by push", Offline: "offline" };

const kickQuestion = (userIds) => ({
  question: `Kick ${plural(userIds.length, "account")}?`,
  lines: [nameSome(userIds), "They are logged out on every device and must log in with a new UserSig."],
  action: `Kick ${plural(userIds.length, "account")}`,
});

function deleteQuestion(userIds, { kind, region }) {
  const real =
    `This is the real service in ${region}. ` +
    "Outside the trial and developer editions, a deleted UserID cannot be imported again for three months.";
  return {
    question: `Delete ${plural(userIds.length, "account")}?`,
    lines: [
      nameSome(userIds),
      "Everything that belongs to them goes too: messages, groups, contacts. This cannot be undone.",
      ...(kind === "service" ? [real] : []),
    ],
    action: `Delete ${plural(userIds.length, "account")}`,
  };
}

/** How often each word occurs: "2 imported, 1 not imported". */
function tally(items, wordFor) {
  const counts = new Map();
  for (const word of items.map(wordFor)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, times]) => `${count(times)} ${word}`).join(", ");
}

/** A report like a batch's, for a method that takes one account. One call that is stopped ends all of them. */
async function each(userIds, act) {
  const items = [];
  let next = 0;
  const worker = async () => {
    while (next < userIds.length) {
      const position = next++;
      const userId = userIds[position];
      items[position] = await act(userId).then(() => ({ ok: true, userId }), (error) => failed(userId, error));
    }
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return { items, failed: items.filter(({ ok }) => !ok).length };
}

function failed(userId, error) {
  if (error.name === "AbortError") throw error;
  return { ok: false, userId, error };
}
