// The endpoints, one row each: the documented calls per second and the function that carries a call out.

import { accountCheck, accountDelete, accountImport, kick, multiAccountImport } from "./accounts.js";
import { queryOnlineStatus, queryState } from "./presence.js";
import { portraitGet, portraitSet } from "./profiles.js";

/** What the endpoints of a service have in common: the code for a body that is no JSON object, and fields of every answer. */
const ACCOUNTS = { unreadable: 60003, fields: {} };
const PRESENCE = { unreadable: 90001, fields: {} };
const PROFILES = { unreadable: 40001, fields: { ErrorDisplay: "" } };

/** `run(body, context)` returns the answer's own fields, or nothing, or throws a Refusal. */
export const ENDPOINTS = new Map([
  ["im_open_login_svc/account_import", { service: ACCOUNTS, callsPerSecond: 200, run: accountImport }],
  ["im_open_login_svc/multiaccount_import", { service: ACCOUNTS, callsPerSecond: 100, run: multiAccountImport }],
  ["im_open_login_svc/account_delete", { service: ACCOUNTS, callsPerSecond: 100, run: accountDelete }],
  ["im_open_login_svc/account_check", { service: ACCOUNTS, callsPerSecond: 100, run: accountCheck }],
  ["im_open_login_svc/kick", { service: ACCOUNTS, callsPerSecond: 200, run: kick }],
  ["openim/query_online_status", { service: PRESENCE, callsPerSecond: 200, run: queryOnlineStatus }],
  ["openim/querystate", { service: PRESENCE, callsPerSecond: 200, run: queryState }],
  ["profile/portrait_set", { service: PROFILES, callsPerSecond: 200, run: portraitSet }],
  ["profile/portrait_get", { service: PROFILES, callsPerSecond: 200, run: portraitGet }],
]);
