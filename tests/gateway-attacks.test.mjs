// What a stranger may try with the gateway, and that nothing gets out or through.

import assert from "node:assert/strict";
import { connect as openSocket } from "node:net";
import { describe, test } from "node:test";
import { inspect } from "node:util";

import { ChatClient } from "tencent-chat-edge";
import { createGateway } from "tencent-chat-edge/gateway";
import { APP, envelope, SECRET_KEY } from "./support/app.mjs";
import { costsOf } from "./support/cost.mjs";
import { escaped } from "./support/escaped.mjs";
import { ask, CHECK, COMMANDS, HOME, openGateway } from "./support/gateway.mjs";
import { serve } from "./support/serve.mjs";

const CHECK_PATH = `/v4/${CHECK}`;
const KICK_PATH = "/v4/im_open_login_svc/kick";
const BODY = { CheckItem: [{ UserID: "ada" }] };

/** `[status, ErrorInfo]` of a refusal. */
async function outcome(answer) {
  const response = await answer;
  const { ActionStatus, ErrorCode, ErrorInfo } = await response.json();
  return [response.status, ErrorCode === response.status && ActionStatus === "FAIL" ? ErrorInfo : ErrorCode];
}

/** A UserSig in standard base64. */
const standard = (userSig) => userSig.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");

const bytes = (text) => new TextEncoder().encode(text);

/** A body of `count` chunks of `size` bytes each; says in `pulled` how many were asked for, and whether it was cancelled. */
function chunked(count, size, state = {}) {
  state.pulled = 0;
  return new ReadableStream({
    pull(controller) {
      if (state.pulled++ === count) controller.close();
      else controller.enqueue(new Uint8Array(size).fill(32));
    },
    cancel: () => void (state.cancelled = true),
  });
}

describe("paths and methods", () => {
  const { gateway, emulator } = openGateway({ allow: [CHECK], userSigFor: () => "ada" });

  for (const [path, status, info] of [
    [KICK_PATH, 403, "the command is not allowed here"],
    // what the URL's parser puts right names another command, and that is what is looked up
    [`/v4/im_open_login_svc/account_check/../kick`, 403, "the command is not allowed here"],
    [`/v4/im_open_login_svc/account_check/%2e%2e/kick`, 403, "the command is not allowed here"],
    [`/v4/im_open_login_svc\\kick`, 403, "the command is not allowed here"],
    [`/v4/im_open_login_svc/Account_Check`, 403, "the command is not allowed here"],
    [`/v4/__proto__/constructor`, 403, "the command is not allowed here"],
    [`/V4/${CHECK}`, 404, "there is nothing here"],
    [`//v4/${CHECK}`, 404, "there is nothing here"],
    [`/v4//${CHECK}`, 404, "there is nothing here"],
    [`/v4/im_open_login_svc//account_check`, 404, "there is nothing here"],
    [`/v4/im_open_login_svc%2Faccount_check`, 404, "there is nothing here"],
    [`/v4/im_open_login_svc/%61ccount_check`, 404, "there is nothing here"],
    [`/v4/im_open_login_svc/account_check%00`, 404, "there is nothing here"],
    [`/v4/im_open_login_svc/account_check%0A`, 404, "there is nothing here"],
    [`/v4/im_open_login_svc/account_check;x`, 404, "there is nothing here"],
    [`/v4/im_open_login_svc/account_check/..%2fkick`, 404, "there is nothing here"],
    [`${CHECK_PATH}/`, 404, "there is nothing here"],
    [`${CHECK_PATH}/x`, 404, "there is nothing here"],
    [`/v4/account_check`, 404, "there is nothing here"],
    [`/x/../../v4/${CHECK}/../..`, 404, "there is nothing here"],
    ["/usersig/", 404, "there is nothing here"],
    ["/UserSig", 404, "there is nothing here"],
    ["/", 404, "there is nothing here"],
  ]) {
    test(`${path} is refused with ${status}`, async () => {
      assert.deepEqual(await outcome(ask(gateway, path, { body: BODY })), [status, info]);
      assert.deepEqual(emulator.calls(), {});
    });
  }

  test("no method but POST does anything", async () => {
    for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "post_", "PROPFIND"]) {
      for (const path of [CHECK_PATH, "/usersig"]) {
        const response = await ask(gateway, path, { method, body: null });
        assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST"], method);
      }
    }
    const override = { "x-http-method-override": "POST", "x-method-override": "POST" };
    assert.equal((await ask(gateway, `${CHECK_PATH}?_method=POST`, { method: "GET", headers: override })).status, 405);
    assert.deepEqual(emulator.calls(), {});
  });
});

