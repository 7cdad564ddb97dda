// A canary for a key: it and its UserSigs appear in nothing that the package says or leaves behind, whatever goes wrong
// and however much of the request the other side quotes.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { inspect, promisify } from "node:util";

import { escaped } from "./support/escaped.mjs";
import { memories } from "./support/memories.mjs";

const { ChatClient, explainUserSig, UserSigSigner } = await import("tencent-chat-edge");

const KEY = "canary-7c1f0e5d9b2a48c6a3e1d7f5b9c2e4a6canary-key";
const APP = { sdkAppId: 1400000000, secretKey: KEY };

/** All that can be read out of a value: its own texts and those of whatever hangs on it. */
function textsOf(value) {
  const texts = [inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity }), String(value)];
  for (let error = value, depth = 0; error instanceof Error && depth < 20; error = error.cause, depth++) {
    texts.push(error.message, error.stack, JSON.stringify(error), JSON.stringify(error, Object.getOwnPropertyNames(error)));
  }
  return texts.join("\n");
}

/** What each fault does with a request whose URL is quoted everywhere. */
const FAULTS = {
  "a connection that is lost": (url) => {
    throw new TypeError(`fetch failed: ${url}`, { cause: new Error(`ECONNRESET ${url}`, { cause: { url, key: KEY } }) });
  },
  "an error that is no Error": (url) => Promise.reject({ message: url, toString: () => url }),
  "HTTP 500 with the URL in its page": (url) => new Response(`<p>${url}</p>`, { status: 500 }),
  "HTTP 400 with an envelope": (url) => envelope(url, 60002, 400),
  "a code of the service": (url) => envelope(url, 70402),
  "a UserSig that is refused": (url) => envelope(url, 70001),
  "too many refusals": (url) => envelope(url, 70050),
  "an answer that is no JSON": (url) => new Response(url),
  "an answer with a wrong type": (url) => new Response(JSON.stringify({ ActionStatus: url, ErrorCode: url })),
  "accounts that are refused": (url) =>
    Response.json({
      ActionStatus: "OK", ErrorCode: 0, ErrorInfo: url,
      ResultItem: [{ UserID: "ada", ResultCode: 70107, ResultInfo: url }],
      QueryResult: [], ErrorList: [{ To_Account: "ada", ErrorCode: 70107 }],
      UserProfileItem: [{ To_Account: "ada", ResultCode: 40006, ResultInfo: url }],
      FailAccounts: ["ada"],
    }),
};

const envelope = (url, ErrorCode, status = 200) =>
  Response.json({ ActionStatus: "FAIL", ErrorCode, ErrorInfo: `${KEY} in ${decodeURIComponent(url)} and ${url}, ${userSigIn(url)}`, url }, { status });

const CALLS = {
  importAccount: (client) => client.importAccount("ada"),
  importAccounts: (client) => client.importAccounts(["ada"]),
  checkAccounts: (client) => client.checkAccounts(["ada"]),
  deleteAccounts: (client) => client.deleteAccounts(["ada"]),
  kickAccount: (client) => client.kickAccount("ada"),
  queryOnlineStatus: (client) => client.queryOnlineStatus(["ada"]),
  setProfile: (client) => client.setProfile("ada", { nick: "Ada" }),
  getProfiles: (client) => client.getProfiles(["ada"], ["nick"]),
  checkAccountsStream: (client) => Array.fromAsync?.(client.checkAccountsStream(["ada"])) ?? client.checkAccountsStream(["ada"]).next(),
  // what a good answer of `call` holds is handed on as it is
  call: (client) => client.call("openim/sendmsg").then(() => undefined),
};

/** The query's UserSig as it is sent, as it reads, and as servers in other languages write it. */
function userSigIn(url) {
  const sent = /[?&]usersig=([^&]*)/.exec(url)[1];
  const plain = decodeURIComponent(sent);
  return [sent, plain, escaped(plain)];
}

/** The admin's UserSig, for clients without the key. */
const adminSig = () => new UserSigSigner(APP).sign("administrator");

/** What a client is given to sign with. */
const CREDENTIALS = {
  "a client with the key": () => APP,
  "a client with a UserSig": () => ({ sdkAppId: APP.sdkAppId, userSig: adminSig() }),
  "a client that asks for UserSigs": () => ({ sdkAppId: APP.sdkAppId, userSig: async () => adminSig() }),
};

describe("neither the key nor a UserSig appears in errors, results and events of", () => {
  const cells = Object.entries(CREDENTIALS).flatMap((client) => Object.entries(FAULTS).map((fault) => [client, fault]));
  for (const [[who, credentials], [fault, answer]] of cells) {
    test(`${who} that meets ${fault}`, async () => {
      // a client that was never given the key cannot know it when it hears it
      const secrets = new Set(credentials().secretKey ? [KEY] : []);
      const events = [];
      const fetch = async (url) => {
        for (const text of userSigIn(url)) secrets.add(text);
        return answer(url);
      };
      const said = [];
      for (const call of Object.values(CALLS)) {
        const onEvent = (event) => events.push(event);
        const client = new ChatClient({ ...credentials(), baseUrl: "http://service", fetch, maxRetries: 0, onEvent });
        said.push(await call(client).catch((error) => error));
      }
      assert.ok(secrets.size >= 1 && events.length >= 2 * said.length);
      for (const value of [...said.filter(Boolean), ...events]) {
        const texts = textsOf(value);
        for (const secret of secrets) assert.ok(!texts.includes(secret), `${texts.replaceAll(secret, "<<SECRET>>").slice(0, 2_000)}`);
      }
    });
  }
});

