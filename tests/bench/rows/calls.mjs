// What a call costs beside the network: CPU time per call, with a fetch that answers at once.

import assert from "node:assert/strict";

import { ChatClient } from "tencent-chat-edge";

import { checked, imported, presence } from "../answers.mjs";
import { ADMIN, APP } from "../app.mjs";
import { HandWritten } from "../peers/client.mjs";
import { cpuTime, rounds } from "../rounds.mjs";
import { cheaper } from "./compare.mjs";

const AGAINST = "the same by hand";

const userIds = (count) => Array.from({ length: count }, (_, n) => `user-${n}`);

/** Both clients over a fetch that gives a new Response of these bytes each time. */
function clients(answer) {
  const bytes = new TextEncoder().encode(answer);
  const init = { headers: { "content-type": "application/json" } };
  const fetch = async () => new Response(bytes, init);
  return {
    ours: new ChatClient({ ...APP, region: "singapore", pacing: "off", fetch }),
    theirs: new HandWritten({ ...APP, adminUserId: ADMIN, origin: "https://adminapisgp.im.qcloud.com", fetch }),
  };
}

/** CPU time of one call after the other, once both were seen to give the same. */
async function measure(answer, call, times, most) {
  const both = clients(answer);
  assert.deepEqual(await call(both.ours), await call(both.theirs));
  const program = (client) => async (times) => {
    for (let n = 0; n < times; n++) await call(client);
  };
  return cheaper(
    await rounds({ ours: program(both.ours), theirs: program(both.theirs) }, { times, clock: cpuTime }),
    most,
  );
}

export const checkAccounts = {
  name: "check",
  what: "checkAccounts of 100, CPU time",
  against: AGAINST,
  reach: "at most 1.0 times",
  run: () => {
    const ids = userIds(100);
    return measure(checked(ids), (client) => client.checkAccounts(ids), 1_000, 1);
  },
};

export const importAccount = {
  name: "import",
  what: "importAccount, CPU time",
  against: AGAINST,
  reach: "at most 1.2 times",
  run: () => {
    const account = { userId: "ada", nick: "Ada Lovelace", faceUrl: "https://example.com/ada.png" };
    return measure(imported, (client) => client.importAccount(account), 2_000, 1.2);
  },
};

export const queryOnlineStatus = {
  name: "presence",
  what: "queryOnlineStatus of 500 with detail, CPU time",
  against: AGAINST,
  reach: "at most 1.0 times",
  run: () => {
    const ids = userIds(500);
    return measure(presence(ids), (client) => client.queryOnlineStatus(ids, { detail: true }), 200, 1);
  },
};
