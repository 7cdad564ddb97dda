// What the command line says and how it ends, whatever it is asked: help, wrong use, where the app and its key come from.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { decodeUserSig, UserSigSigner } from "tencent-chat-edge";
import { createClient } from "../pkg/cli/settings.js";
import { distanceOf } from "../pkg/cli/suggest.js";
import { APP, envelope, SECRET_KEY } from "./support/app.mjs";
import { emptyFolder, emulatorFor, startEmulator, tencentChat } from "./support/cli.mjs";
import { serve } from "./support/serve.mjs";

const COMMANDS = ["import", "check", "delete", "status", "kick", "profile get", "profile set", "sign", "decode", "verify", "call", "emulator"];
const ENV = { CHAT_SDK_APP_ID: `${APP.sdkAppId}`, CHAT_SECRET_KEY: SECRET_KEY };

let emulator, env, folder;
before(async () => {
  folder = await emptyFolder("cli");
  emulator = await startEmulator([], ENV);
  env = { ...emulator.env, ...ENV };
});
after(() => emulator.stop());

/** Wrong use: status 2, a message, and nothing on standard output. */
async function refuses(args, message, options = { env }) {
  const { status, stdout, stderr } = await tencentChat(args, options);
  assert.deepEqual([status, stdout], [2, ""], stderr);
  assert.match(stderr, message);
  return stderr;
}

