// The emulator as a program: what it says first, what it keeps, and how it ends.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { request as createRequest } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { before, test } from "node:test";

import { ChatClient } from "tencent-chat-edge";
import { createEmulator } from "tencent-chat-edge/emulator";
import { openState } from "../pkg/cli/state.js";
import { APP, SECRET_KEY } from "./support/app.mjs";
import { emptyFolder, startEmulator, tencentChat } from "./support/cli.mjs";

let folder;
before(async () => (folder = await emptyFolder("cli-emulator")));

test("its first line has the URL, and the lines after it are what the other commands need", async () => {
  const emulator = await startEmulator([], { CHAT_REGION: "singapore" });
  assert.match(emulator.introduction, /^The emulator listens on http:\/\/127\.0\.0\.1:\d+ \(Ctrl-C ends it\)/);
  assert.match(emulator.introduction, /unset CHAT_REGION/);
  const { CHAT_REGION, ...env } = emulator.env;
  const { status, stdout } = await tencentChat(["import", "ada"], { env });
  assert.deepEqual([status, stdout, await emulator.stop()], [0, "ada\tok\n", 0]);
});

test("an admin of the environment is one to set, too, as one word of a shell", async () => {
  const emulator = await startEmulator(["--admin", "the boss's"]);
  assert.match(emulator.introduction, /^ {2}export CHAT_ADMIN='the boss'\\''s'$/m);
  await emulator.stop();
  const named = await startEmulator([], { CHAT_ADMIN: "boss" });
  assert.match(named.introduction, /^ {2}export CHAT_ADMIN=boss$/m);
  assert.equal((await tencentChat(["check", "ada"], { env: named.env })).status, 0);
  await named.stop();
});

test("a key that it is given is used and not shown; its own is another one each time", async () => {
  const given = await startEmulator([], { CHAT_SECRET_KEY: SECRET_KEY });
  assert.ok(!given.introduction.includes(SECRET_KEY));
  assert.equal((await tencentChat(["check", "ada"], { env: given.env })).status, 0);
  const [one, other] = [await startEmulator(), await startEmulator()];
  assert.notEqual(one.env.CHAT_SECRET_KEY, other.env.CHAT_SECRET_KEY);
  for (const emulator of [given, one, other]) await emulator.stop();
});

test("its accounts are in the file after Ctrl-C, and there again at the next start", async () => {
  const file = `${folder}/state.json`;
  const first = await startEmulator(["--state", file]);
  await tencentChat(["import", "-"], { env: first.env, input: "userId,nick\nada,Ada\n" });
  assert.equal(await first.stop(), 0);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(!(await readFile(file, "utf8")).includes(first.env.CHAT_SECRET_KEY));
  assert.deepEqual(await readdir(folder), ["state.json"]);
  const second = await startEmulator(["--state", file]);
  const { stdout } = await tencentChat(["profile", "get", "ada", "--fields", "nick", "--json"], { env: second.env });
  assert.equal(JSON.parse(stdout).profile.nick, "Ada");
  await second.stop();
});

test("a call that is carried out after a save which began before it is in the next one", async () => {
  let carryOn;
  const sleep = () => new Promise((resolve) => (carryOn = resolve));
  const emulator = createEmulator({ secretKey: SECRET_KEY, faults: { rate: 1, kinds: ["latency"] }, sleep });
  const file = `${folder}/slow.json`;
  const state = await openState(file, emulator);
  const fetch = (...request) => emulator.fetch(...request).finally(state.changed);
  const client = new ChatClient({ ...APP, baseUrl: "http://emulator.test", secretKey: SECRET_KEY, fetch });
  const imported = client.importAccount({ userId: "ada" });
  state.changed();
  await state.save();
  assert.doesNotMatch(await readFile(file, "utf8"), /"ada"/);
  carryOn();
  await imported;
  await state.save();
  assert.match(await readFile(file, "utf8"), /"ada"/);
});

test("a request that is none gets an answer: the service is still there", async () => {
  const emulator = await startEmulator();
  const { port } = new URL(emulator.env.CHAT_BASE_URL);
  for (const [method, path] of [["GET", "/v4/openim/querystate"], ["TRACE", "/"], ["POST", "//"]]) {
    const request = createRequest({ port, method, path, headers: { "content-length": 2 } }).end("{}");
    const [answer] = await once(request, "response");
    assert.equal(JSON.parse(await text(answer)).ErrorCode, 60002, method);
  }
  await emulator.stop();
});

test("goes on where its file cannot be written, says so once, and saves when that is possible again", async () => {
  const own = await emptyFolder("cli-emulator-moved");
  const [place, moved] = [`${own}/state`, `${own}/moved`];
  await mkdir(place);
  const file = `${place}/state.json`;
  const emulator = await startEmulator(["--state", file], {}, "pipe");
  const said = createInterface(emulator.child.stderr)[Symbol.asyncIterator]();
  await rename(place, moved);
  assert.equal((await tencentChat(["import", "ada"], { env: emulator.env })).status, 0);
  assert.match((await said.next()).value, /not saved, will be tried again: --state .*no such file or folder/);
  await rename(moved, place);
  assert.equal((await tencentChat(["check", "ada"], { env: emulator.env })).stdout, "ada\tImported\n");
  assert.equal(await emulator.stop(), 0);
  assert.match((await said.next()).value, /saved to/);
  assert.match(await readFile(file, "utf8"), /"ada"/);
});

test("faults are a rate, names with values, or JSON", async () => {
  for (const faults of ["1", "1.", "rate=1,kinds=status+code,seed=7", "rate=1.,kinds=body,latencyMs=.5+1", '{"rate":1,"kinds":["body"]}']) {
    const emulator = await startEmulator(["--faults", faults]);
    const { status } = await tencentChat(["check", "ada", "--max-retries", "0"], { env: emulator.env });
    assert.equal(status, 1, faults);
    await emulator.stop();
  }
});

test("what makes no sense is refused", async () => {
  const refuses = async (args, message) => {
    const { status, stdout, stderr } = await tencentChat(["emulator", ...args]);
    assert.deepEqual([status, stdout], [2, ""], stderr);
    assert.match(stderr, message);
  };
  await refuses(["--faults", "often"], /--faults must be a rate/);
  await refuses(["--faults", "rate=7"], /--faults: faults\.rate/);
  await refuses(["--port", "70000"], /--port/);
  await refuses(["now"], /nothing to name/);
  await writeFile(`${folder}/bad.json`, "{}");
  await refuses(["--port", "0", "--state", `${folder}/bad.json`], /holds no accounts of an emulator: snapshot\.version/);
  await refuses(["--port", "0", "--state", `${folder}/none/state.json`], /--state .*no such file or folder/);
  const emulator = await startEmulator();
  await refuses(["--port", new URL(emulator.env.CHAT_BASE_URL).port], /something else listens there/);
  await emulator.stop();
});
