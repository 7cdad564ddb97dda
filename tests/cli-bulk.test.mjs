// Bulk commands: what they read, how they say what is wrong with it, which rows they write, and that a journal loses nothing.

import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, chmod, lstat, mkdir, open, readdir, readFile, rm, stat, symlink, truncate, watch, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { text } from "node:stream/consumers";
import { after, before, beforeEach, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { createEmulator } from "tencent-chat-edge/emulator";
import { takeLock } from "../pkg/cli/bulk/lock.js";
import { mergeRows } from "../pkg/cli/bulk/merge.js";
import { encodeRecord } from "../pkg/cli/bulk/records.js";
import { envelope } from "./support/app.mjs";
import { emptyFolder, emulatorFor, startCli, startEmulator, tencentChat } from "./support/cli.mjs";
import { serve } from "./support/serve.mjs";

const LONG = "x".repeat(33);

let emulator, env, folder;
before(async () => {
  emulator = await startEmulator(["--no-rate-limits"]);
  env = emulator.env;
});
after(() => emulator.stop());
beforeEach(async () => (folder = await emptyFolder("cli-bulk")));

const path = (name) => `${folder}/${name}`;
const write = async (name, content) => {
  await writeFile(path(name), content);
  return path(name);
};
const run = (args, options = {}) => tencentChat(args, { env, cwd: folder, ...options });
const succeeds = async (args, options) => {
  const result = await run(args, options);
  assert.equal(result.status, 0, result.stderr);
  return result;
};
const rowsOf = (text) => text.trim().split("\n").map((line) => JSON.parse(line));
const idsOf = (text) => rowsOf(text).map(({ userId }) => userId);
/** Whether these accounts have been imported, which shows whether anything was sent. */
const isThere = async (...userIds) => rowsOf((await succeeds(["check", ...userIds, "--json"])).stdout).map(({ status }) => status === "Imported");

describe("accounts are read", () => {
  test("from arguments, a file and standard input, as lines, CSV and NDJSON", async () => {
    const contents = ["ada\n\nbob\r\n", "userId,nick,faceUrl\nada,Ada,\nbob,Bob,https://x/b.png\n", '{"userId":"ada","nick":"Ada"}\n\n{"UserID":"bob"}\n'];
    for (const content of contents) {
      const file = await write("some", content);
      for (const [args, options] of [[[file]], [["-"], { input: content }], [[], { input: content }]]) {
        const { stdout } = await succeeds(["import", ...args, "--json"], options);
        assert.deepEqual(rowsOf(stdout), [{ userId: "ada", ok: true }, { userId: "bob", ok: true }]);
      }
    }
    const { stdout } = await succeeds(["check", "ada", "a\nb", "--json"]);
    assert.deepEqual(idsOf(stdout), ["ada", "a\nb"]);
  });

  test("with nick and picture, which are imported", async () => {
    await succeeds(["import", "-"], { input: 'userId;nick\nquo;"a ""b""; c"\n' });
    const { stdout } = await succeeds(["profile", "get", "quo", "--fields", "nick", "--json"]);
    assert.equal(rowsOf(stdout)[0].profile.nick, 'a "b"; c');
  });

  test("as lines with commas only if that is asked for", async () => {
    const { status, stderr } = await run(["check", "-"], { input: "a,b\nc\n" });
    assert.deepEqual([status, /^error: standard input:1:1: the first line must name the columns.*--format lines/m.test(stderr)], [2, true]);
    const { stdout } = await succeeds(["check", "-", "--format", "lines", "--json"], { input: "a,b\nc\n" });
    assert.deepEqual(idsOf(stdout), ["a,b", "c"]);
  });
});

describe("wrong input is reported by line and column, and nothing is sent", () => {
  /** `expected` are the places and the beginnings of the messages. */
  async function refuses(content, ...expected) {
    const file = await write("in", content);
    const { status, stdout, stderr } = await run(["import", file, "--output", "out.csv", "--journal", "j"]);
    assert.deepEqual([status, stdout], [2, ""], stderr);
    for (const line of expected) assert.ok(stderr.includes(`${file}:${line}`), `${line} in ${stderr}`);
    assert.deepEqual(await readdir(folder), ["in"]);
  }

  test("user IDs, nicks and pictures", async () => {
    await refuses(`wrong-1\n${LONG}\n`, "2:1: userId is 33 bytes long, the service takes at most 32");
    await refuses(`nick,userId\nn,wrong-1\nä𝕏,${LONG}\n${"n".repeat(501)},b\n`, "3:4: userId is 33 bytes", "4:1: nick is 501 bytes");
    await refuses("userId,nick\n,x\n", "2:1: userId is empty");
    await refuses(`{"userId":"a"}\n{ "nick": "é", "userId": 7}\n`, "2:26: userId is a number, it must be a string");
    assert.deepEqual(await isThere("wrong-1"), [false]);
  });

  test("bytes that are not UTF-8, unknown columns, broken records", async () => {
    await refuses(Buffer.from("userId,nick\nj,ok\nbob,J\xfcrgen\n", "latin1"), "3:5: this is not UTF-8 text");
    await refuses(Buffer.from("ada\nJ\xfcrgen\n", "latin1"), "2:1: this is not UTF-8 text");
    await refuses("\ufeffa".replace("a", ""), "1:1: the input is empty");
    await refuses(Buffer.from("\ufeffuserId\n", "utf16le"), "1:1: this is UTF-16 text");
    await refuses("userId,nick,age\na,b,3\n", '1:13: unknown column "age"');
    await refuses("userId,nick\na,b,3\n", "2:5: the record has 3 fields, but the first line names 2 columns");
    await refuses('userId,nick\na,"b"c\n', "2:3: there is text after a closing quote");
    await refuses('{"userId":"a"}\n{"userId":"b",}\n', "2:15: the line is not JSON");
    await refuses('{"userId":"a","age":3}\n', '1:15: unknown field "age"');
    await refuses('[{"userId":"a"}]', "1:1: this is a JSON array");
    await refuses("", "1:1: the input is empty");
    await refuses(" \n\n", "1:1: the input is empty");
    await refuses("userId,nick\n", "1:1: there are no accounts in the input");
    await refuses("userId,userId\na,b\n", "1:8: the column userId appears twice");
    await refuses('{"userId":"a"}\n{"userId":"b","UserID":"c"}\n', "2:15: the field userId appears twice");
  });

  test("soon, however long the first line is", { timeout: 8_000 }, async () => {
    await refuses(`[${'{"userId":"ada"},'.repeat(60_000)}{}]`, "1:1: this is a JSON array");
  });

  test("in arguments, by the number of the argument", async () => {
    const { status, stderr } = await run(["check", "ada", LONG]);
    assert.equal(status, 2);
    assert.match(stderr, /^argument 2: userId is 33 bytes/m);
  });

  test("and --skip-invalid continues with the rest", async () => {
    const file = await write("in", `userId,nick,age\nskip-1,n,3\n,x,\nskip-2,n,\n${LONG},,\n`);
    const { stdout, stderr } = await succeeds(["import", file, "--skip-invalid", "--json"]);
    assert.deepEqual(idsOf(stdout), ["skip-1", "skip-2"]);
    assert.match(stderr, /:3:1: userId is empty/);
    assert.deepEqual(await isThere("skip-1", "skip-2"), [true, true]);
    const none = await run(["import", "-", "--skip-invalid"], { input: `${LONG}\n` });
    assert.deepEqual([none.status, none.stdout], [2, ""]);
    // which accounts come after the quote is not known
    const open = 'skip-3,"x\nskip-4,y\n';
    for (const rows of [open, `${open}${"x".repeat(70_000)}`, `${open}skip-5,"z\n`, `${open}skip-5,",z\n`, `${open}${"skip-6,z\n".repeat(100)}"\n`]) {
      const refused = await run(["import", "-", "--skip-invalid"], { input: `userId,nick\n${rows}` });
      assert.deepEqual([refused.status, refused.stdout], [2, ""]);
      assert.match(refused.stderr, /it may hold other rows; nothing was sent, correct this row first/);
    }
  });

  test("but columns beside the user ID do no harm if only that is read", async () => {
    const checked = await succeeds(["check", "-", "--json"], { input: `ok,userId,nick\ntrue,more-1,${"n".repeat(501)}\n` });
    assert.deepEqual(idsOf(checked.stdout), ["more-1"]);
    // what one command writes another reads
    const again = await succeeds(["check", "-", "--json"], { input: checked.stdout });
    assert.equal(again.stdout, checked.stdout);
    const { status, stderr } = await run(["check", "-"], { input: '{"ok":true}\n' });
    assert.equal(status, 2);
    assert.match(stderr, /^standard input:1:1: userId is missing/);
  });

  test("a first line that looks like the name of a column is a warning", async () => {
    const { stderr } = await run(["check", "-"], { input: "user_id\nada\nname\n" });
    const warning = 'standard input:1:1: warning: the user ID "user_id" looks like the name of a column; to be read as CSV, the first line must name a column userId';
    assert.deepEqual(stderr.match(/^.*warning.*$/gm), [warning]);
  });

  test("duplicates, white space at either end and quotes are warnings", async () => {
    const { stdout, stderr } = await succeeds(["check", "-", "--json"], { input: 'dup\nb \ndup\n"c"\n' });
    assert.deepEqual(idsOf(stdout), ["dup", "b ", "dup", '"c"']);
    assert.match(stderr, /^standard input:4:1: warning: the user ID "\\"c\\"" is in quotes, which are kept as part of it$/m);
    assert.match(stderr, /^standard input:3:1: warning: duplicate user ID "dup", already in standard input:1$/m);
    assert.match(stderr, /^standard input:2:1: warning: the user ID "b " starts or ends with white space, which is kept as part of it$/m);
  });

  test("and none of its control characters reaches the terminal, nor any that changes the direction of text", async () => {
    const characters = ["\u0007", "\u001b", "\u009b", "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"];
    // twice, so that messages mention them too
    const input = [...characters, ...characters].map((character) => `a${character}[31mz\n`).join("");
    const { stdout, stderr } = await succeeds(["check", "-"], { input });
    for (const character of characters) {
      const shown = `a\\u{${character.codePointAt(0).toString(16)}}[31mz`;
      assert.ok(stdout.includes(`${shown}\t`), shown);
      assert.ok(!(stdout + stderr).includes(character), shown);
    }
    assert.match(stderr, /duplicate user ID .*, already in standard input:1/);
  });
});

describe("rows are written", () => {
  test("as CSV or NDJSON depending on the extension, one for each account and in order", async () => {
    await succeeds(["import", "row-1"]);
    const args = ["status", "row-1", "nobody,\"x\"", "row-1"];
    const csv = await run([...args, "--output", "out.csv"]);
    assert.deepEqual([csv.status, csv.stdout], [1, ""]);
    const lines = (await readFile(path("out.csv"), "utf8")).split("\r\n");
    assert.deepEqual([lines[0], lines[1], lines[3]], ["userId,ok,status,code,errorCode,message", "row-1,true,Offline,,,", "row-1,true,Offline,,,"]);
    assert.match(lines[2], /^"nobody,""x""",false,,ACCOUNT_NOT_FOUND,70107,/);
    const json = await run([...args, "--output", "out.JSONL", "--json"]);
    assert.equal(await readFile(path("out.JSONL"), "utf8"), json.stdout);
    const [first, second] = rowsOf(json.stdout);
    assert.deepEqual(first, { userId: "row-1", ok: true, status: "Offline" });
    assert.deepEqual(Object.keys(second), ["userId", "ok", "code", "errorCode", "message"]);
  });

  test("with devices and profiles as JSON, in CSV too", async (t) => {
    const service = createEmulator({ secretKey: "its own" });
    service.setPresence("administrator", [{ platform: "Web", status: "Online" }]);
    const state = await write("state.json", JSON.stringify(service.snapshot()));
    const { env } = await emulatorFor(t, ["--state", state], {}, "ignore");
    const valueOf = async (args, column) => {
      await succeeds([...args, "--output", "out.csv"], { env });
      const [header, row] = (await readFile(path("out.csv"), "utf8")).split("\r\n");
      assert.equal(header, `userId,ok,${column},code,errorCode,message`);
      assert.match(row, /^administrator,true,(Online,)?".*",,,$/);
      return JSON.parse(row.replace(/^[^"]*"|"[^"]*$/g, "").replaceAll('""', '"'));
    };
    assert.deepEqual(await valueOf(["status", "administrator", "--detail"], "status,devices"), [{ platform: "Web", status: "Online" }]);
    await succeeds(["profile", "set", "administrator", "--nick", 'the "boss"'], { env });
    assert.deepEqual(await valueOf(["profile", "get", "administrator", "--fields", "nick"], "profile"), { nick: 'the "boss"' });
  });

  test("and a summary, except with --quiet", async () => {
    const loud = await succeeds(["check", "row-1"]);
    assert.match(loud.stderr, /^checked 1 account, in \d+ s$/m);
    const quiet = await succeeds(["check", "row-1", "--quiet"]);
    assert.deepEqual([quiet.stdout, quiet.stderr], [loud.stdout, ""]);
  });

  test("over an existing output, but not over the input", async () => {
    const file = await write("users.csv", "userId\nrow-2\n");
    await write("out.ndjson", "old\n".repeat(100));
    await succeeds(["import", file, "--output", "out.ndjson"]);
    assert.deepEqual(idsOf(await readFile(path("out.ndjson"), "utf8")), ["row-2"]);
    const { status, stderr } = await run(["import", file, "--output", file]);
    assert.equal(status, 2);
    assert.match(stderr, /is also the input; choose another output/);
    const copied = startCli(["import", "-", "--output", file], { env, stdio: [await open(file), "ignore", "ignore"] });
    assert.equal((await once(copied, "exit"))[0], 2);
    assert.equal(await readFile(file, "utf8"), "userId\nrow-2\n");
    const both = await run(["import", file, "--output", "new.ndjson", "--journal", path("new.ndjson")]);
    assert.deepEqual([both.status, /is also the journal; choose another output/.test(both.stderr)], [2, true]);
    assert.equal((await run(["import", file, "--output", "no/folder.csv"])).status, 2);
  });

  test("and a file that a retry needs must not be another file of the run", async () => {
    const file = await write("users.csv", "userId\nrow-3\n");
    await mkdir(path("d"));
    await symlink(path("d"), path("l"));
    // a link whose target does not exist
    await symlink("d/b.csv", path("b.csv"));
    await mkdir(path("d/e"));
    await symlink("d/e", path("le"));
    await symlink("le/../c.csv", path("c.csv"));
    for (const [output, journal] of [["l/a.csv", "d/a.csv"], ["b.csv", "d/b.csv"], ["d/b.csv", "b.csv"], ["c.csv", "d/c.csv"], ["r.csv", "r.csv.retry"], ["r.csv", "r.csv.merge"]]) {
      const { status, stderr } = await run(["check", file, "--output", output, "--journal", journal]);
      assert.deepEqual([status, /also the journal; choose another output/.test(stderr)], [2, true], stderr);
    }
    // a link that leads nowhere else is nobody's journal
    await symlink("s.csv.retry", path("s.csv.retry"));
    await succeeds(["check", file, "--output", "s.csv", "--journal", "sj"]);
    const { status, stderr } = await run(["check", await write("o.csv.retry", "row-3\n"), "--output", "o.csv"]);
    assert.deepEqual([status, /needs o\.csv\.retry, which is also the input; choose another output/.test(stderr)], [2, true]);
  });

  test("to a full disk, which is reported", { skip: !existsSync("/dev/full") && "there is no /dev/full here" }, async () => {
    for (const args of [["check", "row-2"], ["--version"], ["sign", "ada"]]) {
      const child = startCli(args, { env, stdio: ["ignore", await open("/dev/full", "w"), "pipe"] });
      const [said, [status]] = await Promise.all([text(child.stderr), once(child, "exit")]);
      assert.deepEqual([said, status], ["error: standard output: the disk is full\n", 1]);
    }
  });

  test("to a reader that goes away, and the command ends quietly", async () => {
    const file = await write("many", Array.from({ length: 3000 }, (_, index) => `many-${index}\n`).join(""));
    const child = startCli(["check", file, "--json", "--concurrency", "1"], { env });
    const said = text(child.stderr);
    child.stdout.once("data", () => child.stdout.destroy());
    const [status] = await once(child, "exit");
    // as for a program that SIGPIPE has ended: nobody interrupted it
    assert.deepEqual([await said, status], ["", 141]);
  });
});

describe("dry runs and deletions", () => {
  test("--dry-run checks all of it, needs no key, and sends nothing", async () => {
    const { stdout, stderr } = await succeeds(["import", "dry-1", "dry-2", "--dry-run"], { env: {} });
    assert.deepEqual([stdout, stderr], ["", "2 accounts can be imported; nothing was sent\n"]);
    const queried = await run(["profile", "get", "ada", "--fields", "nick", "--dry-run"]);
    assert.equal(queried.stderr, "1 account can be queried; nothing was sent\n");
    assert.deepEqual(await isThere("dry-1"), [false]);
    assert.equal((await run(["delete", LONG, "--dry-run"])).status, 2);
  });

  test("delete requires --yes if nobody can be asked, and says what it would do", async () => {
    await succeeds(["import", "del-1"]);
    const { status, stderr } = await run(["delete", "del-1"]);
    assert.equal(status, 2);
    assert.match(stderr, /this would delete 1 account of app 1400000000 for good; add --yes/);
    assert.deepEqual(await isThere("del-1"), [true]);
    await succeeds(["delete", "del-1", "--yes"]);
    assert.deepEqual(await isThere("del-1"), [false]);
  });

  test("kick and profile get take many accounts as well", async () => {
    await succeeds(["import", "kick-1", "kick-2"]);
    const { status, stdout } = await run(["kick", "kick-1", "nobody", "kick-2", "--json"]);
    assert.deepEqual([status, rowsOf(stdout).map(({ ok, code }) => code ?? ok)], [1, [true, "ACCOUNT_NOT_FOUND", true]]);
  });

  test("kick has as many calls in flight as --concurrency says, and no more", async (t) => {
    let [now, most, carryOn] = [0, 0, undefined];
    const many = new Promise((resolve) => (carryOn = resolve));
    // no call is answered before there are 8, and then not before any surplus call has had time to arrive
    const server = await serve(async () => {
      most = Math.max(most, ++now);
      if (now === 8) carryOn();
      await many.then(() => sleep(50));
      now--;
      return envelope();
    });
    t.after(server.close);
    const input = Array.from({ length: 20 }, (_, index) => `user-${index}\n`).join("");
    await succeeds(["kick", "-", "--concurrency", "8", "--max-retries", "0"], { env: { ...env, CHAT_BASE_URL: server.origin }, input });
    assert.equal(most, 8);
  });
});

describe("an interrupted run", () => {
  test("finishes the requests in flight, says how to continue, and continues from there", async () => {
    const accounts = 2000;
    const file = await write("users", Array.from({ length: accounts }, (_, index) => `int-${index}\n`).join(""));
    const slow = await startEmulator(["--no-rate-limits", "--faults", "rate=1,kinds=latency,latencyMs=100+101"]);
    try {
      const args = ["import", file, "--journal", path("j"), "--output", path("out.csv"), "--concurrency", "1"];
      const child = startCli(args, { env: slow.env });
      const said = text(child.stderr);
      while (!(await readFile(path("j"), "utf8").catch(() => "")).includes('"done"')) await new Promise((resolve) => setTimeout(resolve, 10));
      child.kill("SIGINT");
      const [status] = await once(child, "exit");
      assert.equal(status, 130);
      const [, done] = (await said).match(/interrupted: imported ([\d,]+) accounts, [\d,]+ not sent; the same command continues from here/);
      assert.equal(Number(done.replace(",", "")) % 100, 0);
      const rest = await run(args.slice(0, -2), { env: slow.env });
      assert.equal(rest.status, 0, rest.stderr);
      assert.ok(rest.stderr.includes(`continuing after ${done} of 2,000 accounts`));
      const lines = (await readFile(path("out.csv"), "utf8")).trim().split("\r\n");
      assert.deepEqual(lines, ["userId,ok,code,errorCode,message", ...Array.from({ length: accounts }, (_, index) => `int-${index},true,,,`)]);
    } finally {
      await slow.stop();
    }
  });

  test("logs nobody else out, except those whose calls are under way", async (t) => {
    const users = Array.from({ length: 60 }, (_, index) => `kicked-${index}`);
    const kicked = [];
    let child, carryOn;
    const stopping = new Promise((resolve) => (carryOn = resolve));
    // the tenth call interrupts the run; from then on, no call is answered until the run says that it was interrupted
    const server = await serve(async (request) => {
      kicked.push((await request.json()).UserID);
      if (kicked.length === 10) child.kill("SIGINT");
      if (kicked.length >= 10) await stopping;
      return envelope();
    });
    t.after(server.close);
    const options = { env: { ...env, CHAT_BASE_URL: server.origin } };
    const args = ["kick", await write("users", users.join("\n")), "--journal", path("j"), "--json"];
    child = startCli(args, options);
    t.after(() => child.kill("SIGKILL"));
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
      if (said.includes("finishing the requests in flight")) carryOn();
    });
    const [told, [status]] = await Promise.all([text(child.stdout), once(child, "close")]);
    assert.equal(status, 130, said);
    const count = idsOf(told).length;
    // at most four calls are under way
    assert.ok(count >= 10 && count <= 13, `${count} of 60`);
    assert.match(said, new RegExp(`logged out ${count} accounts, ${60 - count} not sent`));
    const rest = await succeeds(args, options);
    assert.deepEqual([idsOf(told + rest.stdout), kicked.toSorted()], [users, users.toSorted()]);
  });

  test("leaves no copy of standard input behind, however it ends", async () => {
    const temporary = path("tmp");
    await mkdir(temporary);
    const changes = watch(temporary, { signal: AbortSignal.timeout(30_000) });
    const [made, removed] = [changes.next(), changes.next()];
    const child = startCli(["check", "-"], { env: { ...env, TMPDIR: temporary } });
    child.stdin.write("a\n");
    // the copy's name is gone while it is read
    await Promise.all([made, removed]);
    await changes.return();
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.deepEqual(await readdir(temporary), []);
  });
});

