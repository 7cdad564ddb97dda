// Every command, for the account "ada": how it is called, what a good answer holds, and the type of each of its fields.

const ADA = "ada";

const item = (fields) => ({ UserID: ADA, ResultCode: 0, ResultInfo: "", ...fields });
const itemTypes = { UserID: "text", ResultCode: "whole", ResultInfo: "text?" };

const none = { good: {} };
const imported = { good: { FailAccounts: [] }, lists: { FailAccounts: "names" } };
const checked = {
  good: { ResultItem: [item({ AccountStatus: "Imported" })] },
  lists: { ResultItem: { ...itemTypes, AccountStatus: "text" } },
  contradiction: { AccountStatus: "NotImported" },
};
const deleted = { good: { ResultItem: [item()] }, lists: { ResultItem: itemTypes }, contradiction: { ResultCode: 70107 } };
const online = {
  good: { QueryResult: [{ To_Account: ADA, Status: "Online" }], ErrorList: [] },
  lists: { QueryResult: { To_Account: "text", Status: "text" } },
  contradiction: { Status: "Offline" },
};
const device = { Platform: "Web", Status: "Online", IsBackground: 0, Instid: 7, CustomIdentifier: "x" };
const detailed = {
  ...online,
  good: { QueryResult: [{ ...online.good.QueryResult[0], Detail: [device] }] },
  inner: {
    list: ["QueryResult", "Detail"],
    types: { Platform: "text", Status: "text", IsBackground: "whole?", Instid: "whole?", CustomIdentifier: "text?" },
  },
};
const profiles = {
  good: {
    UserProfileItem: [{ To_Account: ADA, ResultCode: 0, ResultInfo: "", ProfileItem: [{ Tag: "Tag_Profile_IM_Nick", Value: "Ada" }] }],
  },
  lists: { UserProfileItem: { To_Account: "text", ResultCode: "whole", ResultInfo: "text?" } },
  inner: { list: ["UserProfileItem", "ProfileItem"], types: { Tag: "text", Value: "text" } },
  contradiction: { ResultCode: 40006 },
};

const first = async (stream) => {
  for await (const item of stream) return item;
  throw new Error("the stream has no item");
};

/** `call(client)` resolves to a list's report, to a stream's first item, or to what the method gives. */
export const COMMANDS = [
  { name: "importAccount", call: (client) => client.importAccount(ADA), ...none },
  { name: "kickAccount", call: (client) => client.kickAccount(ADA), ...none },
  { name: "setProfile", call: (client) => client.setProfile(ADA, { nick: "Ada" }), ...none },
  { name: "call", call: (client) => client.call("im_open_login_svc/account_check", {}), ...none },
  { name: "importAccounts", call: (client) => client.importAccounts([ADA]), ...imported },
  { name: "importAccountsStream", call: (client) => first(client.importAccountsStream([ADA])), ...imported },
  { name: "checkAccounts", call: (client) => client.checkAccounts([ADA]), ...checked },
  { name: "checkAccountsStream", call: (client) => first(client.checkAccountsStream([ADA])), ...checked },
  { name: "deleteAccounts", call: (client) => client.deleteAccounts([ADA]), ...deleted },
  { name: "deleteAccountsStream", call: (client) => first(client.deleteAccountsStream([ADA])), ...deleted },
  { name: "queryOnlineStatus", call: (client) => client.queryOnlineStatus([ADA]), ...online },
  { name: "queryOnlineStatusStream", call: (client) => first(client.queryOnlineStatusStream([ADA], { detail: true })), ...detailed },
  { name: "getProfiles", call: (client) => client.getProfiles([ADA], ["nick"]), ...profiles },
  { name: "getProfilesStream", call: (client) => first(client.getProfilesStream([ADA], ["nick"])), ...profiles },
];

/** With one retry: what may be repeated, and what may be only if the service says that it has not done it. */
export const REPEATED = [
  { name: "importAccount", call: (client) => client.importAccount(ADA), repeats: (retry) => ["yes", "slow"].includes(retry) },
  { name: "call of a message", call: (client) => client.call("openim/sendmsg", {}), repeats: (retry) => retry === "slow" },
];

/** The error that a call ends in, wherever it is: thrown, or in the one item. `undefined` for success. */
export async function errorOf(command, client) {
  try {
    const result = await command.call(client);
    return (result?.items?.[0] ?? result)?.error;
  } catch (error) {
    return error;
  }
}
