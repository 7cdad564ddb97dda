// The gateway as a page and its operator see it: what passes, what is refused and how, what the options mean.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { ChatApiError, ChatClient, ChatInputError, decodeUserSig } from "tencent-chat-edge";
import { createGateway } from "tencent-chat-edge/gateway";
import { connect, emulate, envelope, SDK_APP_ID } from "./support/app.mjs";
import { ask, CHECK, COMMANDS, connectPage, HOME, openGateway } from "./support/gateway.mjs";

const CHECK_PATH = `/v4/${CHECK}`;
const BODY = { CheckItem: [{ UserID: "ada" }] };
const APP_PAGE = "https://app.test";

/** The answer must be a refusal of the gateway's own. */
async function refuses(answer, status, info) {
  const response = await answer;
  const body = await response.json();
  assert.deepEqual([response.status, body], [status, { ActionStatus: "FAIL", ErrorCode: status, ErrorInfo: info }]);
  assert.equal(response.headers.get("content-type"), "application/json");
}

/** A gateway whose client gets the answers that `respond` makes. */
function gatewayTo(respond, options, clientOptions) {
  const sent = [];
  const client = connect(
    {
      fetch: async (url, init) => {
        sent.push({ url, ...init });
        return respond(url, init);
      },
    },
    clientOptions,
  );
  return { sent, gateway: createGateway({ client, authorize: () => true, allow: COMMANDS, ...options }) };
}

/** A gateway with a client that only calls, by `call`; `heard` is what its operator hears of. */
function gatewayWith(call) {
  const heard = [];
  const client = { call, adminUserId: "administrator" };
  return { heard, gateway: createGateway({ client, authorize: () => true, allow: COMMANDS, onError: (error) => heard.push(error) }) };
}

describe("a page's client without a key", () => {
  test("works with every method", async () => {
    const { emulator, gateway } = openGateway({ userSigFor: () => "ada" });
    const page = connectPage(gateway);
    await page.importAccount({ userId: "ada", nick: "Ada" });
    assert.deepEqual(await page.importAccounts(["bob", "cy"]), {
      items: [{ ok: true, userId: "bob" }, { ok: true, userId: "cy" }],
      succeeded: 2,
      failed: 0,
    });
    emulator.setPresence("ada", [{ platform: "Web", status: "Online" }]);
    const checked = await page.checkAccounts(["ada", "nobody"]);
    assert.deepEqual(checked.items.map(({ status }) => status), ["Imported", "NotImported"]);
    const presence = await page.queryOnlineStatus(["ada", "nobody"], { detail: true });
    assert.deepEqual(presence.items[0], { ok: true, userId: "ada", status: "Online", devices: [{ platform: "Web", status: "Online" }] });
    assert.equal(presence.items[1].error.errorCode, 70107);
    await page.setProfile("ada", { gender: "Gender_Type_Female" });
    const profiles = await page.getProfiles(["ada"], ["nick", "gender"]);
    assert.deepEqual(profiles.items[0].profile, { nick: "Ada", gender: "Gender_Type_Female" });
    await page.kickAccount("ada");
    assert.notEqual(emulator.account("ada").kickedAt, undefined);
    const { userSig } = await (await ask(gateway, "/usersig")).json();
    assert.ok(decodeUserSig(userSig).issuedAt > emulator.account("ada").kickedAt, "it is from the second of the kick");
    assert.equal((await page.deleteAccounts(["bob", "cy"])).succeeded, 2);
    const { QueryResult } = await page.call("openim/querystate", { To_Account: ["ada"] });
    assert.deepEqual(QueryResult, [{ To_Account: "ada", State: "Offline" }]);
  });

  test("sends lists in parts and reads streams", async () => {
    const { emulator, gateway } = openGateway();
    const page = connectPage(gateway);
    const users = Array.from({ length: 250 }, (_, n) => `user-${n}`);
    assert.equal((await page.importAccounts(users)).succeeded, 250);
    assert.equal(emulator.calls()["im_open_login_svc/multiaccount_import"], 3);
    const items = [];
    for await (const item of page.checkAccountsStream(users)) items.push(item);
    assert.deepEqual(items, users.map((userId) => ({ ok: true, userId, status: "Imported" })));
  });

  test("gets the service's codes as errors of the service", async () => {
    const { gateway } = openGateway();
    await assert.rejects(connectPage(gateway).kickAccount("nobody"), {
      name: "ChatApiError",
      code: "ACCOUNT_NOT_FOUND",
      errorCode: 70107,
      attempts: 1,
    });
  });

  test("gets a refusal as an error of HTTP, which it does not repeat", async () => {
    const { gateway } = openGateway({ allow: [CHECK] });
    await assert.rejects(connectPage(gateway).kickAccount("ada"), {
      name: "ChatHttpError",
      status: 403,
      errorCode: 403,
      errorInfo: "the command is not allowed here",
      retryable: false,
      attempts: 1,
    });
  });

  test("repeats what the service gave no answer to", async () => {
    const { emulator, gateway } = openGateway();
    emulator.setFaults({ rate: 1, kinds: ["status"], times: 1 });
    const page = connectPage(gateway);
    await page.importAccount("ada");
    assert.deepEqual(emulator.calls(), { "im_open_login_svc/account_import": 2 });
  });

  test("may send a token of its session", async () => {
    const authorize = (request) => request.headers.get("authorization") === "Bearer session";
    const { gateway } = openGateway({ authorize });
    await connectPage(gateway, { headers: { Authorization: "Bearer session" } }).importAccount("ada");
    await assert.rejects(connectPage(gateway).importAccount("ada"), { name: "ChatHttpError", status: 401 });
  });

  test("aborts the request to the service when it gives up itself", async () => {
    let aborted;
    const waiting = new Promise((resolve) => (aborted = resolve));
    const { gateway } = gatewayTo((_, { signal }) => {
      signal.addEventListener("abort", () => aborted("aborted"));
      return new Promise(() => {});
    });
    const controller = new AbortController();
    const call = connectPage(gateway).importAccount("ada", { signal: controller.signal });
    setTimeout(() => controller.abort("enough"), 20);
    await assert.rejects(call, (reason) => reason === "enough");
    assert.equal(await waiting, "aborted");
  });
});

