// What each bulk command does: which stream of the client, how large its parts are, and what its results hold.

import { ChatInputError } from "../../entry/node.js";
import { WrongUse } from "../problems.js";
import { kickStream } from "./kick.js";

const ids = async function* (accounts) {
  for await (const { userId } of accounts) yield userId;
};

/**
 * `takesFields`: it reads nick and faceUrl too, so that a column which no account has may be a mistake; the others read
 * only user IDs. `verb` is what was done, as in "imported 3 accounts"; `passive` is what accounts "can be", unless that is the same
 * word. `stream(client, accounts, values)` gives items in the order of the accounts; `part` is how many accounts
 * share one record of the journal, and how many one request takes, unless `request` says that; `columns(values)` are
 * the results' own columns, beside those of every row; `same(values)` are options that a run must not change half
 * way; `ready(client, values)` rejects if the options make no sense to the client.
 */
export const JOBS = {
  import: {
    verb: "imported",
    takesFields: true,
    part: 100,
    stream: (client, accounts) => client.importAccountsStream(accounts),
  },
  check: {
    verb: "checked",
    part: 100,
    columns: () => ["status"],
    stream: (client, accounts) => client.checkAccountsStream(ids(accounts)),
  },
  delete: {
    verb: "deleted",
    part: 100,
    asks: true,
    stream: (client, accounts) => client.deleteAccountsStream(ids(accounts)),
  },
  status: {
    verb: "queried",
    part: 500,
    columns: ({ detail }) => (detail ? ["status", "devices"] : ["status"]),
    same: ({ detail = false }) => ({ detail }),
    stream: (client, accounts, { detail }) => client.queryOnlineStatusStream(ids(accounts), { detail }),
  },
  kick: {
    verb: "logged out",
    part: 100,
    request: 1,
    stream: (client, accounts, { concurrency }) => kickStream(client, ids(accounts), concurrency),
  },
  "profile get": {
    verb: "read the profiles of",
    passive: "queried",
    part: 100,
    columns: () => ["profile"],
    same: (values) => ({ fields: fieldsOf(values) }),
    ready: checkFields,
    stream: (client, accounts, values) => client.getProfilesStream(ids(accounts), fieldsOf(values)),
  },
};

function fieldsOf({ fields }) {
  const names = (fields ?? "").split(",").map((name) => name.trim()).filter((name) => name !== "");
  if (names.length === 0) throw new WrongUse("--fields is required: field names separated by commas, such as --fields nick,gender,custom.Key");
  return names;
}

/** Asks for nobody's profile: that checks the fields and sends nothing. */
async function checkFields(client, values) {
  const fields = fieldsOf(values);
  await client.getProfiles([], fields).catch((error) => {
    if (!(error instanceof ChatInputError)) throw error;
    throw new WrongUse(`--fields: ${error.message.replace(/^fields\[(\d+)\]/, (_, index) => JSON.stringify(fields[index]))}`);
  });
}