describe("a journal", () => {
  const journalOf = async (content = "j-1\nj-2\n", ...more) => {
    const args = ["import", await write("users", content), "--journal", path("j"), "--output", path("out.ndjson"), ...more];
    await succeeds(args);
    return args;
  };

  test("of a finished run sends nothing again, and gives the same status", async () => {
    const args = await journalOf();
    const before = await readFile(path("out.ndjson"), "utf8");
    const again = await run(args, { env: { ...env, CHAT_BASE_URL: "http://127.0.0.1:1" } });
    assert.deepEqual([again.status, again.stdout], [0, ""]);
    assert.match(again.stderr, /this run is already finished: 2 accounts\. Nothing was sent/);
    assert.equal(await readFile(path("out.ndjson"), "utf8"), before);
  });

  test("of other input, another command, app or output is refused, and nothing is sent", async () => {
    const args = await journalOf();
    const refuses = async (args, message, options) => {
      const { status, stdout, stderr } = await run(args, options);
      assert.deepEqual([status, stdout], [2, ""], stderr);
      assert.match(stderr, message);
    };
    await refuses(["check", ...args.slice(1)], /a run with another command: there "import", here "check"/);
    await refuses(args, /a run with another app: /, { env: { ...env, CHAT_SDK_APP_ID: "1" } });
    await refuses(args.with(5, path("other.csv")), /a run with another output: /);
    await refuses([...args, "--format", "csv"], /the first line must name the columns/);
    await appendFile(path("users"), "j-3\n");
    await refuses(args, /a run with other input, or with input read in another format\. Nothing was sent/);
    assert.deepEqual(await isThere("j-3"), [false]);
    await refuses(args.with(3, path("users")), /is not a journal of tencent-chat/);
    assert.equal(await readFile(path("users"), "utf8"), "j-1\nj-2\nj-3\n");
  });

  test("whose last record is torn loses only that one; one that is damaged in the middle is refused", async () => {
    const users = Array.from({ length: 300 }, (_, index) => `torn-${index}\n`).join("");
    const args = await journalOf(users);
    const rows = await readFile(path("out.ndjson"), "utf8");
    const whole = await readFile(path("j"), "utf8");
    const records = whole.trimEnd().split("\n");
    assert.equal(records.length, 5);
    for (const torn of [2, 3, 4]) {
      // the last record is cut, or its last byte is changed
      const kept = records.slice(0, torn).map((line) => `${line}\n`).join("");
      for (const tail of [records[torn].slice(0, 20), `${records[torn].slice(0, -1)}?\n`]) {
        await writeFile(path("j"), kept + tail);
        await writeFile(path("out.ndjson"), `${rows}{"userId":"half`);
        const { stderr } = await succeeds(args);
        assert.match(stderr, torn === 2 ? /continuing after 100 of 300 accounts/ : /imported 300 accounts/);
        assert.equal(await readFile(path("out.ndjson"), "utf8"), rows);
        assert.equal((await readFile(path("j"), "utf8")).trimEnd().split("\n").length, 5);
      }
    }
    await writeFile(path("j"), whole.replace('"done":100', '"done":200'));
    const { status, stderr } = await run(args);
    assert.equal(status, 2);
    assert.match(stderr, /damaged in the middle/);
  });

  test("whose output was cut or removed is refused: no rows are made up", async () => {
    const users = Array.from({ length: 200 }, (_, index) => `cut-${index}\n`).join("");
    const args = await journalOf(users);
    const records = (await readFile(path("j"), "utf8")).trimEnd().split("\n");
    await writeFile(path("j"), `${records.slice(0, 2).join("\n")}\n`);
    await truncate(path("out.ndjson"), 10);
    const cut = await run(args);
    await rm(path("out.ndjson"));
    const gone = await run(args);
    assert.deepEqual([cut.status, gone.status], [2, 2]);
    assert.match(cut.stderr, /shorter than the journal says/);
    assert.match(gone.stderr, /missing/);
  });

  test("does not count rows that nobody took: the next run writes them", async () => {
    const users = Array.from({ length: 1500 }, (_, index) => `taken-${index}`);
    const slow = await startEmulator(["--no-rate-limits", "--faults", "rate=1,kinds=latency,latencyMs=200+201"]);
    try {
      const args = ["check", await write("users", users.join("\n")), "--journal", path("j"), "--json", "--concurrency", "1"];
      const child = startCli(args, { env: slow.env });
      child.stdout.setEncoding("utf8");
      let taken = "";
      // nothing is left in the pipe when the reader goes away
      for await (const chunk of child.stdout) {
        taken += chunk;
        if (taken.split("\n").length > 500) break;
      }
      if (child.exitCode === null) await once(child, "exit");
      const rest = await succeeds(args);
      assert.deepEqual(idsOf(taken + rest.stdout), users);
    } finally {
      await slow.stop();
    }
  });

  test("that is not a regular file is refused, as is a missing one whose failures should be sent again", async () => {
    for (const journal of ["/dev/null", folder]) {
      const { status, stderr } = await run(["check", "ada", "--journal", journal]);
      assert.deepEqual([status, stderr], [2, `error: ${journal}: this is not a regular file\n`]);
    }
    const { status, stderr } = await run(["check", "ada", "--journal", path("none"), "--retry-failed"]);
    assert.deepEqual([status, stderr], [2, `error: ${path("none")}: there is no such file or folder\n`]);
    assert.deepEqual(await readdir(folder), []);
  });

  test("of a file read as lines is refused if the file is read as CSV", async () => {
    const file = await write("users.csv", "userId\nlines-1\n");
    await succeeds(["check", file, "--format", "lines", "--journal", path("j")]);
    const { status, stderr } = await run(["check", file, "--journal", path("j")]);
    assert.deepEqual([status, /a run with other input/.test(stderr)], [2, true]);
  });

  test("of a run with other options is refused, because what is asked for would change half way", async () => {
    const runs = [
      [["profile", "get", "administrator", "--fields", "nick"], ["profile", "get", "administrator", "--fields", "level"]],
      [["status", "administrator"], ["status", "administrator", "--detail"]],
    ];
    for (const [index, [begun, other]] of runs.entries()) {
      const journal = ["--journal", path(`j-${index}`)];
      await succeeds([...begun, ...journal]);
      const { status, stdout, stderr } = await run([...other, ...journal]);
      assert.deepEqual([status, stdout], [2, ""], stderr);
      assert.match(stderr, /belongs to a run with other options: there .*, here .*Nothing was sent/);
    }
  });

  test("of another version is refused", async () => {
    const record = encodeRecord({ journal: "tencent-chat", version: 2 });
    const { status, stdout, stderr } = await run(["check", "ada", "--journal", await write("j", record)]);
    assert.deepEqual([status, stdout], [2, ""], stderr);
    assert.match(stderr, /was written by another version of tencent-chat/);
    assert.equal(await readFile(path("j"), "utf8"), record);
  });

  test("can be read by nobody else", async () => {
    await journalOf();
    assert.equal((await stat(path("j"))).mode & 0o777, 0o600);
  });

  test("of a process that may be alive is in use: on another machine, of another user, or just about to say who it is", async (t) => {
    const refused = { ...env, CHAT_BASE_URL: "http://127.0.0.1:1" };
    for (const lock of ["", JSON.stringify({ pid: process.pid, host: "elsewhere", start: null })]) {
      await write("j.lock", lock);
      const { status, stdout, stderr } = await run(["check", "ada", "--journal", path("j")], { env: refused });
      assert.deepEqual([status, stdout], [2, ""], stderr);
      assert.match(stderr, lock ? /j is in use by process \d+ on elsewhere: wait until it ends/ : /j is in use by another process: wait until it ends/);
      assert.equal(await readFile(path("j.lock"), "utf8"), lock);
    }
    await write("j.lock", JSON.stringify({ pid: process.pid, host: hostname(), start: null }));
    t.mock.method(process, "kill", () => {
      throw Object.assign(new Error("kill EPERM"), { code: "EPERM" });
    });
    await assert.rejects(takeLock(path("j")), new RegExp(`j is in use by process ${process.pid}: wait`));
  });

  test("replaces no file that belongs to something else, such as the input", async () => {
    const inTheWay = async (args, name, content) => {
      const { status, stdout, stderr } = await run(args);
      assert.deepEqual([status, stdout], [2, ""], stderr);
      assert.match(stderr, new RegExp(`^error: .*${name} is in the way: .*; move it away, or choose another`));
      assert.equal(await readFile(path(name), "utf8"), content);
      assert.ok(!(await readdir(folder)).includes("people"));
    };
    const header = encodeRecord({ journal: "tencent-chat", version: 1 });
    for (const content of ["a\nb\n", `${header}${encodeRecord({ done: 100, failed: [], out: 0 })}`]) {
      await inTheWay(["check", await write("people.new", content), "--journal", path("people")], "people.new", content);
      await inTheWay(["check", "ada", "--journal", path("people"), "--dry-run"], "people.new", content);
    }
    await rm(path("people.new"));
    for (const content of ["deps\n", '{"name":"composer"}', '{"pid":7}', "7"]) {
      await inTheWay(["check", "ada", "--journal", path("people")], "people.lock", await write("people.lock", content).then(() => content));
    }
    await rm(path("people.lock"));
    // what a crash has left there belongs to the run
    for (const [index, left] of ["", header, header.slice(0, -7)].entries()) {
      await write(`left-${index}.new`, left);
      await succeeds(["check", "ada", "--journal", path(`left-${index}`)]);
    }
    assert.deepEqual((await readdir(folder)).toSorted(), ["left-0", "left-1", "left-2"]);
  });

  test("is written even if file handles are not Node's own, as with Yarn's Plug'n'Play", async () => {
    const without = await write(
      "handles.mjs",
      `import fs from "node:fs/promises";
       import { syncBuiltinESMExports } from "node:module";
       const fail = () => { throw new Error("Method not implemented."); };
       const { open } = fs;
       const handle = await open(import.meta.filename);
       await handle.close();
       Object.assign(Object.getPrototypeOf(handle), { sync: fail, datasync: fail });
       /** Of another class, as Node's own functions see it. */
       fs.open = async (...args) => {
         const inner = await open(...args);
         return new Proxy({}, { get: (_, name) => (typeof inner[name] === "function" ? inner[name].bind(inner) : inner[name]) });
       };
       syncBuiltinESMExports();`,
    );
    const options = { env: { ...env, NODE_OPTIONS: `--import ${JSON.stringify(without)}` } };
    const file = await write("users", "pnp-1\nno-such\n");
    await succeeds(["import", "pnp-1"], options);
    const first = await run(["status", file, "--journal", path("j"), "--output", path("o.csv")], options);
    assert.deepEqual([first.status, first.stderr.includes("handle")], [1, false], first.stderr);
    await succeeds(["import", "no-such"], options);
    await succeeds(["status", file, "--journal", path("j"), "--output", path("o.csv"), "--retry-failed"], options);
    assert.match(await readFile(path("o.csv"), "utf8"), /^userId.*\r\npnp-1,true.*\r\nno-such,true.*\r\n$/);
    await succeeds(["check", "-"], { ...options, input: "pnp-1\n" });
  });

  test("is for one process at a time, and a dead one does not keep it locked", async (t) => {
    const args = ["import", "-", "--journal", path("j")];
    const slow = await emulatorFor(t, ["--faults", "rate=1,kinds=latency,latencyMs=20000+20001"]);
    const first = startCli(args, { env: slow.env });
    t.after(() => first.kill("SIGKILL"));
    first.stdin.end("lock-1\n");
    while (!(await readFile(path("j"), "utf8").catch(() => ""))) await new Promise((resolve) => setTimeout(resolve, 10));
    const second = await run(args, { input: "lock-1\n" });
    assert.equal(second.status, 2);
    assert.ok(second.stderr.includes(`j is in use by process ${first.pid}`), second.stderr);
    first.kill("SIGKILL");
    await once(first, "exit");
    const left = JSON.parse(await readFile(path("j.lock"), "utf8"));
    assert.equal(left.pid, first.pid);
    await succeeds(args, { input: "lock-1\n" });
    // a process with the same number that started at another time is a different process
    await writeFile(path("j.lock"), JSON.stringify({ ...left, pid: process.pid }));
    await succeeds(args, { input: "lock-1\n" });
    assert.deepEqual((await readdir(folder)).filter((name) => name.includes("lock")), []);
  });

  test("puts rows of any length back as they were", async () => {
    const long = "x".repeat(200_000);
    const none = (async function* () {})();
    const row = { userId: "ada", ok: false, message: `${long}"\n,` };
    const csv = `ada,false,"${long}""\n,"\r\n`;
    for (const [header, rows] of [["", [`${JSON.stringify(row)}\n`, '{"userId":"bob","ok":true}\n']], ["userId,ok,message\r\n", [csv, "bob,true,\r\n"]]]) {
      const whole = header + rows.join("");
      const [output, retry] = [await write("long", whole), await write("long.retry", header)];
      await mergeRows(output, retry, { header }, none);
      assert.equal(await readFile(output, "utf8"), whole);
      // and into places
      await writeFile(retry, header + rows.toReversed().join(""));
      await mergeRows(output, retry, { header }, [0, 1].values());
      assert.equal(await readFile(output, "utf8"), header + rows.toReversed().join(""));
    }
  });

  test("of a deletion sends failures again only after a confirmation", async () => {
    const args = ["delete", "gone-1", "--journal", path("j")];
    assert.equal((await run([...args, "--yes"])).status, 1);
    const before = await readFile(path("j"), "utf8");
    const asked = await run([...args, "--retry-failed"]);
    assert.deepEqual([asked.status, /this would delete 1 account of app/.test(asked.stderr)], [2, true]);
    assert.equal(await readFile(path("j"), "utf8"), before);
  });

  test("keeps the results of a retry if the earlier rows are missing", async () => {
    const none = { header: "" };
    const [output, retry] = [await write("short", "1\n2\n"), await write("short.retry", "3\n4\n")];
    await assert.rejects(mergeRows(output, retry, none, [1, 2].values()), /rows are missing from .*short; restore the file/);
    assert.deepEqual([await readFile(output, "utf8"), await readFile(retry, "utf8")], ["1\n2\n", "3\n4\n"]);
    const args = ["delete", "gone-2", "--yes", "--journal", path("j"), "--output", path("out.csv")];
    assert.equal((await run(args)).status, 1);
    await rm(path("out.csv"));
    const missing = await run([...args, "--retry-failed"]);
    assert.deepEqual([missing.status, /out\.csv: the results so far are missing/.test(missing.stderr)], [2, true]);
  });

  test("leaves an output that is a link, and private, as it is", async () => {
    const file = await write("real.csv", "");
    await chmod(file, 0o600);
    await symlink(file, path("link.csv"));
    const args = ["delete", "gone-3", "--yes", "--journal", path("j"), "--output", path("link.csv")];
    assert.equal((await run(args)).status, 1);
    await succeeds(["import", "gone-3"]);
    await succeeds([...args, "--retry-failed"]);
    assert.match(await readFile(file, "utf8"), /gone-3,true/);
    assert.ok((await lstat(path("link.csv"))).isSymbolicLink());
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  test("sends failures again if that is asked for, and the new rows replace theirs", async () => {
    const small = await startEmulator(["--trial", "--no-rate-limits"]);
    try {
      const users = Array.from({ length: 103 }, (_, index) => `trial-${index}`);
      for (const output of ["out.csv", "out.ndjson"]) {
        const file = await write("users", `${users.join("\n")}\n`);
        const journal = path(`${output}.journal`);
        const args = ["import", file, "--journal", journal, "--output", path(output)];
        const options = { env: small.env };
        const first = await run(args, options);
        assert.equal(first.status, 1, first.stderr);
        assert.match(first.stderr, /imported 100 accounts, 3 failed.*--retry-failed sends the failed ones again/);
        assert.equal((await run(args, options)).status, 1);
        const failedAgain = await run([...args, "--retry-failed"], options);
        assert.equal(failedAgain.status, 1);
        assert.match(failedAgain.stderr, /imported 0 accounts, 3 failed/);
        await tencentChat(["delete", "trial-0", "trial-1", "trial-2", "--yes"], options);
        const retried = await run([...args, "--retry-failed"], options);
        assert.equal(retried.status, 0, retried.stderr);
        const text = await readFile(path(output), "utf8");
        const ids = output === "out.csv" ? text.trim().split("\r\n").slice(1).map((line) => line.replace(/,true,,,$/, "")) : idsOf(text);
        assert.deepEqual(ids, users);
        assert.ok(!text.includes("false"));
        assert.equal((await run([...args, "--retry-failed"], options)).status, 0);
        assert.deepEqual((await readdir(folder)).filter((name) => /retry|merge|new|lock/.test(name)), []);
        // back to the start, for the next format
        await tencentChat(["delete", "-", "--yes"], { ...options, input: `${users.join("\n")}\n` });
      }
    } finally {
      await small.stop();
    }
  });

  test("does not count what the service refuses because of the key: with the right one the same command continues", async () => {
    const args = ["import", await write("users", "key-1\nkey-2\n"), "--journal", path("j"), "--output", path("out.ndjson")];
    const refused = await run(args, { env: { ...env, CHAT_SECRET_KEY: "wrong" } });
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /does not accept these calls/);
    const shown = await run(["check", "key-1", "--journal", path("shown")], { env: { ...env, CHAT_SECRET_KEY: "wrong" } });
    assert.deepEqual([shown.status, shown.stdout], [1, ""]);
    await succeeds(args);
    assert.deepEqual(rowsOf(await readFile(path("out.ndjson"), "utf8")), [{ userId: "key-1", ok: true }, { userId: "key-2", ok: true }]);
  });

  /** A service that refuses the first call after answering three others, and deletes what the others name. */
  async function refusingFirst(t) {
    const deleted = [];
    let calls = 0;
    let carryOn;
    const others = new Promise((resolve) => (carryOn = resolve));
    const server = await serve(async (request) => {
      const users = (await request.json()).DeleteItem.map(({ UserID }) => UserID);
      const call = calls++;
      if (call === 0) {
        await others;
        return Response.json({ ActionStatus: "FAIL", ErrorCode: 60004, ErrorInfo: "no" });
      }
      deleted.push(...users);
      if (call === 3) carryOn();
      return envelope({ ResultItem: users.map((UserID) => ({ UserID, ResultCode: 0, ResultInfo: "" })) });
    });
    t.after(server.close);
    return { deleted, env: { ...env, CHAT_BASE_URL: server.origin } };
  }

  for (const withJournal of [false, true]) {
    test(`reports what was done while the service refused a part, ${withJournal ? "and sends that one again" : "even without a journal"}`, async (t) => {
      const users = Array.from({ length: 400 }, (_, index) => `part-${index}`);
      const service = await refusingFirst(t);
      const journal = withJournal ? ["--journal", path("j")] : [];
      const args = ["delete", await write("users", users.join("\n")), "--yes", "--output", path("out.ndjson"), ...journal];
      const { status, stderr } = await run(args, service);
      assert.equal(status, 1, stderr);
      assert.match(stderr, /^error: .*60004.*\n(.*\n)*deleted 300 accounts, 100 failed, in \d+ s/m);
      const rows = rowsOf(await readFile(path("out.ndjson"), "utf8"));
      assert.deepEqual(rows.map(({ userId }) => userId), users);
      const done = rows.filter(({ ok }) => ok).map(({ userId }) => userId);
      assert.deepEqual([done, done.toSorted()], [users.slice(100), service.deleted.toSorted()]);
      if (!withJournal) return;
      await succeeds([...args, "--retry-failed"], service);
      assert.deepEqual(service.deleted.toSorted(), users.toSorted());
      assert.ok(rowsOf(await readFile(path("out.ndjson"), "utf8")).every(({ userId, ok }, index) => ok && userId === users[index]));
    });
  }

  test("of a run that the service refuses half way continues after what was done, if there are more accounts than were in flight", async (t) => {
    const users = Array.from({ length: 2000 }, (_, index) => `half-${index}`);
    const service = await refusingFirst(t);
    const args = ["delete", await write("users", users.join("\n")), "--yes", "--output", path("out.ndjson"), "--journal", path("j")];
    const { status, stderr } = await run(args, service);
    assert.equal(status, 1, stderr);
    const done = service.deleted.length;
    assert.ok(done >= 300 && done < 1000, `${done} of 2000`);
    const left = (1900 - done).toLocaleString("en");
    assert.ok(stderr.includes(`deleted ${done} accounts, 100 failed; the service does not accept these calls, so ${left} of 2,000 accounts are left; the same command continues from here`), stderr);
    assert.deepEqual(idsOf(await readFile(path("out.ndjson"), "utf8")), users.slice(0, done + 100));
    assert.equal((await run(args, service)).status, 1);
    await succeeds([...args, "--retry-failed"], service);
    assert.deepEqual(service.deleted.toSorted(), users.toSorted());
    assert.deepEqual(idsOf(await readFile(path("out.ndjson"), "utf8")), users);
  });
});

describe("an input that is changed while it is being sent", () => {
  // larger than what is read before the first call
  const users = Array.from({ length: 20_050 }, (_, index) => `changed-${String(index).padStart(5, "0")}`);
  const last = users.join("\n").length - 1;

  const checked = (UserID) => ({ UserID, ResultCode: 0, AccountStatus: "Imported" });
  for (const [what, byte, sent, command, verb] of [
    ["by another ID", "x", 20_050, "import", "imported"],
    ["to no ID at all", "\xff", 20_049, "import", "imported"],
    ["to no ID at all, while it is checked,", "\xff", 20_049, "check", "checked"],
  ]) {
    test(`${what} is reported, with rows for what was sent`, async (t) => {
      const file = await write("users", users.join("\n"));
      const seen = [];
      let changed;
      const server = await serve(async (request) => {
        const { AccountList, CheckItem } = await request.json();
        const ids = (AccountList ?? CheckItem).map(({ UserID }) => UserID);
        seen.push(...ids);
        await (changed ??= open(file, "r+").then((handle) => handle.write(Buffer.from(byte, "latin1"), 0, 1, last).finally(() => handle.close())));
        return envelope(AccountList ? { FailAccounts: [] } : { ResultItem: ids.map(checked) });
      });
      t.after(server.close);
      const args = [command, file, "--output", path("out.ndjson"), "--journal", path("j"), "--pacing", "off"];
      const { status, stderr } = await run(args, { env: { ...env, CHAT_BASE_URL: server.origin } });
      assert.equal(status, 1, stderr);
      const count = (number) => number.toLocaleString("en");
      const left = count(users.length - sent);
      assert.ok(stderr.includes(`${verb} ${count(sent)} accounts, ${left} not sent\nerror: ${file} was changed while it was being read; send it again\n`), stderr);
      const rows = idsOf(await readFile(path("out.ndjson"), "utf8"));
      assert.equal(rows.length, sent);
      assert.deepEqual(rows.toSorted(), seen.toSorted());
      assert.ok((await readFile(path("j"), "utf8")).includes(`"done":${sent},`));
    });
  }
});