test("a caller that has gone is no error that the operator hears of", async () => {
  const heard = [];
  const controller = new AbortController();
  const { gateway } = gatewayTo(
    () => {
      controller.abort("enough");
      return new Promise(() => {});
    },
    { onError: (error) => heard.push(error) },
  );
  await refuses(ask(gateway, CHECK_PATH, { body: BODY, signal: controller.signal }), 400, "the caller has gone");
  assert.deepEqual(heard, []);
});

describe("an answer of the service", () => {
  const answers = (fields, init) => gatewayTo(() => envelope(fields, init)).gateway;

  test("comes back whole, with HTTP 200 and no header but its type", async () => {
    const fields = { ResultItem: [], More: { deep: [1, "ü", null] }, RequestId: "x" };
    const response = await ask(answers(fields, { headers: { "set-cookie": "a=b", "x-more": "1" } }), CHECK_PATH, { body: BODY });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...fields });
    assert.deepEqual([...response.headers.keys()].sort(), ["cache-control", "content-type"]);
  });

  test("comes back whole where its code is not 0", async () => {
    const failure = { ActionStatus: "FAIL", ErrorCode: 60007, ErrorInfo: "too often", Extra: [1] };
    const response = await ask(answers(failure), CHECK_PATH, { body: BODY });
    assert.deepEqual([response.status, await response.json()], [200, failure]);
  });

  test("comes back without having been asked for, while the gateway's client keeps still", async () => {
    const failure = { ActionStatus: "FAIL", ErrorCode: 70050, ErrorInfo: "too many failures", Extra: 1 };
    const { gateway, sent } = gatewayTo(() => envelope(failure));
    for (let call = 0; call < 2; call++) {
      const response = await ask(gateway, CHECK_PATH, { body: BODY });
      assert.deepEqual([response.status, await response.json()], [200, failure]);
    }
    assert.equal(sent.length, 1);
  });

  for (const [what, respond, status, info] of [
    ["HTTP 503", () => new Response("busy", { status: 503 }), 502, "the service gave no answer"],
    ["a redirect", () => Response.redirect("https://evil.test/"), 502, "the service gave no answer"],
    ["no JSON", () => new Response("<html>"), 502, "the service gave no answer"],
    ["no ErrorCode", () => Response.json({}), 502, "the service gave no answer"],
    ["no connection", () => Promise.reject(new TypeError("refused by 10.0.0.7")), 502, "the service gave no answer"],
    ["nothing for too long", () => new Promise(() => {}), 504, "the service gave no answer in time"],
  ]) {
    test(`that is none, ${what}, is refused with ${status} after one attempt`, async () => {
      const { gateway, sent } = gatewayTo(respond, {}, { timeoutMs: 50 });
      await refuses(ask(gateway, CHECK_PATH, { body: BODY }), status, info);
      assert.equal(sent.length, 1);
    });
  }

  test("is made up from its code where a client's error has none", async () => {
    const { gateway } = gatewayWith(() => Promise.reject(new ChatApiError("no", { errorCode: 60007, errorInfo: "too often" })));
    const response = await ask(gateway, CHECK_PATH, { body: BODY });
    const failure = { ActionStatus: "FAIL", ErrorCode: 60007, ErrorInfo: "too often" };
    assert.deepEqual([response.status, await response.json()], [200, failure]);
  });

  test("is not asked for with a body that a client takes for bad input, but for no other fault of its input", async () => {
    for (const [code, status, info] of [
      ["INVALID_ARGUMENT", 400, "the body cannot be sent"],
      ["INVALID_OPTION", 502, "the service gave no answer"],
    ]) {
      const error = new ChatInputError("no", { code, retryable: false });
      const { gateway, heard } = gatewayWith(() => Promise.reject(error));
      await refuses(ask(gateway, CHECK_PATH, { body: BODY }), status, info);
      assert.deepEqual(heard, [error]);
    }
  });

  test("is asked for with the page's body, the client's own query and headers", async () => {
    const { gateway, sent } = gatewayTo(() => envelope({}));
    const headers = { cookie: "session=1", authorization: "Bearer x", "x-forwarded-for": "1.2.3.4", origin: HOME };
    await ask(gateway, `${CHECK_PATH}?sdkappid=1&identifier=eve&usersig=forged&contenttype=xml&more=1`, { body: BODY, headers });
    const [{ url, body, headers: forwarded }] = sent;
    const query = Object.fromEntries(new URL(url).searchParams);
    assert.equal(decodeUserSig(query.usersig).userId, "administrator");
    const expected = { sdkappid: `${SDK_APP_ID}`, identifier: "administrator", contenttype: "json" };
    assert.deepEqual(query, { ...expected, usersig: query.usersig, random: query.random });
    assert.equal(body, JSON.stringify(BODY));
    assert.deepEqual([...new Headers(forwarded).keys()], ["content-type"]);
  });
});