test("a request whose URL is none is refused", async () => {
  const { gateway, emulator } = openGateway({ cors: { origins: ["https://app.test"] } });
  for (const url of [`http://a.test, b.test${CHECK_PATH}`, CHECK_PATH, ""]) {
    for (const headers of [{}, { origin: "https://app.test" }]) {
      const request = Object.defineProperty(new Request(`${HOME}${CHECK_PATH}`, { method: "POST", headers }), "url", { value: url });
      const response = await gateway(request);
      assert.equal(response.headers.get("access-control-allow-origin"), null);
      assert.deepEqual(await outcome(response), [400, "the URL cannot be read"]);
    }
  }
  assert.deepEqual(emulator.calls(), {});
});

describe("bodies", () => {
  const { gateway, emulator } = openGateway({ maxBodyBytes: 1_000 });
  const padded = (length) => bytes(JSON.stringify(BODY).padEnd(length));

  test("are taken up to the limit and not beyond", async () => {
    assert.equal((await ask(gateway, CHECK_PATH, { body: padded(1_000) })).status, 200);
    assert.deepEqual(await outcome(ask(gateway, CHECK_PATH, { body: padded(1_001) })), [413, "the body is larger than 1000 bytes"]);
    const { gateway: standard } = openGateway();
    assert.equal((await ask(standard, CHECK_PATH, { body: padded(65_536) })).status, 200);
    assert.deepEqual(await outcome(ask(standard, CHECK_PATH, { body: padded(65_537) })), [413, "the body is larger than 65536 bytes"]);
  });

  test("that say they are too large are not read at all", async () => {
    const state = {};
    const body = chunked(1, 10, state);
    state.pulled = 0;
    const answer = ask(gateway, CHECK_PATH, { body, headers: { "content-length": "1001" } });
    assert.deepEqual(await outcome(answer), [413, "the body is larger than 1000 bytes"]);
    // a stream fills its queue of one by itself
    assert.ok(state.pulled <= 1, `${state.pulled} chunks`);
  });

  test("that say they are small are counted all the same, and left at the limit", async () => {
    for (const headers of [{}, { "content-length": "5" }, { "content-length": "-1" }, { "content-length": "x" }]) {
      const state = {};
      const answer = ask(gateway, CHECK_PATH, { body: chunked(Infinity, 100, state), headers });
      assert.deepEqual(await outcome(answer), [413, "the body is larger than 1000 bytes"]);
      assert.ok(state.pulled <= 13, `${state.pulled} chunks were read`);
      assert.equal(state.cancelled, true);
    }
  });

  test("that come too slowly are given up after ten seconds", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    for (const drips of [0, 3]) {
      const state = {};
      let next;
      const body = new ReadableStream({ start: (controller) => void (next = controller), cancel: () => void (state.cancelled = true) });
      const answer = ask(gateway, CHECK_PATH, { body });
      for (let drip = 0; drip < drips; drip++) {
        next.enqueue(bytes("{"));
        await settle();
        t.mock.timers.tick(3_000);
      }
      await settle();
      t.mock.timers.tick(9_999 - drips * 3_000);
      await settle();
      assert.equal(state.cancelled, undefined);
      t.mock.timers.tick(1);
      assert.deepEqual(await outcome(answer), [400, "the body did not arrive within 10 seconds"]);
      assert.equal(state.cancelled, true);
    }
  });

  test("that always have one more empty chunk are given up too, and leave others their turn", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const state = {};
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(bytes("")), cancel: () => void (state.cancelled = true) });
    const answer = ask(gateway, CHECK_PATH, { body });
    await settle();
    assert.equal(state.cancelled, undefined);
    t.mock.timers.tick(10_000);
    assert.deepEqual(await outcome(answer), [400, "the body did not arrive within 10 seconds"]);
    assert.equal(state.cancelled, true);
  });

  test("that break off are refused", async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("reset by 10.0.0.7")) });
    assert.deepEqual(await outcome(ask(gateway, CHECK_PATH, { body })), [400, "the body cannot be read"]);
    const used = new Request(`${HOME}${CHECK_PATH}`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    await used.text();
    assert.deepEqual(await outcome(gateway(used)), [400, "the body cannot be read"]);
    const words = new ReadableStream({ pull: (controller) => controller.enqueue("{}") });
    assert.deepEqual(await outcome(ask(gateway, CHECK_PATH, { body: words })), [400, "the body cannot be read"]);
  });

  test("must be a JSON object in UTF-8", async () => {
    for (const text of ["", " ", "{", "{'a':1}", "<xml/>", "undefined", "{}{}", "{\"a\":1,}", "NaN"]) {
      assert.deepEqual(await outcome(ask(gateway, CHECK_PATH, { body: bytes(text) })), [400, "the body is not JSON"], text);
    }
    for (const text of ["null", "[]", "[{}]", "7", "\"{}\"", "true"]) {
      assert.deepEqual(await outcome(ask(gateway, CHECK_PATH, { body: bytes(text) })), [400, "the body is no JSON object"], text);
    }
    const noUtf8 = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    assert.deepEqual(await outcome(ask(gateway, CHECK_PATH, { body: noUtf8 })), [400, "the body is not JSON"]);
    assert.deepEqual(await outcome(ask(gateway, CHECK_PATH, { body: null })), [400, "the body is not JSON"]);
  });

  test("that are nested deeper than any command's are refused, and break nothing", async () => {
    const { gateway: wide } = openGateway({ maxBodyBytes: 10_000_000 });
    const nested = (depth) => ask(wide, CHECK_PATH, { body: bytes(`{"b":"\\"[[[","a":${"[".repeat(depth)}${"]".repeat(depth)}}`) });
    assert.equal((await nested(127)).status, 200);
    for (const depth of [128, 30_000]) assert.deepEqual(await outcome(nested(depth)), [400, "the body is nested deeper than 128"]);
    assert.equal((await nested(1_000_000)).status, 400);
    assert.equal((await ask(wide, CHECK_PATH, { body: BODY })).status, 200);
  });

  test("reach the service as they are, whatever their keys are called", async () => {
    let body;
    const client = clientOf((_, init) => ((body = init.body), envelope({})));
    const gateway = createGateway({ client, authorize: () => true, allow: COMMANDS });
    const text = '{"__proto__":{"admin":true},"constructor":{"prototype":{}},"toJSON":1}';
    assert.equal((await ask(gateway, CHECK_PATH, { body: bytes(text) })).status, 200);
    assert.equal(body, text);
    assert.equal({}.admin, undefined);
  });

  test("must be sent as JSON, which no page can do without a preflight", async () => {
    const types = ["application/json", "Application/JSON", "application/json;charset=utf-8", 'application/json; charset="UTF-8" '];
    for (const type of types) {
      assert.equal((await ask(gateway, CHECK_PATH, { body: BODY, headers: { "content-type": type } })).status, 200, type);
    }
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "",
      "application/jsonp",
      "application/json-patch+json",
      "text/plain, application/json",
      "application/json, text/plain",
      "application/json; charset=utf-16",
      "application/json; boundary=x",
    ]) {
      const answer = ask(gateway, CHECK_PATH, { body: BODY, headers: { "content-type": type } });
      assert.deepEqual(await outcome(answer), [415, "the body must be JSON, sent as application/json"], type);
    }
    const untyped = new Request(`${HOME}${CHECK_PATH}`, { method: "POST", body: bytes("{}") });
    assert.deepEqual(await outcome(gateway(untyped)), [415, "the body must be JSON, sent as application/json"]);
  });

  test("that were refused never reached the service", async () => {
    const before = emulator.calls()[CHECK];
    await ask(gateway, CHECK_PATH, { body: bytes("[]") });
    await ask(gateway, CHECK_PATH, { body: padded(1_001) });
    assert.equal(emulator.calls()[CHECK], before);
  });
});

