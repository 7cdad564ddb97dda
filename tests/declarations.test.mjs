// index.d.ts is written by hand, so it is held against what the package does, in both directions: what is exported, what
// the classes have, which options are read, and what calls give.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, test } from "node:test";

import { APP } from "./support/app.mjs";
import { readModule } from "./support/bundle.mjs";
import { Declarations } from "./support/declarations.mjs";
import { createProject, importFrom } from "./support/project.mjs";

/** The fields of a profile that hold one of the service's words. */
const WORDS = ["gender", "allowType", "adminForbidType"];

let folder, root, lib, createEmulator, declared;
/** Every entry with declarations of its own: their file, and what is loaded. */
let subpaths;
before(async () => {
  folder = await createProject("declarations", []);
  root = `${folder}/node_modules/tencent-chat-edge`;
  lib = await importFrom(folder, "tencent-chat-edge");
  ({ createEmulator } = await importFrom(folder, "tencent-chat-edge/emulator"));
  const { exports } = JSON.parse(await readFile(`${root}/package.json`, "utf8"));
  const entries = new Map(Object.values(exports).map((entry) => [entry.types, entry.default]));
  entries.delete(undefined);
  subpaths = [...entries].map(([types, script]) => ({ types, script, declarations: new Declarations(`${root}/${types}`) }));
  declared = subpaths.find(({ types }) => types === "./index.d.ts").declarations;
});

describe("what is declared", () => {
  test("stands in one place", () => {
    assert.deepEqual(declared.imports(), []);
    const names = subpaths.flatMap(({ declarations }) => declarations.exports());
    assert.deepEqual(names.filter((name, n) => names.indexOf(name) !== n), []);
  });

  test("is documented, every item and every member of it", () => {
    for (const { types, declarations } of subpaths) assert.deepEqual(declarations.undocumented(), [], types);
  });

  test("is of a type", () => {
    for (const { types, declarations } of subpaths) assert.deepEqual(declarations.anys(), [], types);
  });

  test("names the vendor's page where there is one", () => {
    for (const name of ["ChatClient", "UserSigSigner"]) {
      for (const { name: method, kind, pages } of declared.membersOf(name)) {
        const isOwn = kind === "property" || ["constructor", "free"].includes(method) || method.endsWith("Stream");
        const due = isOwn ? 0 : 1;
        assert.equal(pages.length, due, `${name}.${method} has ${pages.length} @see {@link …}, and ${due} is due: the vendor's page`);
      }
    }
  });
});

describe("what is there at run time", () => {
  test("is exported", async () => {
    for (const { types, script, declarations } of subpaths) {
      const { exports } = await readModule(root, script);
      assert.deepEqual(exports.sort(), declarations.exports({ values: true }).sort(), types);
    }
    assert.deepEqual(Object.keys(lib).sort(), declared.exports({ values: true }).sort());
  });

  test("is what the classes have, down to the names of parameters", () => {
    for (const name of ["ChatClient", "UserSigSigner"]) {
      const { prototype } = lib[name];
      const there = Object.getOwnPropertyNames(prototype).filter((member) => !member.startsWith("__"));
      assert.deepEqual(there.sort(), declared.membersOf(name).map((member) => member.name).sort());
      for (const { name: member, kind, parameters } of declared.membersOf(name)) {
        const { get, set, value } = Object.getOwnPropertyDescriptor(prototype, member);
        assert.deepEqual([typeof get, set], [kind === "property" ? "function" : "undefined", undefined], `${name}.${member}`);
        if (value) assert.deepEqual(parametersOf(value), parameters, `${name}.${member}`);
      }
      assert.equal(typeof prototype[Symbol.dispose], "function");
      assert.deepEqual(Object.getOwnPropertyNames(lib[name]).sort(), ["length", "name", "prototype"]);
    }
    for (const name of ["decodeUserSig", "explainUserSig"]) assert.equal(typeof lib[name], "function");
  });

  test("is what the emulator has", () => {
    const { declarations } = subpaths.find(({ types }) => types === "./emulator/index.d.ts");
    assert.deepEqual(Object.keys(createEmulator(APP)).sort(), declarations.propertiesOf("Emulator"));
  });
});