describe("help", () => {
  test("is given on every level, with an example", async () => {
    for (const args of [["--help"], ["help"], ["profile", "--help"], ...COMMANDS.map((name) => [...name.split(" "), "--help"])]) {
      const { status, stdout, stderr } = await tencentChat(args);
      assert.deepEqual([status, stderr], [0, ""], args.join(" "));
      assert.match(stdout, /^Examples?.*:\n {2}tencent-chat /m, args.join(" "));
    }
    const { stdout } = await tencentChat(["--help"]);
    for (const name of COMMANDS) assert.ok(stdout.includes(`\n  ${name} `), name);
    assert.match(stdout, /^Exit status: 0 .*, 1 .*, 2 .*, 130 interrupted, 141 /m);
  });

  test("is what the bare command shows, which is wrong use", () => refuses([], /tencent-chat COMMAND \[OPTIONS\]/));

  test("--version is the package's", async () => {
    const { version } = JSON.parse(await readFile(new URL("../pkg/package.json", import.meta.url), "utf8"));
    assert.deepEqual(await tencentChat(["--version"]), { status: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("wrong use", () => {
  test("of a word gets a suggestion if one is close", async () => {
    await refuses(["imprt"], /no command "imprt"; did you mean "import"\? \(tencent-chat --help lists all commands\)/);
    await refuses(["profile", "gte"], /no command "profile gte"; did you mean "get"\? \(see tencent-chat profile --help\)/);
    await refuses(["profile"], /must be followed by get or set/);
    await refuses(["import", "a", "--concurency", "3"], /no option --concurency; did you mean "--concurrency"\? \(see tencent-chat import --help\)/);
    await refuses(["xylophone"], /no command "xylophone" \(tencent-chat --help lists all commands\)/);
    assert.deepEqual([["ab", "ba"], ["abc", "ac"], ["a", "b"], ["same", "same"]].map((pair) => distanceOf(...pair)), [1, 1, 1, 0]);
  });

  test("of an option says what it takes", async () => {
    await refuses(["import", "a", "--journal"], /--journal needs a value: --journal FILE \(see tencent-chat import --help\)/);
    await refuses(["import", "a", "--json=yes"], /--json takes no value/);
    await refuses(["check", "a", "--concurrency", "many"], /--concurrency must be a whole number/);
    await refuses(["sign", "a", "--expires-in", "1h"], /--expires-in must be a whole number of seconds\n/);
    await refuses(["check", "a", "--timeout-ms", "2s"], /--timeout-ms must be a whole number of milliseconds\n/);
    await refuses(["check", "a", "--concurrency", "99"], /--concurrency is 99, it must be a whole number of 1 to 64/);
    await refuses(["check", "a", "--pacing", "slow"], /--pacing must be "documented" or "off"/);
    await refuses(["check", "a", "--output", "x.txt"], /\.csv, \.ndjson or \.jsonl/);
    await refuses(["check", "a", "--format", "xml"], /--format must be one of lines, csv, ndjson/);
    await refuses(["profile", "get", "a"], /--fields is required/);
    await refuses(["profile", "get", "a", "--fields", "nick,nik"], /--fields: "nik" is no field of a profile/);
    await refuses(["import", "a", "--retry-failed"], /--retry-failed needs --journal/);
  });

  test("of arguments says how to use them", async () => {
    await refuses(["sign"], /a user ID is required.*tencent-chat sign USER/);
    await refuses(["call"], /a command of the service is required/);
    await refuses(["call", "openim/querystate", "{"], /the argument is not JSON/);
    await refuses(["call", "nonsense"], /command/);
    await refuses(["call", "openim/querystate", "{}", "x"], /^error: too many arguments; give a command and at most one JSON object: tencent-chat call /);
    await refuses(["profile", "set"], /a user ID is required, but none was given/);
    await refuses(["profile", "set", "ada", "{}", "{}"], /^error: too many arguments; give a user ID and at most one JSON object: tencent-chat profile set /);
    await refuses(["profile", "set", "ada", "nick=Ada", "level=3"], /the argument is not JSON: set a field with its option, --nick TEXT, or all fields/);
    await refuses(["profile", "set", "ada", "selfSignature=x"], /the argument is not JSON: set a field with its option, --self-signature TEXT, or/);
    await refuses(["profile", "set", "ada", "Team=x"], /the argument is not JSON: set a field with its option, such as --nick TEXT, or/);
    await refuses(["profile", "set", "ada", "{level=3}"], /the argument is not JSON; in a shell, put it in single quotes/);
    await refuses(["profile", "set", "ada"], /nothing to set/);
    await refuses(["profile", "set", "ada", "--gender", "mars"], /gender/);
    await refuses(["profile", "set", "ada", "--nick", "x", "{}"], /give the fields in options or in JSON, not in both/);
    await refuses(["import", "usres.csv"], /usres\.csv: there is no such file/);
    await refuses(["import", folder], /this is a folder, not a file/);
    const file = fileURLToPath(import.meta.url);
    for (const names of [[file, "ada"], ["ada", file]]) await refuses(["delete", ...names, "--yes"], /cli\.test\.mjs is a file, and a file must be the only argument/);
  });
});

describe("the app", () => {
  test("is asked for in one message if settings are missing", async () => {
    const said = await refuses(["check", "ada"], /CHAT_SDK_APP_ID/, { env: {} });
    assert.match(said, /CHAT_SECRET_KEY[^]*CHAT_REGION/);
  });

  test("comes from options before the environment", async () => {
    const { status, stdout } = await tencentChat(["sign", "ada", "--sdk-app-id", "7"], { env });
    assert.deepEqual([status, decodeUserSig(stdout.trim()).sdkAppId], [0, 7]);
    const elsewhere = await tencentChat(["check", "ada", "--base-url", env.CHAT_BASE_URL], { env: { ...ENV, CHAT_REGION: "singapore" } });
    assert.equal(elsewhere.status, 0, elsewhere.stderr);
    await refuses(["sign", "ada"], /CHAT_SDK_APP_ID must be/, { env: { ...env, CHAT_SDK_APP_ID: "many" } });
  });

  test("is in a region or behind a base URL, not both", async () => {
    await refuses(["check", "ada"], /CHAT_REGION and CHAT_BASE_URL are both set but cannot be used together/, { env: { ...env, CHAT_REGION: "singapore" } });
    await refuses(["check", "ada", "--region", "tokyo", "--base-url", "http://x"], /--region and --base-url cannot be used together/);
    await refuses(["check", "ada", "--region", "mars"], /--region must be one of china/, { env: ENV });
  });
});

test("without a key, a service that is not a gateway is recognized, and is not asked again and again", async () => {
  const { CHAT_SECRET_KEY, ...keyless } = env;
  const hint = /\(60012, .*\)\nno key was given: set CHAT_SECRET_KEY, .* unless the base URL is that of a gateway, which signs the calls itself\n/;
  const input = Array.from({ length: 300 }, (_, index) => `user-${index}\n`).join("");
  for (const args of [["call", "openim/querystate"], ["profile", "set", "ada", "--nick", "x"], ["check", "-"], ["kick", "ada", "--json"]]) {
    const { status, stderr } = await tencentChat([...args, "--pacing", "off"], { env: keyless, input });
    assert.equal(status, 1, stderr);
    assert.match(stderr, hint);
    if (args[0] === "check") assert.match(stderr, /300 of 300 accounts are left/);
  }
  const { stderr } = await tencentChat(["check", "-", "--pacing", "off"], { env: keyless, input: "ada\n" });
  assert.match(stderr, /1 of 1 account is left/);
});

describe("how the service is reached", () => {
  test("within a time limit, for an attempt and for a call", async (t) => {
    const silent = await serve(() => new Promise(() => {}));
    t.after(silent.close);
    for (const limit of ["--timeout-ms", "--deadline-ms"]) {
      const { status, stdout } = await tencentChat(["check", "ada", limit, "50", "--max-retries", "0"], { env: { ...ENV, CHAT_BASE_URL: silent.origin } });
      assert.equal(status, 1, limit);
      assert.match(stdout, /^ada\tfailed\tTIMEOUT\t.* 50 ms/, limit);
    }
  });

  test("in the name of another admin", async (t) => {
    const { env } = await emulatorFor(t, ["--admin", "boss"], ENV);
    const { CHAT_ADMIN, ...others } = { ...env, ...ENV };
    const runs = await Promise.all([["--admin", "boss"], []].map((options) => tencentChat(["check", "ada", ...options], { env: others })));
    assert.deepEqual(runs.map(({ status }) => status), [0, 1]);
  });

  test("by the standby domain after a failed connection, if that is wanted", async (t) => {
    let hosts;
    t.mock.method(globalThis, "fetch", async (url) => {
      if (hosts.push(new URL(url).host) === 1) throw new TypeError("fetch failed");
      return envelope({ ResultItem: [] });
    });
    for (const [wanted, standby] of [[true, "adminapisgp.my-imcloud.com"], [undefined, "adminapisgp.im.qcloud.com"]]) {
      hosts = [];
      const client = await createClient({ region: "singapore", "use-backup-host": wanted }, ENV);
      await client.call("im_open_login_svc/account_check", {}, { idempotent: true });
      assert.deepEqual(hosts, ["adminapisgp.im.qcloud.com", standby]);
    }
  });

  test("at the pace that the service accepts, or without pacing", async (t) => {
    // a call that has to wait its turn does so for good
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const fetch = t.mock.method(globalThis, "fetch", async () => {
      await new Promise(setImmediate);
      return envelope({ ResultItem: [] });
    });
    for (const [pacing, expected] of [["documented", 100], ["off", 150]]) {
      fetch.mock.resetCalls();
      const client = await createClient({ region: "singapore", pacing }, ENV);
      const calls = Array.from({ length: 150 }, () => client.call("im_open_login_svc/account_check", {}));
      await Promise.all(calls.slice(0, 100));
      assert.equal(fetch.mock.callCount(), expected);
    }
  });
});

describe("the secret key", () => {
  test("is not an option, and is not repeated if it is given as one", async () => {
    for (const args of [["--secret-key", SECRET_KEY], [`--secret-key=${SECRET_KEY}`], ["--secret", SECRET_KEY], [`--key=${SECRET_KEY}`]]) {
      const said = await refuses(["check", "ada", ...args], /CHAT_SECRET_KEY.*--secret-file/);
      assert.ok(!said.includes(SECRET_KEY));
      await refuses([...args, "check"], /CHAT_SECRET_KEY.*--secret-file/);
    }
  });

  test("is read from a file, which takes precedence over the environment", async () => {
    const file = `${folder}/key`;
    await writeFile(file, `${SECRET_KEY}\n`);
    const { stdout } = await tencentChat(["sign", "ada", "--secret-file", file], { env: { ...env, CHAT_SECRET_KEY: "another" } });
    assert.equal(new UserSigSigner(APP).verify(stdout.trim()).userId, "ada");
    await refuses(["sign", "ada", "--secret-file", `${folder}/none`], /there is no such file/);
    const spaced = await tencentChat(["sign", "ada"], { env: { ...env, CHAT_SECRET_KEY: `${env.CHAT_SECRET_KEY}\n` } });
    assert.deepEqual([spaced.status, spaced.stdout], [2, ""]);
    assert.match(spaced.stderr, /CHAT_SECRET_KEY: there is white space around the key; remove it/);
    await writeFile(file, "");
    await refuses(["sign", "ada", "--secret-file", file], /the file is empty/);
    await writeFile(file, `${SECRET_KEY}\nanother\n`);
    await refuses(["sign", "ada", "--secret-file", file], /the file has more than one line; it must hold only the key/);
    await writeFile(file, `\ufeff${SECRET_KEY}\r\n`);
    const marked = await tencentChat(["sign", "ada", "--secret-file", file], { env });
    assert.equal(new UserSigSigner(APP).verify(marked.stdout.trim()).userId, "ada");
    await writeFile(file, `\ufeff${SECRET_KEY}\n`, "utf16le");
    await refuses(["sign", "ada", "--secret-file", file], /the file is not UTF-8 text; save it as UTF-8/);
    const key = "0123456789abcdef".repeat(4);
    // a key that was copied with something around it, or mistyped, is not shown either
    for (const name of [key, `${key} `, `"${key}"`, key.replace(/f$/, "g"), key.repeat(5)]) {
      const named = await tencentChat(["sign", "ada", "--secret-file", name], { env });
      const message = "error: --secret-file takes the name of a file that holds the key, not the key itself; there is no file with that name\n";
      assert.deepEqual([named.status, named.stderr], [2, message]);
    }
  });

  test("is shown nowhere, and neither is the admin's UserSig", async () => {
    const wrong = { ...env, CHAT_SECRET_KEY: "0123456789-not-the-key-of-this-app" };
    const journal = `${folder}/secret.journal`;
    const nobody = { ...wrong, CHAT_BASE_URL: "http://127.0.0.1:1" };
    const runs = [
      await tencentChat(["check", "ada", "--json", "--journal", journal], { env: wrong }),
      await tencentChat(["check", "ada", "--json", "--max-retries", "0"], { env: nobody }),
      await tencentChat(["call", "openim/querystate"], { env: nobody }),
      await tencentChat(["kick", "ada"], { env: wrong }),
    ];
    for (const { status, stdout, stderr } of runs) {
      assert.equal(status, 1, stderr);
      assert.doesNotMatch(stdout + stderr, /not-the-key|eJ[\w*-]{20}/);
    }
    assert.doesNotMatch(await readFile(journal, "utf8"), /not-the-key|eJ[\w*-]{20}/);
  });
});

describe("a UserSig", () => {
  test("is made, read and verified, and only `sign` prints it", async () => {
    const { status, stdout } = await tencentChat(["sign", "ada", "--expires-in", "60"], { env });
    const userSig = stdout.trim();
    assert.deepEqual([status, decodeUserSig(userSig).expiresIn], [0, 60]);
    const decoded = await tencentChat(["decode", userSig]);
    assert.match(decoded.stdout, /^userId: ada$/m);
    const asJson = JSON.parse((await tencentChat(["decode", userSig, "--json"])).stdout);
    assert.deepEqual([asJson.ok, asJson.verified], [true, false]);
    const verified = await tencentChat(["verify", "-", "--user", "ada"], { env, input: `${userSig}\n` });
    assert.match(verified.stdout, /^genuine and currently valid\nuserId: ada\n/);
    const other = await tencentChat(["verify", userSig, "--user", "bob", "--json"], { env });
    assert.deepEqual([verified.status, other.status, JSON.parse(other.stdout).problems[0].code], [0, 1, "WRONG_USER"]);
    const forged = await tencentChat(["verify", userSig], { env: { ...env, CHAT_SECRET_KEY: "another" } });
    assert.equal(forged.status, 1);
    assert.match(forged.stderr, /^BAD_SIGNATURE: /m);
    // and in a pipe it is not mistaken for a verified one
    assert.equal(forged.stdout, "");
    assert.match(forged.stderr, /^not verified; the UserSig says:\nuserId: ada$/m);
    for (const run of [decoded, verified, other, forged]) assert.ok(!(run.stdout + run.stderr).includes(userSig.slice(4, 40)));
    const option = await tencentChat(["verify", "--usersig", userSig], { env });
    assert.match(option.stderr, /^error: there is no option --usersig: decode and verify take the UserSig as an argument, or - for standard input$/m);
    const refused = await Promise.all([["", "60"], ["ada", "0"]].map(([user, time]) => tencentChat(["sign", user, "--expires-in", time], { env })));
    assert.deepEqual(
      refused.map(({ status, stderr }) => [status, stderr]),
      [[2, "error: the user ID is empty\n"], [2, "error: --expires-in is 0, it must be a whole number of 1 to 1576800000\n"]],
    );
    const json = JSON.parse((await tencentChat(["sign", "ada", "--json"], { env })).stdout);
    assert.deepEqual([json.userId, decodeUserSig(json.userSig).expiresAt], ["ada", json.expiresAt]);
  });

  test("that has expired can still be decoded, but not verified", async () => {
    const old = new UserSigSigner(APP).sign("ada", { issuedAt: 1_700_000_000, expiresIn: 60 });
    const { status, stdout, stderr } = await tencentChat(["decode", old]);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^userId: ada$/m);
    const verified = await tencentChat(["verify", old], { env });
    assert.deepEqual([verified.status, verified.stdout], [1, ""]);
    assert.match(verified.stderr, /^EXPIRED: /m);
  });

  test("that cannot be read is explained", async () => {
    const { status, stderr } = await tencentChat(["decode", "eJx"]);
    assert.equal(status, 1);
    assert.match(stderr, /^CUT_OFF: /);
  });
});

describe("a profile", () => {
  test("is set by options or JSON, and read", async () => {
    await tencentChat(["import", "ada"], { env });
    const set = await tencentChat(["profile", "set", "ada", "--nick", "Ada", "--level", "3", "--custom", "Team=a=b"], { env });
    assert.deepEqual([set.status, set.stdout], [0, ""], set.stderr);
    assert.equal((await tencentChat(["profile", "set", "ada", '{"gender":"Gender_Type_Female"}'], { env })).status, 0);
    const { stdout } = await tencentChat(["profile", "get", "ada", "--fields", "nick,level,gender,custom.Team", "--json"], { env });
    const profile = { nick: "Ada", gender: "Gender_Type_Female", level: 3, custom: { Team: "a=b" } };
    assert.deepEqual(JSON.parse(stdout), { userId: "ada", ok: true, profile });
    assert.equal((await tencentChat(["profile", "set", "nobody", "--nick", "x"], { env })).status, 1);
  });
});

test("any command of the service is called, with JSON from an argument or from standard input", async () => {
  await tencentChat(["import", "ada"], { env });
  const body = '{"To_Account":["ada"]}';
  for (const options of [{ args: [body] }, { args: ["-"], input: body }]) {
    const { status, stdout } = await tencentChat(["call", "openim/querystate", ...options.args, "--json"], { env, input: options.input });
    assert.deepEqual([status, JSON.parse(stdout).QueryResult], [0, [{ To_Account: "ada", State: "Offline" }]]);
  }
  const failed = await tencentChat(["call", "openim/nothing"], { env });
  assert.deepEqual([failed.status, failed.stdout], [1, ""]);
});

test("a call that may have been carried out is sent again only if that is said to do no harm", async (t) => {
  let sent = 0;
  const busy = await serve(() => (sent++, new Response("", { status: 503, headers: { "retry-after": "0" } })));
  t.after(busy.close);
  for (const [options, expected] of [[[], 1], [["--idempotent"], 2]]) {
    sent = 0;
    const { status } = await tencentChat(["call", "openim/sendmsg", "--max-retries", "1", ...options], { env: { ...ENV, CHAT_BASE_URL: busy.origin } });
    assert.deepEqual([status, sent], [1, expected]);
  }
});

test("a failed connection is reported with its cause, in a call and in a row", async () => {
  // `fetch` does not connect to this port
  const nobody = { ...ENV, CHAT_BASE_URL: "http://127.0.0.1:9" };
  const told = "im_open_login_svc/account_check: no answer from the service: bad port";
  const call = await tencentChat(["call", "im_open_login_svc/account_check", "--max-retries", "0"], { env: nobody });
  assert.deepEqual(call, { status: 1, stdout: "", stderr: `error: ${told}\n` });
  const row = await tencentChat(["check", "ada", "--max-retries", "0"], { env: nobody });
  assert.deepEqual([row.status, row.stdout], [1, `ada\tfailed\tNETWORK\t${told}\n`]);
});