/** A client whose every request gets the answer that `respond` makes. */
const clientOf = (respond, options) =>
  new ChatClient({ ...APP, baseUrl: "http://up.test", pacing: "off", fetch: async (url, init) => respond(url, init), ...options });

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("a page whose host only the path names is no page of the gateway's own", async () => {
  const { gateway } = openGateway();
  const asked = (host) => outcome(ask(gateway, CHECK_PATH, { body: BODY, headers: { origin: HOME, ...(host && { host }) } }));
  assert.deepEqual(await asked("gateway.example"), [403, "the origin is not allowed here"]);
  assert.deepEqual(await asked("gateway.test:80"), [403, "the origin is not allowed here"]);
  for (const host of [undefined, "gateway.test", "Gateway.Test", "gateway.test:443"]) assert.deepEqual(await asked(host), [200, 0]);
});

describe("secrets", () => {
  /**
   * Everything that a caller gets to see of the answer to a request whose upstream answers by `respond`, and all that the
   * operator hears of.
   */
  async function shown(respond, options) {
    let userSig;
    const client = clientOf((url, init) => {
      userSig = new URL(url).searchParams.get("usersig");
      return respond(url, init, userSig);
    }, options);
    const heard = [];
    const gateway = createGateway({ client, authorize: () => true, allow: COMMANDS, onError: (error) => heard.push(error) });
    const response = await ask(gateway, CHECK_PATH, { body: BODY });
    return { userSig, status: response.status, text: `${JSON.stringify([...response.headers])} ${await response.text()}`, heard };
  }

  async function keepsSilent(respond, options) {
    const { userSig, text, status, heard } = await shown(respond, options);
    assert.ok(userSig.length > 3);
    const errors = inspect(heard, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity });
    for (const secret of [userSig, SECRET_KEY, encodeURIComponent(userSig), userSig.slice(0, 60)]) {
      assert.ok(!text.includes(secret), text);
      assert.ok(!errors.includes(secret), errors);
    }
    return { text, status, heard };
  }

  const FAILED = { ActionStatus: "FAIL", ErrorCode: 70402 };

  test("that a failed answer echoes do not come out", async () => {
    const echo = (url, _, sig) => ({ ErrorInfo: `bad request ${url}`, Url: url, List: [{ [sig]: sig }], Key: SECRET_KEY });
    await keepsSilent((...request) => envelope({ ...FAILED, ...echo(...request) }));
    await keepsSilent((url) => envelope({ ...FAILED, ErrorInfo: `bad request ${url}` }, { status: 500, headers: { "x-url": url } }));
  });

  test("that a good answer echoes do not come out", async () => {
    for (const echo of [
      (url) => url,
      (url) => `GET ${url} HTTP/1.1\nnext line`,
      (_, sig) => sig,
      (_, sig) => `\n${sig}\n`,
      (_, sig) => `prefix_${sig}`,
      (_, sig) => escaped(sig),
      (url) => encodeURIComponent(url),
      (_, sig) => ({ [sig]: 1 }),
      (_, sig) => [[`${sig} and again ${sig}`]],
      (url) => encodeURIComponent(encodeURIComponent(url)),
      (_, sig) => encodeURIComponent(encodeURIComponent(escaped(sig))),
      (_, sig) => `${sig}1`,
      (_, sig) => `${sig}-1 ${sig}${sig}`,
      (_, sig) => `${sig} of ${SECRET_KEY}`,
      (_, sig) => `bad base64: ${standard(sig)}`,
    ]) {
      const { text, status } = await keepsSilent((url, _, sig) => envelope({ Echo: echo(url, sig), More: "stays" }));
      assert.equal(status, 200);
      assert.match(text, /\[redacted\]/);
      assert.match(text, /"More":"stays"/);
    }
  });

  test("that are texts of another form do not come out where the query is echoed", async () => {
    const opaque = { secretKey: undefined, userSig: "opaque-text.of~another+kind" };
    await keepsSilent((url) => envelope({ Echo: url }), opaque);
    await keepsSilent((_, __, sig) => envelope({ Echo: sig }), opaque);
  });

  test("of another client of the same admin do not come out", async () => {
    const other = await new ChatClient({ ...APP, baseUrl: "http://up.test" }).signUserSig("administrator", { expiresIn: 77 });
    const userBuf = crypto.getRandomValues(new Uint8Array(8192));
    const long = await new ChatClient({ ...APP, baseUrl: "http://up.test" }).signUserSig("administrator", { userBuf });
    for (const echo of [
      other,
      `prefix_${other}`,
      escaped(other),
      escaped(escaped(other)),
      encodeURIComponent(encodeURIComponent(`usersig=${other}`)),
      long,
      escaped(long),
      standard(other),
      standard(long),
      escaped(standard(other)),
      encodeURIComponent(encodeURIComponent(`usersig=${standard(other)}`)),
      `${other}${other}`,
      `${other}_and_more`,
      `${other.replace(/_+$/, "")}${"a".repeat(20_000)}`,
    ]) {
      const { text } = await shown(() => envelope({ Echo: echo, More: "stays" }));
      assert.match(text, /"Echo":"(prefix_|usersig%25(25)?3D)?(\[redacted\])+(_?and_more|a+)?","More":"stays"/, echo);
    }
  });

  test("do not come out behind what only starts like one", async () => {
    const other = await new ChatClient({ ...APP, baseUrl: "http://up.test" }).signUserSig("administrator", { expiresIn: 77 });
    for (const starts of [1, 3, 7]) {
      const before = "eJyrVgrxCdYrSy1".repeat(starts);
      const { text } = await shown(() => envelope({ Echo: `${before}${other}`, More: "stays" }));
      assert.ok(text.includes(`"Echo":"${before}[redacted]","More":"stays"`), text);
    }
  });

  test("do not come out behind more starts than are tried, nor where a long text is looked at in parts", async () => {
    const other = await new ChatClient({ ...APP, baseUrl: "http://up.test" }).signUserSig("administrator", { expiresIn: 77 });
    for (const before of ["eJw1".repeat(9), "eJw1".repeat(1_000), "a".repeat(999_900), "a".repeat(3_999_900), `${"eJy".repeat(50)} `.repeat(9)]) {
      const { text } = await shown(() => envelope({ Echo: `${before}${other}`, More: "stays" }));
      assert.ok(!text.includes(other) && !text.includes(other.slice(60)), before.slice(0, 40));
      assert.match(text, /\[redacted\]","More":"stays"/);
    }
  });

  test("do not come out however many stand one behind the other", async () => {
    const client = new ChatClient({ ...APP, baseUrl: "http://up.test" });
    const others = await Promise.all(Array.from({ length: 12 }, (_, n) => client.signUserSig("administrator", { expiresIn: 70 + n })));
    const { text } = await shown(() => envelope({ Echo: others.map((other) => other.replaceAll("_", "")).join("_"), More: "stays" }));
    assert.match(text, /\[redacted\]","More":"stays"/);
    for (const other of others) assert.ok(!text.includes(other.slice(0, 60)));
  });

  test("do not come out where they name the admin in other letters, or with what nobody sees", async () => {
    const client = new ChatClient({ ...APP, baseUrl: "http://up.test" });
    for (const name of ["Administrator", "ADMINISTRATOR", "administrator ", "administrator\u200b"]) {
      const other = await client.signUserSig(name);
      const { text } = await shown(() => envelope({ Echo: other }));
      assert.match(text, /"Echo":"\[redacted\]"/);
    }
  });

  test("are looked for in texts of any length", async () => {
    const { text, status } = await shown(() => envelope({ Echo: "a".repeat(7_000_000) }));
    assert.equal(status, 200);
    assert.ok(text.includes("a".repeat(7_000_000)));
  });

  test("are all that is taken out of an answer", async () => {
    const other = new ChatClient({ ...APP, baseUrl: "http://up.test" });
    const fields = {
      UserSig: await other.signUserSig("ada"),
      Base64: "eJ".repeat(500),
      Long: `${"eJ".repeat(20_000)}`,
      Text: "usersig is a word, and so is eJy; usersig= is nothing",
      Odd: '\u2028"\\\ud800 </script>',
    };
    const { text, status } = await shown(() => envelope(fields));
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text.slice(text.indexOf("] {") + 2)), { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...fields });
  });

  test("are no parameter of a text's own that is too short for one", async () => {
    const fields = {
      UserID: "usersig=bob",
      Url: "https://cdn.test/a.png?usersig=public-1&x=2",
      Encoded: encodeURIComponent("https://cdn.test/?next=/?usersig=public-1&x=2"),
      Long: `usersig=${"a".repeat(127)}`,
    };
    const { text } = await shown(() => envelope({ ...fields, Real: `usersig=${"+a/=".repeat(32)}&x=2` }));
    const expected = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...fields, Real: "usersig=[redacted]&x=2" };
    assert.deepEqual(JSON.parse(text.slice(text.indexOf("] {") + 2)), expected);
  });

  test("are looked for in time that grows with the answer, however it is made up", async () => {
    const work = (size) => async () => {
      const { status } = await shown(() => envelope({ A: "eJy".repeat(size * 10_000), B: `${"eJy".repeat(50)} `.repeat(size * 100) }));
      assert.equal(status, 200);
    };
    const [small, large] = await costsOf(work(10), work(100));
    // looking at each part again takes a hundred times as long for ten times the answer
    assert.ok(large < 30 * small, `${small} µs and ${large} µs`);
  });

  test("do not come out of errors, of whichever kind", async () => {
    for (const respond of [
      (url) => Promise.reject(new TypeError(`cannot reach ${url}`, { cause: new Error(SECRET_KEY) })),
      (url) => new Response(url, { status: 500 }),
      (url) => new Response(url),
      (url) => new Response(null, { status: 302, headers: { location: url } }),
      () => new Promise(() => {}),
    ]) {
      const { status, heard } = await keepsSilent(respond, { timeoutMs: 50 });
      assert.ok([502, 504].includes(status));
      assert.equal(heard.length, 1);
    }
  });

  test("do not come out through what a function of the operator's throws", async () => {
    const failing = () => {
      throw new Error(`the key is ${SECRET_KEY}`);
    };
    const { gateway } = openGateway({ authorize: failing });
    assert.doesNotMatch(await (await ask(gateway, CHECK_PATH, { body: BODY })).text(), new RegExp(SECRET_KEY));
    const { gateway: signing } = openGateway({ userSigFor: failing });
    assert.doesNotMatch(await (await ask(signing, "/usersig")).text(), new RegExp(SECRET_KEY));
  });
});