describe("what is read", () => {
  const signer = () => new lib.UserSigSigner(APP);
  const client = () => new lib.ChatClient({ ...APP, baseUrl: "http://emulator", fetch: createEmulator(APP).fetch });
  const userSig = () => signer().sign("ada");
  /** Each type, and what reads an object of it. */
  const READERS = {
    ChatClientOptions: (options) => new lib.ChatClient(options),
    UserSigSignerOptions: (options) => new lib.UserSigSigner(options),
    SignOptions: (options) => signer().sign("ada", options),
    VerifyOptions: (options) => signer().verify(userSig(), options),
    ExplainOptions: (options) => lib.explainUserSig(userSig(), options),
    ClientSignOptions: (options) => client().signUserSig("ada", options),
    Account: (account) => client().importAccount(account),
  };
  const VALUES = { ChatClientOptions: { ...APP, region: "china" }, UserSigSignerOptions: APP, Account: { userId: "ada" } };

  for (const [type, read] of Object.entries(READERS)) {
    test(`is what ${type} declares`, async () => {
      assert.deepEqual(await namesRead(read, VALUES[type]), declared.propertiesOf(type));
    });
  }

  test("is what RoomKeyOptions declares, and a userBuf that has no place there", async () => {
    const names = await namesRead((options) => signer().signRoomKey("ada", options), { room: 1 });
    assert.deepEqual(names, [...declared.propertiesOf("RoomKeyOptions"), "userBuf"].sort());
  });

  test("is all there is for signing and verifying: another is refused with the names that are declared", async () => {
    for (const [type, read] of [
      ["SignOptions", READERS.SignOptions],
      ["VerifyOptions", READERS.VerifyOptions],
      ["ClientSignOptions", READERS.ClientSignOptions],
      ["RoomKeyOptions", (options) => signer().signRoomKey("ada", options)],
    ]) {
      await assert.rejects(async () => read({ other: 1 }), ({ code, field, message }) => {
        const names = message.split(" which has ")[1].split(", ").sort();
        assert.deepEqual([code, field, names], ["INVALID_ARGUMENT", "other", declared.propertiesOf(type)]);
        return true;
      });
    }
  });

  test("is by every method what one of them declares", async () => {
    const types = ["BatchOptions", "OnlineStatusOptions", "AnyCallOptions"];
    const all = [...new Set(types.flatMap((type) => declared.propertiesOf(type)))].sort();
    const body = { To_Account: ["administrator"] };
    const calls = [["importAccount", "ada"], ["checkAccounts", []], ["checkAccountsStream", []], ["call", "openim/querystate", body]];
    for (const [method, ...args] of calls) {
      assert.deepEqual(await namesRead((options) => client()[method](...args, options)), all, method);
    }
  });

  test("of the service's words is what is declared", async () => {
    const words = async (call) => {
      const { message } = await call.catch((error) => error);
      return message.match(/ (?:one of|which has) (.*)$/)[1].split(/, | and /);
    };
    const region = async () => new lib.ChatClient({ ...APP, region: "mars" });
    assert.deepEqual(await words(region()), declared.textsOf("Region"));
    const fields = declared.textsOf("ProfileFieldName");
    assert.deepEqual(await words(client().getProfiles(["ada"], ["mars"])), [...fields, "custom.Key"]);
    assert.deepEqual([...fields, "custom"].sort(), declared.propertiesOf("Profile"));
    for (const field of WORDS) {
      assert.deepEqual(await words(client().setProfile("ada", { [field]: "mars" })), declared.textsOf("Profile", field));
    }
  });
});

