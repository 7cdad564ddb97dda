// What the package must do the same in every runtime. Takes the library as a parameter and uses nothing of any runtime's
// own; `origin` is a server with an emulator behind it, behind `/gateway` one that signs, behind `/hang` one that never
// answers, and behind `/lost` one that loses each connection and says how many it has lost; `closed` is an origin where
// nobody listens.

import { equal, rejection, thrown } from "../support/outcomes.mjs";
import { EXPECTED, runSession } from "../support/session.mjs";

const APP = {
  sdkAppId: 1400000000,
  // the public sample key of the vendor's READMEs
  secretKey: "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e",
};

const ids = (count, prefix = "u") => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

/** Each: what must hold, and a function that throws if it does not. */
const CASES = {
  async "a session runs from end to end"(lib, { app, origin }) {
    equal(await runSession(lib, app, { baseUrl: origin }), EXPECTED);
  },
  async "what is signed can be read, verified and explained"(lib, { app }) {
    const signer = new lib.UserSigSigner(app);
    for (const userId of ["ada", 'quote" back\\slash', "用户", "tab\t"]) {
      const userSig = signer.sign(userId, { expiresIn: 60, userBuf: new Uint8Array([0, 255]) });
      equal(signer.verify(userSig, { userId }).userId, userId);
      equal([...lib.decodeUserSig(userSig).userBuf], [0, 255]);
      equal(lib.explainUserSig(userSig, { ...app, userId }), { ok: true, claims: lib.decodeUserSig(userSig), problems: [] });
      equal(lib.explainUserSig(`${userSig}!`).ok, false);
    }
    const key = signer.signRoomKey("ada", { room: "room" });
    equal(lib.decodeUserSig(key).userBuf.length, 2 + 1 + 3 + 20 + 2 + 4);
    signer.free();
    equal(thrown(() => signer.sign("ada")).code, "INVALID_OPTION");
  },
  async "lists of any length are told in order"(lib, { app, origin }) {
    const client = new lib.ChatClient({ ...app, baseUrl: origin });
    const users = ids(250, "list-");
    const progress = [];
    const imported = await client.importAccounts(users, { onProgress: ({ done }) => progress.push(done) });
    equal([imported.succeeded, imported.failed, progress.at(-1)], [250, 0, 250]);
    const checked = await client.checkAccounts([...users, "nobody", users[0]]);
    equal(checked.items.map(({ userId }) => userId), [...users, "nobody", users[0]]);
    equal(checked.items.filter(({ status }) => status === "NotImported").length, 1);
  },
  async "streams read sync and async sources, and end them"(lib, { app, origin }) {
    const client = new lib.ChatClient({ ...app, baseUrl: origin });
    let ended = false;
    async function* source() {
      try {
        yield* ids(1_000, "stream-");
      } finally {
        ended = true;
      }
    }
    let count = 0;
    for await (const { ok, userId } of client.importAccountsStream(source(), { concurrency: 2 })) {
      equal([ok, userId], [true, `stream-${count++}`]);
      if (count === 150) break;
    }
    equal(ended, true);
    count = 0;
    for await (const item of client.checkAccountsStream(new Set(ids(120, "stream-")))) if (item.status === "Imported") count++;
    equal(count, 120);
  },
  async "profiles and any command"(lib, { app, origin }) {
    const client = new lib.ChatClient({ ...app, baseUrl: origin });
    await client.importAccount("profile");
    await client.setProfile("profile", { nick: "Ada", level: 7, custom: { Key: "value" } });
    const { items } = await client.getProfiles(["profile"], ["nick", "level", "custom.Key"]);
    equal(items, [{ ok: true, userId: "profile", profile: { nick: "Ada", level: 7, custom: { Key: "value" } } }]);
    const answer = await client.call("openim/querystate", { To_Account: ["profile"] });
    equal(answer.QueryResult, [{ To_Account: "profile", State: "Offline" }]);
  },
  async "a kicked user is signed for anew"(lib, { app, origin }) {
    const client = new lib.ChatClient({ ...app, baseUrl: origin });
    await client.importAccount("kicked");
    const before = lib.decodeUserSig(await client.signUserSig("kicked")).issuedAt;
    await client.kickAccount("kicked");
    equal(lib.decodeUserSig(await client.signUserSig("kicked")).issuedAt > before, true);
  },
  async "bad input is an error of its own, and rejects"(lib, { app, origin }) {
    equal(thrown(() => new lib.ChatClient({ ...app })).field, "region");
    const client = new lib.ChatClient({ ...app, baseUrl: origin });
    const error = await rejection(client.checkAccounts(["ada", "x".repeat(33)]));
    equal(error instanceof lib.ChatInputError && error instanceof lib.ChatError && error instanceof Error, true);
    equal([error.name, error.code, error.field, error.index], ["ChatInputError", "INVALID_ARGUMENT", "userIds[1]", 1]);
    equal(error.message, "userIds[1] is 33 bytes long, the service takes at most 32");
    // Firefox's own field
    equal(error.fileName === "undefined", false);
    equal("cause" in error, false);
  },
  async "no connection is a network error that tells no secret"(lib, { app, closed }) {
    let url;
    const spy = (address, init) => ((url = address), fetch(address, init));
    const client = new lib.ChatClient({ ...app, baseUrl: closed, fetch: spy, maxRetries: 0 });
    const error = await rejection(client.importAccount("ada"));
    equal([error.name, error.code, error.attempts], ["ChatNetworkError", "NETWORK", 1]);
    const userSig = new URL(url).searchParams.get("usersig");
    let shown = `${error.stack} ${JSON.stringify(error)}`;
    for (let cause = error.cause; cause; cause = cause.cause) shown += ` ${cause.message} ${cause.stack}`;
    equal([userSig.length > 100, shown.includes(userSig), shown.includes(APP.secretKey)], [true, false, false]);
  },
  async "what takes too long is timed out, and what is not wanted is aborted"(lib, { app, origin }) {
    const client = new lib.ChatClient({ ...app, baseUrl: `${origin}/hang`, maxRetries: 0 });
    const late = await rejection(client.importAccount("ada", { timeoutMs: 20 }));
    equal([late.name, late.timeoutMs], ["ChatTimeoutError", 20]);
    const controller = new AbortController();
    const call = rejection(client.importAccount("ada", { signal: controller.signal }));
    const reason = { why: "enough" };
    setTimeout(() => controller.abort(reason), 20);
    equal((await call) === reason, true);
  },
  async "a client without a key works through a gateway"(lib, { origin }) {
    let url;
    const spy = (address, init) => ((url = address), fetch(address, init));
    const client = new lib.ChatClient({ sdkAppId: APP.sdkAppId, baseUrl: `${origin}/gateway`, fetch: spy });
    await client.importAccount("gateway");
    const { items } = await client.checkAccounts(["gateway", "nobody"]);
    equal(items.map(({ status }) => status), ["Imported", "NotImported"]);
    equal([...new URL(url).searchParams.keys()].sort(), ["contenttype", "random"]);
  },
};