test("nor in what is said of bad options and of UserSigs", () => {
  const signer = new UserSigSigner(APP);
  const userSig = signer.sign("ada");
  const tries = [
    () => new ChatClient({ ...APP }),
    () => new ChatClient({ ...APP, region: KEY }),
    () => new ChatClient({ ...APP, region: "china", userSig }),
    () => new ChatClient({ ...APP, region: "china", baseUrl: `http://u:${KEY}@x` }),
    () => new UserSigSigner({ sdkAppId: KEY, secretKey: KEY }),
    () => signer.verify(userSig, { userId: "bob" }),
    () => signer.verify(`${userSig}x`),
    () => signer.verify(userSig, { now: 9_999_999_999 }),
    () => new UserSigSigner({ ...APP, secretKey: "another" }).verify(userSig),
  ];
  for (const attempt of tries) {
    let error;
    assert.throws(attempt, (thrown) => (error = thrown) instanceof Error);
    for (const secret of [KEY, userSig]) assert.ok(!textsOf(error).includes(secret), textsOf(error).replaceAll(secret, "<<SECRET>>"));
  }
  const explained = explainUserSig(userSig, { secretKey: "another", sdkAppId: 1, userId: "bob", now: 9_999_999_999 });
  assert.ok(explained.problems.length > 0);
  for (const secret of [KEY, userSig]) assert.ok(!textsOf(explained).includes(secret));
  for (const holder of [signer, new ChatClient({ ...APP, region: "china" })]) assert.ok(!textsOf(holder).includes(KEY));
});

describe("in the module's memory", () => {
  let memory;
  // the instance that the package itself runs in
  before(() => ([memory] = memories));

  const holds = (text) => Buffer.from(memory.buffer).includes(text);

  for (const [how, end] of Object.entries({
    "free()": (object) => object.free(),
    "Symbol.dispose": (object) => object[Symbol.dispose](),
  })) {
    test(`a signer's key is gone behind ${how}`, { skip: how.startsWith("Symbol") && !Symbol.dispose && "this Node has no Symbol.dispose" }, () => {
      const key = `${KEY}-of-a-signer-${how.length}`;
      const signer = new UserSigSigner({ sdkAppId: 1400000000, secretKey: key });
      const userSig = signer.sign("ada");
      assert.equal(signer.verify(userSig).userId, "ada");
      assert.throws(() => signer.verify(`${userSig.slice(0, -4)}AAAA`));
      assert.ok(holds(key), "it is not where it is looked for");
      end(signer);
      assert.ok(!holds(key));
    });

    test(`a client's key and its UserSigs are gone behind ${how}`, { skip: how.startsWith("Symbol") && !Symbol.dispose && "this Node has no Symbol.dispose" }, async () => {
      const key = `${KEY}-of-a-client-${how.length}`;
      const sent = new Set();
      const fetch = async (url) => {
        sent.add(userSigIn(url)[1]);
        return Response.json({ ActionStatus: sent.size === 1 ? "FAIL" : "OK", ErrorCode: sent.size === 1 ? 70052 : 0, ErrorInfo: "" });
      };
      const client = new ChatClient({ sdkAppId: 1400000000, secretKey: key, baseUrl: "http://service", fetch });
      await client.importAccount("ada");
      const userSig = await client.signUserSig("ada");
      assert.ok(holds(key) && [...sent].some(holds), "they are not where they are looked for");
      end(client);
      await new Promise(setImmediate);
      assert.ok(!holds(key));
      for (const text of [...sent, userSig]) assert.ok(!holds(text), "a UserSig is left");
    });
  }

  test("a UserSig that a client was given is gone behind free()", async () => {
    // nobody else's: clients of the tests above hold those that they were given
    const userSig = new UserSigSigner(APP).sign("administrator", { expiresIn: 4_321 });
    const fetch = async () => Response.json({ ErrorCode: 0 });
    const client = new ChatClient({ sdkAppId: 1400000000, userSig, baseUrl: "http://service", fetch });
    await client.call("openim/sendmsg");
    assert.ok(holds(userSig), "it is not where it is looked for");
    client.free();
    await new Promise(setImmediate);
    assert.ok(!holds(userSig));
  });

  test("the keys are gone behind a block with `using`", async () => {
    // the newest Node: older ones do not know the word
    const node = fileURLToPath(new URL("node_modules/node-26/bin/node", import.meta.url));
    const program = `
      import { memories } from "./support/memories.mjs";
      import { ChatClient, UserSigSigner } from "tencent-chat-edge";
      const [memory] = memories;
      const holds = () => Buffer.from(memory.buffer).includes("${KEY}");
      const app = { sdkAppId: 1400000000, secretKey: "${KEY}" };
      const found = [];
      {
        using signer = new UserSigSigner(app);
        found.push(holds());
      }
      found.push(holds());
      {
        using client = new ChatClient({ ...app, region: "china" });
        found.push(holds());
      }
      console.log(...found, holds());
    `;
    const cwd = fileURLToPath(new URL(".", import.meta.url));
    const { stdout } = await promisify(execFile)(node, ["--input-type=module", "--eval", program], { cwd });
    assert.equal(stdout, "true false true false\n");
  });
});