test("what calls give, events tell and errors hold is what is declared, and all of it comes", async () => {
  const hold = (fault) => assert.equal(fault, undefined);
  const onEvent = (event) => hold(declared.faultOf(event, "ChatEvent"));
  const onProgress = (progress) => hold(declared.faultOf(progress, "BatchProgress"));
  const pacing = { acquire: () => new Promise((done) => setTimeout(done, 5)) };
  const emulator = createEmulator(APP);
  const connect = (options) => new lib.ChatClient({ ...APP, baseUrl: "http://emulator", pacing, onEvent, ...options });

  const client = connect({ fetch: emulator.fetch });
  const call = async (method, ...args) => {
    const result = await client[method](...args);
    hold(declared.faultOfResult(result, "ChatClient", method));
    return result;
  };
  await call("importAccount", "ada");
  await call("importAccounts", ["bob", "eve"], { onProgress });
  const device = { platform: "iPhone", status: "PushOnline", isBackground: true, instanceId: 7, customIdentifier: "mine" };
  emulator.setPresence("ada", [device]);
  await call("checkAccounts", ["ada", "nobody"]);
  await call("queryOnlineStatus", ["ada", "nobody"], { detail: true });
  const stream = client.checkAccountsStream(["ada"], { onProgress });
  assert.equal(typeof stream[Symbol.asyncDispose], "function");
  for await (const item of stream) {
    hold(declared.faultOfResult(item, "ChatClient", "checkAccountsStream"));
  }
  const words = Object.fromEntries(WORDS.map((name) => [name, declared.textsOf("Profile", name)[0]]));
  const texts = { nick: "Ada", location: "here", selfSignature: "hi", imageUrl: "http://x", custom: { Key: "value" } };
  await call("setProfile", "ada", { ...words, ...texts, birthday: 20190419, language: 1, msgSettings: 1, level: 2, role: 3 });
  await call("getProfiles", ["ada"], [...declared.textsOf("ProfileFieldName"), "custom.Key"]);
  await call("deleteAccounts", ["eve", "nobody"]);
  await call("kickAccount", "bob");
  await call("call", "openim/querystate", { To_Account: ["ada"] });

  const userSig = await call("signUserSig", "ada", { userBuf: new Uint8Array(3) });
  hold(declared.faultOfFunction(lib.decodeUserSig(userSig), "decodeUserSig"));
  hold(declared.faultOfResult(new lib.UserSigSigner(APP).verify(userSig), "UserSigSigner", "verify"));
  for (const [text, expected] of [[userSig], [userSig, { userId: "bob" }], [7]]) {
    hold(declared.faultOfFunction(lib.explainUserSig(text, expected), "explainUserSig"));
  }

  const told = new Set(["ChatError"]);
  const fails = async (name, run) => {
    const error = await run().catch((error) => error);
    assert.equal(error.constructor, lib[name], error.stack);
    hold(declared.faultOf(error, name));
    told.add(name);
  };
  const send = (fetch, options) => async () => connect({ maxRetries: 1, ...options, fetch }).importAccount("ada");
  const answer = (code, init) => async () => Response.json({ ActionStatus: "FAIL", ErrorCode: code, ErrorInfo: "no" }, init);
  await fails("ChatInputError", () => client.checkAccounts(["ada", ""]));
  await fails("ChatApiError", send(answer(60021)));
  await fails("ChatHttpError", send(answer(60002, { status: 503, headers: { "retry-after": "0" } })));
  await fails("ChatResponseError", send(async () => new Response("<html>")));
  await fails("ChatNetworkError", send(async () => Promise.reject(new TypeError("no connection"))));
  await fails("ChatTimeoutError", send(() => new Promise(() => {}), { timeoutMs: 5 }));
  await fails("UserSigError", async () => lib.decodeUserSig("x"));
  const errors = declared.exports({ values: true }).filter((name) => name.endsWith("Error"));
  assert.deepEqual([...told].sort(), errors.sort());

  // what the caller gives and what the classes have is held against the package above
  const taken = declared.exports().filter((name) => /Options$|^(ChatTarget|ChatBaseUrl|ChatCredentials|ChatGateway|CallLimits|Account|Pacer)$/.test(name));
  assert.deepEqual(declared.unseen([...taken, "ChatClient", "UserSigSigner", "ChatError", "ChatCrash", "DisposeSymbol", "AsyncDisposeSymbol"]), []);
});

test("each text that is declared for what comes out stands in the module", async () => {
  const module = await readFile(`${root}/wasm/tencent_chat_edge_bg.wasm`, "latin1");
  const errors = declared.exports({ values: true }).filter((name) => name.endsWith("Error"));
  const texts = [
    ...errors.flatMap((name) => declared.textsOf(name, "code")),
    ...declared.textsOf("UserSigProblemCode"),
    ...declared.textsOf("AccountStatusResult", "status"),
    ...declared.textsOf("OnlineStatusResult", "status"),
  ];
  assert.ok(texts.length >= 40, `${texts.length} texts`);
  assert.deepEqual(texts.filter((text) => !module.includes(text)), []);
});

/** The names of a method's parameters, or of a class's constructor: the generated JavaScript keeps them. */
function parametersOf(method) {
  const [, names] = method.toString().match(/^(?:class[^]*?\bconstructor|\w+)\(([^)]*)\)/);
  return names.split(/, */).filter(Boolean);
}

/** Which properties of its options are asked for, sorted. */
async function namesRead(read, values = {}) {
  const names = new Set();
  const get = (target, name) => {
    // resolving a promise to it asks for `then`
    if (typeof name === "string" && name !== "then") names.add(name);
    return target[name];
  };
  const result = await read(new Proxy(values, { get }));
  await result?.return?.();
  return [...names].sort();
}
