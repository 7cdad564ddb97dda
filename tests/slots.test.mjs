// The module's table of JavaScript's values: what is done again and again takes no more of its slots for good.

import assert from "node:assert/strict";
import { test } from "node:test";

import { tables } from "./support/memories.mjs";

const { ChatClient, UserSigSigner } = await import("tencent-chat-edge");
const { APP, connect, emulate, scripted } = await import("./support/app.mjs");

const [table] = tables;

/** Slots that are taken; those that are free hold null. */
const taken = () => Array.from({ length: table.length }, (_, n) => table.get(n)).filter((value) => value !== null).length;

const boom = () => {
  throw new Error("boom");
};
const emulator = emulate({ rateLimits: false });
const client = connect(emulator, { pacing: "off", onEvent: boom });
const rejecting = connect(emulator, { pacing: "off", onEvent: () => Promise.reject(new Error("boom")) });
const paced = connect(emulator, { pacing: { acquire: () => boom } });
const throwing = connect(emulator, { pacing: "off", maxRetries: 0, fetch: boom });
const refusing = connect(emulator, { maxRetries: 0, pacing: { acquire: boom } });
const unsigned = new ChatClient({ sdkAppId: APP.sdkAppId, region: "china", userSig: boom, maxRetries: 0 });
const lost = scripted(() => Promise.reject(new TypeError("lost"))).client;
const broken = scripted(() => new Response("{")).client;
const until = ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const silent = scripted((_, init) => until(init)).client;
const throwingFields = { message: "odd", get stack() { return boom(); }, get cause() { return boom(); } };
const odd = scripted(() => Promise.reject(throwingFields)).client;
const signer = new UserSigSigner(APP);

/** What is done, and the name of the error that it must come to. */
for (const [name, [run, failure]] of Object.entries({
  "a UserSig without extra bytes": [() => signer.sign("ada")],
  "one of the client's": [() => client.signUserSig("ada")],
  "a listener to events that throws": [() => client.importAccount("ada")],
  "a listener to events that rejects": [() => rejecting.importAccount("ada")],
  "a listener to progress that throws": [() => client.checkAccounts(["ada"], { onProgress: boom })],
  "the end of a turn that throws": [() => paced.importAccount("ada")],
  "a fetch that throws at once": [() => throwing.importAccount("ada"), "ChatNetworkError"],
  "a pacer that throws at once": [() => refusing.importAccount("ada"), "ChatNetworkError"],
  "a userSig that throws at once": [() => unsigned.importAccount("ada"), "ChatInputError"],
  "an account that does not exist": [() => client.kickAccount("nobody"), "ChatApiError"],
  "a connection that is lost": [() => lost.importAccount("ada"), "ChatNetworkError"],
  "an answer that is no JSON": [() => broken.call("openim/sendmsg"), "ChatResponseError"],
  "a call that is aborted": [() => silent.importAccount("ada", { signal: AbortSignal.timeout(1) }), "TimeoutError"],
  "a stream that is left": [
    async () => {
      for await (const _ of client.checkAccountsStream(["ada", "bob"])) break;
    },
  ],
  "what is no list": [() => client.checkAccounts(null), "ChatInputError"],
  "a list that is left out": [() => client.importAccounts(), "ChatInputError"],
  "fields that are no list": [() => client.getProfiles(["ada"], 5), "ChatInputError"],
  "extra bytes that are none": [async () => signer.sign("ada", { userBuf: "text" }), "ChatInputError"],
  "an error with odd fields": [() => odd.importAccount("ada"), "ChatNetworkError"],
  "a client that is disposed": [() => new ChatClient({ ...APP, region: "china" }).free()],
})) {
  test(name, async () => {
    const once = async () => {
      assert.equal(await Promise.resolve(run()).then(() => undefined, ({ name }) => name), failure);
      await new Promise(setImmediate);
    };
    // what is made once and kept
    for (let n = 0; n < 3; n++) await once();
    const before = taken();
    for (let n = 0; n < 30; n++) await once();
    assert.ok(taken() <= before + 3, `${taken() - before} slots more`);
  });
}