describe("authorize", () => {
  const withAuthorize = (authorize, options) => openGateway({ authorize, userSigFor: () => "ada", ...options }).gateway;

  test("is asked for each path, with the command and a request without its body", async () => {
    const asked = [];
    const gateway = withAuthorize(async (request, command) => {
      asked.push([command, request.method, new URL(request.url).pathname, request.headers.get("x-session"), await request.text()]);
      return true;
    });
    const headers = { "x-session": "s" };
    assert.equal((await ask(gateway, CHECK_PATH, { body: BODY, headers })).status, 200);
    assert.equal((await ask(gateway, "/usersig", { headers })).status, 200);
    assert.equal((await ask(gateway, "/v4/openim/sendmsg", { headers })).status, 403);
    assert.deepEqual(asked, [
      [CHECK, "POST", CHECK_PATH, "s", ""],
      ["usersig", "POST", "/usersig", "s", ""],
      ["openim/sendmsg", "POST", "/v4/openim/sendmsg", "s", ""],
    ]);
  });

  for (const verdict of [false, undefined, null, 1, "true", {}, [], new Boolean(true), Promise.resolve(false)]) {
    test(`lets nobody pass by ${JSON.stringify(verdict)}`, async () => {
      const heard = [];
      const gateway = withAuthorize(() => verdict, { onError: (error) => heard.push(error.message) });
      await refuses(ask(gateway, CHECK_PATH, { body: BODY }), 401, "the caller is not authorized");
      await refuses(ask(gateway, "/usersig"), 401, "the caller is not authorized");
      // what looks like a yes is a mistake of the operator's
      const isMistaken = Boolean(await verdict);
      assert.deepEqual(heard, isMistaken ? Array(2).fill("authorize gave neither true nor a Response") : []);
    });
  }

  test("tells the operator that a body was read before", async () => {
    const heard = [];
    const gateway = withAuthorize(() => true, { onError: (error) => heard.push(error.message) });
    const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(BODY) };
    const read = new Request(`http://gateway${CHECK_PATH}`, init);
    await read.json();
    await refuses(gateway(read), 400, "the body cannot be read");
    assert.deepEqual(heard, ["the request's body was read before the gateway got it, which needs request.clone()"]);
  });

  test("lets nobody pass by throwing, and the operator hears of it", async () => {
    for (const authorize of [() => { throw new Error("a secret of the operator's"); }, () => Promise.reject(new Error("a secret"))]) {
      const heard = [];
      const gateway = withAuthorize(authorize, { onError: (error) => heard.push(error.message) });
      await refuses(ask(gateway, CHECK_PATH, { body: BODY }), 401, "the caller is not authorized");
      assert.match(heard.join(), /^a secret/);
      assert.equal(heard.length, 1);
    }
  });

  test("answers for the gateway with a Response, which is sent as it is", async () => {
    const given = new Response("log in first", { status: 418, headers: { "x-own": "1", location: "/login" } });
    const gateway = withAuthorize(async () => given);
    const response = await ask(gateway, CHECK_PATH, { body: BODY });
    assert.deepEqual([response.status, response.headers.get("x-own"), await response.text()], [418, "1", "log in first"]);
  });

  test("answers pages of a listed origin so that they can see it, also with frozen headers", async () => {
    const gateway = withAuthorize(() => Response.redirect("https://login.test/", 303), { cors: { origins: [APP_PAGE] } });
    const response = await ask(gateway, CHECK_PATH, { body: BODY, headers: { origin: APP_PAGE } });
    assert.deepEqual([response.status, response.headers.get("location")], [303, "https://login.test/"]);
    assert.equal(response.headers.get("access-control-allow-origin"), APP_PAGE);
    assert.equal(response.headers.get("vary"), "Origin");
  });

  test("answers with the same Response as often as it is asked, also at once, and no cache keeps it", async () => {
    const given = new Response("log in first", { status: 418 });
    const gateway = withAuthorize(() => given, { cors: { origins: [APP_PAGE] } });
    const asks = [{}, {}, { origin: APP_PAGE }, { origin: HOME }].map((headers) => ask(gateway, CHECK_PATH, { body: BODY, headers }));
    for (const response of [...(await Promise.all(asks)), await ask(gateway, CHECK_PATH, { body: BODY })]) {
      assert.deepEqual([response.status, await response.text(), response.headers.get("cache-control")], [418, "log in first", "no-store"]);
    }
    assert.deepEqual([...given.headers.keys()], ["content-type"]);
    for (const [status, headers] of [[204, { "cache-control": "max-age=9" }], [304, { "cache-control": "public" }]]) {
      const bare = withAuthorize(() => new Response(null, { status, headers }));
      const response = await ask(bare, CHECK_PATH, { body: BODY });
      assert.deepEqual([response.status, response.body, response.headers.get("cache-control")], [status, null, headers["cache-control"]]);
    }
  });

  test("answers two gateways with one Response, and with one of another realm", async () => {
    const given = new Response("log in first", { status: 418 });
    for (const gateway of [withAuthorize(() => given), withAuthorize(() => given)]) {
      assert.equal(await (await ask(gateway, CHECK_PATH, { body: BODY })).text(), "log in first");
    }
    const foreign = new Proxy({ [Symbol.toStringTag]: "Response", status: 418, statusText: "", headers: {}, body: null }, {});
    assert.equal((await ask(withAuthorize(() => foreign), CHECK_PATH, { body: BODY })).status, 418);
  });

  test("answers with a Response of no status: the gateway fails, and says so to caller and operator", async () => {
    const heard = [];
    const gateway = withAuthorize(() => Response.error(), { onError: ({ message }) => heard.push(message) });
    await refuses(ask(gateway, CHECK_PATH, { body: BODY }), 502, "the gateway failed");
    assert.deepEqual(heard, ["authorize gave a Response that is an error's, which cannot be sent"]);
  });

  test("answers with a Response that was read already: the gateway fails, and says so to page and operator", async () => {
    const used = new Response("read");
    await used.text();
    const heard = [];
    const gateway = withAuthorize(() => used, { cors: { origins: [APP_PAGE] }, onError: (error) => heard.push(error) });
    const response = await ask(gateway, CHECK_PATH, { body: BODY, headers: { origin: APP_PAGE } });
    assert.equal(response.headers.get("access-control-allow-origin"), APP_PAGE);
    await refuses(response, 502, "the gateway failed");
    assert.equal(heard.length, 1);
    assert.ok(heard[0] instanceof TypeError, `${heard[0]}`);
  });

  test("is told what Cloudflare knows of the caller", async (t) => {
    const { Request: Original } = globalThis;
    t.after(() => (globalThis.Request = Original));
    const { gateway } = openGateway({ userSigFor: () => "ada" });
    // another runtime's Request takes `cf` and forgets it
    const made = [];
    const ofCloudflare = (path, cf) => Object.assign(new Original(`${HOME}${path}`, { method: "POST" }), { cf });
    globalThis.Request = class extends Original {
      constructor(url, init) {
        super(url, init);
        made.push("cf" in init ? init.cf : "nothing");
      }
    };
    assert.equal((await gateway(ofCloudflare("/usersig", { country: "DE" }))).status, 200);
    assert.equal((await gateway(ofCloudflare("/usersig", undefined))).status, 200);
    assert.deepEqual(made, [{ country: "DE" }, { country: "DE" }, "nothing", "nothing"]);
  });

  test("hears when the caller has gone, and so does userSigFor", async () => {
    for (const [name, status] of [["authorize", 401], ["userSigFor", 403]]) {
      const heard = [];
      const controller = new AbortController();
      const { gateway } = openGateway({
        userSigFor: () => "ada",
        [name]: ({ signal }) => {
          controller.abort("enough");
          signal.throwIfAborted();
          return name === "authorize" || "ada";
        },
        onError: (error) => heard.push(error),
      });
      assert.equal((await ask(gateway, "/usersig", { signal: controller.signal })).status, status);
      assert.deepEqual(heard, []);
    }
  });

  test("is asked before the list of commands and before the body", async () => {
    const gateway = withAuthorize(() => false);
    await refuses(ask(gateway, "/v4/openim/sendmsg"), 401, "the caller is not authorized");
    const body = new ReadableStream({ pull: () => assert.fail("the body was read") }, { highWaterMark: 0 });
    await refuses(ask(gateway, CHECK_PATH, { body }), 401, "the caller is not authorized");
  });
});