describe("headers", () => {
  test("of the caller change nothing about what is sent", async () => {
    const sent = [];
    const client = clientOf((url, init) => (sent.push([new URL(url).origin, init.headers]), envelope({})));
    const gateway = createGateway({ client, authorize: () => true, allow: COMMANDS });
    const headers = {
      host: "evil.test",
      "x-forwarded-host": "evil.test",
      "x-original-url": KICK_PATH,
      "x-rewrite-url": KICK_PATH,
      "transfer-encoding": "chunked",
      connection: "x-more",
      "x-more": "1",
      "proxy-authorization": "Basic x",
    };
    assert.equal((await ask(gateway, CHECK_PATH, { body: BODY, headers })).status, 200);
    assert.deepEqual(sent, [["http://up.test", { "content-type": "application/json" }]]);
  });

  test("that a browser would not send in a preflight are not echoed", async () => {
    const origin = "https://app.test";
    const { gateway } = openGateway({ cors: { origins: [origin] } });
    for (const names of ["x y", "a,,b", "<script>", ",", ""]) {
      const headers = { origin, "access-control-request-method": "POST", "access-control-request-headers": names };
      const response = await ask(gateway, CHECK_PATH, { method: "OPTIONS", body: null, headers });
      assert.deepEqual([response.status, response.headers.get("access-control-allow-headers")], [204, null], names);
    }
  });
});

test("over a socket, two requests in one and a body that never ends get no further", async () => {
  const { gateway, emulator } = openGateway({ allow: [CHECK] });
  const server = await serve(gateway);
  const { port } = new URL(server.origin);
  const kick = `POST ${KICK_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
  const head = `POST ${CHECK_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
  const talk = (text) =>
    new Promise((resolve) => {
      let said = "";
      const socket = openSocket(port, "127.0.0.1", () => socket.end(text));
      socket.setEncoding("utf8").on("data", (chunk) => (said += chunk)).on("error", () => {}).on("close", () => resolve(said));
    });
  try {
    for (const framing of ["Content-Length: 0\r\nTransfer-Encoding: chunked", "Content-Length: 2\r\nContent-Length: 9"]) {
      // refused, and nothing else: one answer
      assert.match(await talk(`${head}${framing}\r\n\r\n0\r\n\r\n${kick}`), /^HTTP\/1\.1 400 (?![^]*HTTP\/1)/);
    }
    assert.deepEqual(emulator.calls(), {});
  } finally {
    await server.close();
  }
});
