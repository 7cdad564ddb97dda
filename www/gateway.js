// The gateway that the page's own client calls: it signs, so that the page needs no key.

import { createGateway } from "tencent-chat-edge/gateway";
import { connect } from "./chat.js";
import { PEOPLE } from "./people.js";

export const PREFIX = "/chat";

/** The commands that the page uses, and no others. */
const COMMANDS = [
  "im_open_login_svc/multiaccount_import",
  "im_open_login_svc/account_check",
  "im_open_login_svc/account_delete",
  "im_open_login_svc/kick",
  "openim/query_online_status",
  "profile/portrait_get",
  "profile/portrait_set",
];

let gateway;

/** One for the whole isolate, as its client is. */
export const gatewayFor = (env) =>
  (gateway ??= createGateway({
    client: connect(env).client,
    // guard.js has already let the caller in, with the token or on this machine; an app with users checks their session here
    authorize: () => true,
    allow: COMMANDS,
    prefix: PREFIX,
    // nobody logs in here; one of the demo's people stands in for whoever is signed in
    userSigFor: () => PEOPLE[0].userId,
    // 100 accounts with names and pictures of 500 bytes each, escaped if need be
    maxBodyBytes: 1_048_576,
  }));