/** Not for browsers: they send a request a second time if a connection that they had kept open is lost. */
const SERVER_CASES = {
  async "an attempt is one request, even if the connection is lost"(lib, { app, origin }) {
    const client = new lib.ChatClient({ ...app, baseUrl: `${origin}/lost`, maxRetries: 0 });
    for (const attempts of [1, 2, 3]) {
      const error = await rejection(client.call("openim/sendmsg", { MsgRandom: attempts }));
      equal([error.code, error.attempts], ["NETWORK", 1]);
      equal(await (await fetch(`${origin}/lost`)).json(), attempts);
    }
  },
};

const BROWSER_CASES = {
  async "a key is refused where everyone can read it"(lib, { origin }) {
    for (const make of [() => new lib.UserSigSigner(APP), () => new lib.ChatClient({ ...APP, baseUrl: origin })]) {
      const error = thrown(make);
      equal([error instanceof lib.ChatInputError, error.code, error.field], [true, "INSECURE_CONTEXT", "secretKey"]);
    }
  },
};

/** Resolves to `[{ name, error? }]`, one for each case. In a browser all but one say that they may hold a key there. */
export async function runSuite(lib, { origin, closed, browser = false }) {
  const app = browser ? { ...APP, dangerouslyAllowBrowser: true } : APP;
  const results = [];
  for (const [name, run] of Object.entries({ ...CASES, ...(browser ? BROWSER_CASES : SERVER_CASES) })) {
    try {
      await run(lib, { app, origin, closed });
      results.push({ name });
    } catch (error) {
      results.push({ name, error: String(error?.stack ?? error) });
    }
  }
  return results;
}
