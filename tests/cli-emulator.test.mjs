// The emulator as a program: what it says first, what it keeps, and how it ends.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { request as createRequest } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { before, test } from "node:test";
import { setImmediate } from "node:timers/promises";

import { ChatClient } from "tencent-chat-edge";
import { createEmulator } from "tencent-chat-edge/emulator";
import { openState } from "../pkg/cli/state.js";
import { APP, SECRET_KEY } from "./support/app.mjs";
import { emptyFolder, emulatorFor, tencentChat } from "./support/cli.mjs";

/** Variables that make a program run `script` before anything else. */
const preloaded = (script) => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` });
/** What is done every few seconds is done a hundred times as often. */
const OFTEN = preloaded("const every = setInterval; globalThis.setInterval = (run, ms) => every(run, ms / 100)");
/** A clock that has stopped, later than anything that others do meanwhile. */
const STILL = preloaded("const now = Date.now() + 60_000; Date.now = () => now");

let folder;
before(async () => (folder = await emptyFolder("cli-emulator")));

test("its first line has the URL, and the lines after it are what the other commands need", async (t) => {
  const emulator = await emulatorFor(t, [], { CHAT_REGION: "singapore" });
  assert.match(emulator.introduction, /^The emulator listens on http:\/\/127\.0\.0\.1:\d+ \(Ctrl-C ends it\)/);
  assert.match(emulator.introduction, /unset CHAT_REGION/);
  const { CHAT_REGION, ...env } = emulator.env;
  const { status, stdout } = await tencentChat(["import", "ada"], { env });
  assert.deepEqual([status, stdout, await emulator.stop()], [0, "ada\tok\n", 0]);
});

test("an admin from the environment is among the lines to paste, quoted for a shell", async (t) => {
  const emulator = await emulatorFor(t, ["--admin", "the boss's"]);
  assert.match(emulator.introduction, /^ {2}export CHAT_ADMIN='the boss'\\''s'$/m);
  const named = await emulatorFor(t, [], { CHAT_ADMIN: "boss" });
  assert.match(named.introduction, /^ {2}export CHAT_ADMIN=boss$/m);
  assert.equal((await tencentChat(["check", "ada"], { env: named.env })).status, 0);
});

test("a key that it is given is used and not shown; its own key is different each time", async (t) => {
  const given = await emulatorFor(t, [], { CHAT_SECRET_KEY: SECRET_KEY });
  assert.ok(!given.introduction.includes(SECRET_KEY));
  assert.equal((await tencentChat(["check", "ada"], { env: given.env })).status, 0);
  const [one, other] = [await emulatorFor(t), await emulatorFor(t)];
  assert.notEqual(one.env.CHAT_SECRET_KEY, other.env.CHAT_SECRET_KEY);
});

test("its accounts are in the file after Ctrl-C, and there again at the next start", async (t) => {
  const file = `${folder}/state.json`;
  const first = await emulatorFor(t, ["--state", file]);
  await tencentChat(["import", "-"], { env: first.env, input: "userId,nick\nada,Ada\n" });
  assert.equal(await first.stop(), 0);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.ok(!(await readFile(file, "utf8")).includes(first.env.CHAT_SECRET_KEY));
  assert.deepEqual(await readdir(folder), ["state.json"]);
  const second = await emulatorFor(t, ["--state", file]);
  const { stdout } = await tencentChat(["profile", "get", "ada", "--fields", "nick", "--json"], { env: second.env });
  assert.equal(JSON.parse(stdout).profile.nick, "Ada");
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

test("what could not be saved is saved the next time, even if nothing has changed since", async () => {
  const own = await emptyFolder("cli-emulator-later");
  const [place, moved] = [`${own}/state`, `${own}/moved`];
  await mkdir(place);
  const emulator = createEmulator({ secretKey: SECRET_KEY });
  const state = await openState(`${place}/state.json`, emulator);
  emulator.setPresence("administrator", [{ platform: "Web", status: "Online" }]);
  state.changed();
  await rename(place, moved);
  await assert.rejects(state.save(), /no such file or folder/);
  await rename(moved, place);
  await state.save();
  assert.match(await readFile(`${place}/state.json`, "utf8"), /"Online"/);
});

test("a program that gets a signal to end, or whose terminal is closed, saves as after Ctrl-C", async (t) => {
  for (const signal of ["SIGTERM", "SIGHUP"]) {
    const file = `${folder}/${signal}.json`;
    const emulator = await emulatorFor(t, ["--state", file], {}, "ignore");
    await tencentChat(["import", "ada"], { env: emulator.env });
    emulator.child.kill(signal);
    assert.equal(await emulator.ended, 0, signal);
    assert.match(await readFile(file, "utf8"), /"ada"/, signal);
  }
});

test("it listens where it is told to", async (t) => {
  const emulator = await emulatorFor(t, ["--host", "0.0.0.0"]);
  assert.match(emulator.introduction, /^The emulator listens on http:\/\/0\.0\.0\.0:\d+ /);
});

test("more calls in a second than the service accepts are refused, unless --no-rate-limits is given", async (t) => {
  const input = Array.from({ length: 205 }, (_, index) => `user-${index}\n`).join("");
  for (const [options, expected] of [[[], 5], [["--no-rate-limits"], 0]]) {
    const { env } = await emulatorFor(t, options, STILL);
    const args = ["kick", "-", "--json", "--pacing", "off", "--max-retries", "0"];
    const { stdout } = await tencentChat(args, { env, input });
    const codes = stdout.trim().split("\n").map((line) => JSON.parse(line).code);
    assert.deepEqual([codes.length, codes.filter((code) => code === "RATE_LIMITED").length], [205, expected]);
  }
});

test("while a state is being saved, one more save waits, but no third", async () => {
  const file = `${await emptyFolder("cli-emulator-saves")}/state.json`;
  let snapshots = 0;
  const emulator = { snapshot: () => ({ version: 1, accounts: [], deleted: [], number: ++snapshots }) };
  const state = await openState(file, emulator);
  const saves = [];
  for (let n = 0; n < 10; n++) {
    state.changed();
    saves.push(state.save());
    // the first is under way from here on
    if (n === 0) await setImmediate();
  }
  await Promise.all(saves);
  // the save that made the file, the one under way, and the one waiting
  assert.equal(snapshots, 3);
  assert.equal(JSON.parse(await readFile(file, "utf8")).number, 3);
  // what did not change is not written
  await state.save();
  assert.equal(snapshots, 3);

  emulator.snapshot = () => {
    snapshots++;
    throw new Error("no");
  };
  state.changed();
  const failing = Array.from({ length: 10 }, () => assert.rejects(state.save(), /no/));
  await setImmediate();
  for (let n = 0; n < 10; n++) failing.push(assert.rejects(state.save(), /no/));
  await Promise.all(failing);
  assert.ok(snapshots <= 5, `${snapshots - 3} attempts for 20 saves`);
});

test("a malformed request gets an answer: the service is still there", async (t) => {
  const emulator = await emulatorFor(t);
  const { port } = new URL(emulator.env.CHAT_BASE_URL);
  for (const [method, path] of [["GET", "/v4/openim/querystate"], ["TRACE", "/"], ["POST", "//"], ["POST", "//x/v4/openim/querystate"]]) {
    const request = createRequest({ port, method, path, headers: { "content-length": 2 } }).end("{}");
    const [answer] = await once(request, "response");
    assert.equal(JSON.parse(await text(answer)).ErrorCode, 60002, method);
  }
});

test("it continues if its file cannot be written, says so once, and saves when that is possible again", async (t) => {
  const own = await emptyFolder("cli-emulator-moved");
  const [place, moved] = [`${own}/state`, `${own}/moved`];
  await mkdir(place);
  const file = `${place}/state.json`;
  const emulator = await emulatorFor(t, ["--state", file], OFTEN, "pipe");
  const said = createInterface(emulator.child.stderr)[Symbol.asyncIterator]();
  await rename(place, moved);
  assert.equal((await tencentChat(["import", "ada"], { env: emulator.env })).status, 0);
  assert.match((await said.next()).value, /could not save the accounts, this will be tried again: --state .*no such file or folder/);
  await rename(moved, place);
  assert.equal((await tencentChat(["check", "ada"], { env: emulator.env })).stdout, "ada\tImported\n");
  assert.equal(await emulator.stop(), 0);
  assert.match((await said.next()).value, /the accounts were saved to/);
  assert.match(await readFile(file, "utf8"), /"ada"/);
});

test("faults are a rate, names with values, or JSON", async (t) => {
  for (const faults of ["1", "1.", "rate=1,kinds=status+code,seed=7", "rate=1.,kinds=body,latencyMs=.5+1", '{"rate":1,"kinds":["body"]}']) {
    const emulator = await emulatorFor(t, ["--faults", faults]);
    const { status } = await tencentChat(["check", "ada", "--max-retries", "0"], { env: emulator.env });
    assert.equal(status, 1, faults);
  }
});

test("a file that has the name it writes to first is left alone, unless a crash has left it there", async (t) => {
  const own = await emptyFolder("cli-emulator-beside");
  const [file, next] = [`${own}/st`, `${own}/st.new`];
  for (const there of [false, true]) {
    await writeFile(next, "mine");
    if (there) await writeFile(file, JSON.stringify(createEmulator({ secretKey: SECRET_KEY }).snapshot()));
    const { status, stderr } = await tencentChat(["emulator", "--port", "0", "--state", file]);
    assert.deepEqual([status, await readFile(next, "utf8")], [2, "mine"]);
    assert.ok(stderr.includes(`${next} is in the way: ${file} is written under that name first; move it away`), stderr);
    await rm(file, { force: true });
  }
  for (const left of ["", '{"version":1,"accounts":[{"userId":"adm']) {
    await writeFile(next, left);
    const emulator = await emulatorFor(t, ["--state", file], {}, "ignore");
    assert.deepEqual([await emulator.stop(), await readdir(own)], [0, ["st"]]);
    await rm(file);
  }
});

test("what makes no sense is refused", async (t) => {
  const refuses = async (args, message) => {
    const { status, stdout, stderr } = await tencentChat(["emulator", ...args]);
    assert.deepEqual([status, stdout], [2, ""], stderr);
    assert.match(stderr, message);
  };
  await refuses(["--faults", "often"], /--faults must be a rate/);
  await refuses(["--faults", "rate=7"], /--faults: faults\.rate/);
  await refuses(["--port", "70000"], /--port/);
  await refuses(["now"], /the emulator takes only options, no other arguments/);
  await writeFile(`${folder}/bad.json`, "{}");
  await refuses(["--port", "0", "--state", `${folder}/bad.json`], /does not hold an emulator's accounts: snapshot\.version/);
  await writeFile(`${folder}/latin.json`, Buffer.from('{"version":1,"accounts":[{"userId":"\xff"}],"deleted":[]}', "latin1"));
  await refuses(["--port", "0", "--state", `${folder}/latin.json`], /does not hold an emulator's accounts: it is not UTF-8/);
  await refuses(["--port", "0", "--state", `${folder}/none/state.json`], /--state .*no such file or folder/);
  const emulator = await emulatorFor(t);
  await refuses(["--port", new URL(emulator.env.CHAT_BASE_URL).port], /the port is in use; choose another port/);
});
