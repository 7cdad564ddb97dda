// The rows of the table, in its order.

import { stream } from "./rows/stream.mjs";
import { cold, coldInWorkerd } from "./rows/cold.mjs";
import { loopback } from "./rows/loopback.mjs";
import { checkAccounts, importAccount, queryOnlineStatus } from "./rows/calls.mjs";
import { sign, verify, userSigLength } from "./rows/usersig.mjs";
import { signInWorkerd } from "./rows/workerd.mjs";
import { size } from "./rows/size.mjs";

/**
 * Each: `name`, for the filter; `what`, `against` and `reach` as the table shows them; `run`, which resolves to
 * `{ ours, theirs?, unit, ratio?, reached }`.
 */
export const ROWS = [
  sign,
  userSigLength,
  signInWorkerd,
  verify,
  checkAccounts,
  importAccount,
  queryOnlineStatus,
  loopback,
  stream,
  cold,
  coldInWorkerd,
  size,
];