describe("POST /usersig", () => {
  test("gives a UserSig for the user of the request", async () => {
    const { gateway } = openGateway({ userSigFor: async (request) => request.headers.get("x-user"), prefix: "/chat" });
    const response = await ask(gateway, "/chat/usersig", { headers: { "x-user": "ada" }, body: null });
    const { userSig, ...rest } = await response.json();
    assert.deepEqual([response.status, rest], [200, { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", expiresIn: 86_400 }]);
    const claims = decodeUserSig(userSig);
    assert.deepEqual([claims.userId, claims.sdkAppId, claims.expiresIn], ["ada", SDK_APP_ID, 86_400]);
    assert.equal(response.headers.get("cache-control"), "no-store");
  });

  test("holds for as long as the gateway is told", async () => {
    const { gateway } = openGateway({ userSigFor: () => "ada", userSigExpiresIn: 3600 });
    const { userSig, expiresIn } = await (await ask(gateway, "/usersig")).json();
    assert.deepEqual([expiresIn, decodeUserSig(userSig).expiresIn], [3600, 3600]);
  });

  test("is for nobody where userSigFor gives undefined", async () => {
    const { gateway } = openGateway({ userSigFor: () => undefined });
    await refuses(ask(gateway, "/usersig"), 403, "there is no UserSig for this caller");
  });

  test("works without a body and without a type", async () => {
    const { gateway } = openGateway({ userSigFor: () => "ada" });
    assert.equal((await gateway(new Request(`${HOME}/usersig`, { method: "POST" }))).status, 200);
  });

  test("is nothing where userSigFor is not given", async () => {
    await refuses(ask(openGateway().gateway, "/usersig"), 404, "there is nothing here");
  });

  test("is refused where userSigFor names nobody, or throws", async () => {
    const heard = [];
    for (const userSigFor of [() => null, () => undefined, () => { throw new Error("boom"); }, () => Promise.reject(new Error("boom"))]) {
      const { gateway } = openGateway({ userSigFor, onError: (error) => heard.push(error.message) });
      await refuses(ask(gateway, "/usersig"), 403, "there is no UserSig for this caller");
    }
    assert.deepEqual(heard, ["boom", "boom"]);
  });

  test("is refused for the admin, in any spelling, and for what is no UserID", async () => {
    const noUserIds = ["", "x".repeat(33), "\ud800", 7, {}, ["ada"], true, new String("administrator")];
    const unseen = ["administrator ", "\tadministrator", "Administrator\0", "administrator\u200b", "admin\u00adistrator", "\u3000administrator\ufeff", "\u200b administrator"];
    const alike = ["admini\u017ftrator", "ADM\u0130N\u0130STRATOR", "adm\u0131n\u0131strator", "administrator\u2800", "admin\ufff9istrator", "\uff41dministrator", "admi\u0301nistrator"];
    for (const userId of ["administrator", "Administrator", ...unseen, ...alike, ...noUserIds]) {
      const { gateway } = openGateway({ userSigFor: () => userId });
      await refuses(ask(gateway, "/usersig"), 403, "there is no UserSig for this caller");
    }
    const { gateway } = openGateway({ userSigFor: () => "root" }, { adminUserId: "root" });
    await refuses(ask(gateway, "/usersig"), 403, "there is no UserSig for this caller");
    for (const userId of ["root", "admin istrator", "administrators", " ada"]) {
      assert.equal((await ask(openGateway({ userSigFor: () => userId }).gateway, "/usersig")).status, 200, userId);
    }
    const { gateway: spaced } = openGateway({ userSigFor: () => "root" }, { adminUserId: "root " });
    await refuses(ask(spaced, "/usersig"), 403, "there is no UserSig for this caller");
  });

  test("is refused where userSigFor gives what is no text, and the operator is told", async () => {
    for (const userId of [7, 0, true, {}, ["ada"]]) {
      const heard = [];
      const { gateway } = openGateway({ userSigFor: () => userId, onError: (error) => heard.push(`${error}`) });
      await refuses(ask(gateway, "/usersig"), 403, "there is no UserSig for this caller");
      assert.deepEqual(heard, ["TypeError: userSigFor gave no text"]);
    }
  });

  test("is a fault of the gateway where its client has no key", async () => {
    const heard = [];
    const onError = ({ code }) => heard.push(code);
    const client = new ChatClient({ sdkAppId: SDK_APP_ID, baseUrl: "http://up.test", userSig: "sig" });
    const gateway = createGateway({ client, authorize: () => true, allow: [CHECK], userSigFor: () => "ada", onError });
    await refuses(ask(gateway, "/usersig"), 502, "the gateway cannot sign");
    assert.deepEqual(heard, ["INVALID_OPTION"]);
  });
});

describe("origins", () => {
  const listing = (...origins) => openGateway({ cors: { origins } }).gateway;
  const from = (gateway, origin, init) => {
    const headers = { ...init?.headers, ...(origin && { origin }) };
    return ask(gateway, CHECK_PATH, { body: BODY, ...init, headers });
  };
  const PREFLIGHT = {
    method: "OPTIONS",
    body: null,
    headers: { "access-control-request-method": "POST", "access-control-request-headers": "content-type,x-session" },
  };

  test("that are listed may see the answer", async () => {
    const response = await from(listing("https://other.test", APP_PAGE), APP_PAGE);
    assert.equal(response.status, 200);
    assert.equal((await response.json()).ErrorCode, 0);
    assert.deepEqual(
      ["access-control-allow-origin", "access-control-allow-credentials", "vary"].map((name) => response.headers.get(name)),
      [APP_PAGE, "true", "Origin"],
    );
  });

  test("that are listed may see a refusal too", async () => {
    const response = await ask(listing(APP_PAGE), "/nothing", { headers: { origin: APP_PAGE } });
    assert.deepEqual([response.status, response.headers.get("access-control-allow-origin")], [404, APP_PAGE]);
  });

  for (const origin of [
    "https://evil.test",
    "null",
    "https://app.test.evil.test",
    "https://app.test:8443",
    "http://app.test",
    "https://APP.test",
    `${APP_PAGE}, https://evil.test`,
    "",
  ]) {
    test(`that are not listed are refused: ${JSON.stringify(origin)}`, async () => {
      const { gateway, emulator } = openGateway({ cors: { origins: [APP_PAGE] } });
      const send = (init) => ask(gateway, CHECK_PATH, { body: BODY, ...init, headers: { ...init?.headers, origin } });
      await refuses(send(), 403, "the origin is not allowed here");
      await refuses(send(PREFLIGHT), 403, "the origin is not allowed here");
      assert.equal((await send()).headers.get("access-control-allow-origin"), null);
      assert.equal((await send()).headers.get("vary"), "Origin");
      assert.deepEqual(emulator.calls(), {});
    });
  }

  test("are the gateway's own and none else where none is listed", async () => {
    const { gateway } = openGateway();
    assert.equal((await from(gateway, HOME)).status, 200);
    assert.equal((await from(gateway, undefined)).status, 200);
    await refuses(from(gateway, APP_PAGE), 403, "the origin is not allowed here");
    await refuses(from(gateway, APP_PAGE, PREFLIGHT), 403, "the origin is not allowed here");
  });

  test("are the gateway's own also where the host's usual port is said, which is that of its scheme", async () => {
    const { gateway } = openGateway();
    const statusOf = async (origin, host) => {
      const headers = { "content-type": "application/json", origin, host };
      return (await gateway(new Request(`${origin}${CHECK_PATH}`, { method: "POST", headers, body: JSON.stringify(BODY) }))).status;
    };
    for (const [scheme, usual, other] of [["http", 80, 443], ["https", 443, 80]]) {
      assert.equal(await statusOf(`${scheme}://gateway.test`, `gateway.test:${usual}`), 200, scheme);
      assert.equal(await statusOf(`${scheme}://gateway.test`, `gateway.test:${other}`), 403, scheme);
      assert.equal(await statusOf(`${scheme}://gateway.test:8443`, `gateway.test:8443:${usual}`), 403, scheme);
    }
  });

  test("that are listed get their preflight answered, and nobody is asked for it", async () => {
    const { gateway } = openGateway({ cors: { origins: [APP_PAGE] }, authorize: () => assert.fail("a preflight bears no session") });
    const response = await from(gateway, APP_PAGE, PREFLIGHT);
    assert.equal(response.status, 204);
    assert.deepEqual(Object.fromEntries([...response.headers].filter(([name]) => /^access-control-|^vary/.test(name))), {
      "access-control-allow-origin": APP_PAGE,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type,x-session",
      "access-control-expose-headers": "date, retry-after",
      "access-control-max-age": "600",
      vary: "Access-Control-Request-Headers, Origin",
    });
  });

  test("get their preflight answered also where it does not say for what", async () => {
    const { gateway } = openGateway({ cors: { origins: [APP_PAGE] } });
    const bare = { method: "OPTIONS", body: null };
    assert.equal((await from(gateway, APP_PAGE, bare)).status, 204);
    assert.equal((await from(gateway, "https://other.test", bare)).status, 403);
  });

  test("get no preflight for what is not there, and none without an origin", async () => {
    const { gateway } = openGateway({ cors: { origins: [APP_PAGE] } });
    const headers = { ...PREFLIGHT.headers, origin: APP_PAGE };
    await refuses(ask(gateway, "/v4/a/b/c", { ...PREFLIGHT, headers }), 404, "there is nothing here");
    await refuses(ask(gateway, CHECK_PATH, PREFLIGHT), 405, "only POST");
  });

  test("of an app with a scheme of its own can be listed", async () => {
    assert.equal((await from(listing("capacitor://localhost"), "capacitor://localhost")).status, 200);
  });
});

describe("createGateway", () => {
  const client = connect(emulate());
  const good = { client, authorize: () => true, allow: [CHECK] };

  const NO_ORIGINS = ["*", "https://*", "https://*.example", "app://*", "null", "app.test", "https://App.test", "https://u@app.test", ...["/", "/path", ":443"].map((end) => APP_PAGE + end)];

  const BAD_OPTIONS = [
    [undefined, "options", "options must be an object"],
    [{ ...good, client: undefined }, "client", "client must be a ChatClient"],
    [{ ...good, client: {} }, "client", "client must be a ChatClient"],
    [{ ...good, client: { call() {} }, userSigFor: () => null }, "client", "client must be a ChatClient, to sign for users"],
    [{ ...good, authorize: undefined }, "authorize", "authorize must be a function that says who may call"],
    [{ ...good, authorize: true }, "authorize", "authorize must be a function that says who may call"],
    [{ ...good, allow: undefined }, "allow", "allow must be a list of commands, such as openim/query_online_status"],
    [{ ...good, allow: "openim/querystate" }, "allow", "allow must be a list of commands, such as openim/query_online_status"],
    [{ ...good, userSigFor: undefined, allow: [] }, "allow", "allow is empty, so that nothing could be called"],
    [{ ...good, allow: [CHECK, "*"] }, "allow[1]", "allow[1] must be of the form service/command, such as openim/query_online_status"],
    [{ ...good, allow: ["/v4/openim/querystate"] }, "allow[0]", "allow[0] must be of the form service/command, such as openim/query_online_status"],
    [{ ...good, allow: [7] }, "allow[0]", "allow[0] must be of the form service/command, such as openim/query_online_status"],
    ...["chat", "/chat/", "/", "/a//b/../c", "/a b", "//host/x", "/chat?x", 7, null].map((prefix) => [
      { ...good, prefix },
      "prefix",
      "prefix must be a path such as /chat, without a slash at its end",
    ]),
    [{ ...good, userSigFor: "ada" }, "userSigFor", "userSigFor must be a function"],
    [{ ...good, onError: 1 }, "onError", "onError must be a function"],
    [
      { ...good, userSigFor: () => "ada", userSigExpiresInSeconds: 60 },
      "userSigExpiresInSeconds",
      "userSigExpiresInSeconds is no option of createGateway, which has client, authorize, allow, prefix, userSigFor, userSigExpiresIn, maxBodyBytes, cors, onError",
    ],
    ...[0, -1, 1.5, NaN, "9", null, 1_576_800_001].map((userSigExpiresIn) => [
      { ...good, userSigExpiresIn },
      "userSigExpiresIn",
      "userSigExpiresIn must be a whole number of seconds, 1 to 1576800000",
    ]),
    ...[0, -1, 1.5, NaN, "9", null].map((maxBodyBytes) => [
      { ...good, maxBodyBytes },
      "maxBodyBytes",
      "maxBodyBytes must be a whole number of 1 or more",
    ]),
    [{ ...good, cors: true }, "cors", "cors must be an object with a list called origins"],
    [{ ...good, cors: { origins: [], credentials: false } }, "cors.credentials", "cors.credentials is no option of cors, which has origins"],
    [{ ...good, cors: {} }, "cors.origins", "cors.origins must be a list of origins, such as https://app.example"],
    ...[...NO_ORIGINS, 7].map((origin) => [
      { ...good, cors: { origins: [APP_PAGE, origin] } },
      "cors.origins[1]",
      "cors.origins[1] must be an origin as browsers send it, such as https://app.example",
    ]),
  ];

  test("may let pages call nothing and hand out UserSigs alone", async () => {
    const gateway = createGateway({ ...good, allow: [], userSigFor: () => "ada" });
    const { userSig } = await (await ask(gateway, "/usersig")).json();
    assert.equal(decodeUserSig(userSig).userId, "ada");
    await refuses(ask(gateway, CHECK_PATH), 403, "the command is not allowed here");
  });

  test("refuses what makes no sense, and says where", () => {
    for (const [options, field, message] of BAD_OPTIONS) {
      assert.throws(
        () => createGateway(options),
        (error) => {
          assert.ok(error instanceof ChatInputError);
          assert.deepEqual([error.code, error.field, error.message, error.retryable], ["INVALID_OPTION", field, message, false]);
          return true;
        },
        message,
      );
    }
  });

  test("takes undefined for absent, and what it was given cannot be changed behind its back", async () => {
    const allow = [CHECK];
    const origins = [APP_PAGE];
    const undefinedOnes = { prefix: undefined, userSigFor: undefined, maxBodyBytes: undefined, onError: undefined };
    const gateway = createGateway({ ...good, ...undefinedOnes, allow, cors: { origins } });
    allow.push("openim/sendmsg");
    origins.push("https://evil.test");
    await refuses(ask(gateway, "/v4/openim/sendmsg"), 403, "the command is not allowed here");
    await refuses(ask(gateway, CHECK_PATH, { headers: { origin: "https://evil.test" } }), 403, "the origin is not allowed here");
    assert.equal((await ask(createGateway({ ...good, cors: undefined }), CHECK_PATH, { body: BODY })).status, 200);
  });

  test("serves behind a prefix, and nowhere else", async () => {
    const { gateway } = openGateway({ prefix: "/api/chat" });
    assert.equal((await ask(gateway, `/api/chat${CHECK_PATH}`, { body: BODY })).status, 200);
    await connectPage(gateway, { baseUrl: `${HOME}/api/chat` }).importAccount("ada");
    for (const path of [CHECK_PATH, `/api/chatter${CHECK_PATH}`, `/x/api/chat${CHECK_PATH}`]) {
      await refuses(ask(gateway, path, { body: BODY }), 404, "there is nothing here");
    }
  });

  test("lets the operator hear of what the caller only sees as a status", async () => {
    const heard = [];
    const onError = (error) => {
      heard.push(error.name);
      throw new Error("a listener's own fault");
    };
    const unhandled = [];
    const listener = (reason) => unhandled.push(reason);
    process.on("unhandledRejection", listener);
    for (const listening of [onError, async (error) => onError(error)]) {
      const { gateway } = gatewayTo(() => new Response("", { status: 500 }), { onError: listening });
      await refuses(ask(gateway, CHECK_PATH, { body: BODY }), 502, "the service gave no answer");
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listener);
    assert.deepEqual(heard, ["ChatHttpError", "ChatHttpError"]);
    assert.deepEqual(unhandled, []);
  });

  test("leaves no timer behind, whatever becomes of a body", async (t) => {
    const started = t.mock.method(globalThis, "setTimeout").mock;
    const cleared = t.mock.method(globalThis, "clearTimeout").mock;
    const { gateway } = gatewayWith(async () => ({ ErrorCode: 0 }));
    for (const [body, status] of [[BODY, 200], ["{", 400], [" ".repeat(65_537), 413]]) {
      assert.equal((await ask(gateway, CHECK_PATH, { body })).status, status);
    }
    const timers = started.calls.map(({ result }) => result);
    assert.equal(timers.length, 3);
    assert.deepEqual(cleared.calls.map(({ arguments: [timer] }) => timers.indexOf(timer)), [0, 1, 2]);
  });

  test("does not blame the caller for a client that was disposed of", async () => {
    const { gateway, client: disposed } = openGateway();
    disposed.free();
    await refuses(ask(gateway, CHECK_PATH, { body: BODY }), 502, "the service gave no answer");
  });
});
