// README's programs, exactly as printed there, do what README says.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { decodeUserSig, UserSigSigner } from "tencent-chat-edge";
import { Api } from "tls-sig-api-v2";
import { SDK_APP_ID } from "./support/app.mjs";
import { emptyFolder, startEmulator, tencentChat } from "./support/cli.mjs";
import { startWorkerd } from "./support/workerd.mjs";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
const programs = blocks.filter(({ language }) => language === "js").map(({ text }) => text);

/** Where the programs find the package, as in a project that has it installed. */
const folder = new URL("../target/tests/readme-programs/", import.meta.url);

async function write(name, text) {
  await mkdir(folder, { recursive: true });
  const file = new URL(name, folder);
  await writeFile(file, text);
  return fileURLToPath(file);
}

test("README has the three programs and the two commands", () => {
  assert.equal(programs.length, 3);
  const commands = blocks.filter(({ language }) => language === "sh").map(({ text }) => text.trim());
  assert.deepEqual(commands, ["cargo xtask demo", "cargo xtask test"]);
});

test("the first program prints what README says", async () => {
  const file = await write("first.mjs", programs[0]);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  assert.equal(stdout, blocks.find(({ language }) => language === "text").text);
});

test("the streaming lines run if there is a client and a source", async () => {
  const [lines, ...more] = blocks.filter(({ language }) => language === "ts").map(({ text }) => text);
  assert.deepEqual(more, []);
  const before = programs[0].slice(0, programs[0].indexOf("await client"));
  const source = 'async function* rowsOfMyDatabase() { yield { userId: "ada" }; yield "bob"; }\n';
  const after = "console.log(emulator.has('ada') && emulator.has('bob'));\n";
  const file = await write("streaming.mjs", before + source + lines + after);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file]);
  assert.deepEqual([stdout, stderr], ["true\n", ""]);
});

test("every block of code in README is one of those", () => {
  const known = { console: 1, js: 3, sh: 2, text: 1, ts: 1 };
  const found = {};
  for (const { language } of blocks) found[language] = (found[language] ?? 0) + 1;
  assert.deepEqual(found, known);
});

test("the commands of the command line do what README says", async () => {
  const [, ...commands] = blocks.find(({ language }) => language === "console").text.trim().split("\n").map((line) => line.replace(/^\$ npx tencent-chat | *#.*$/g, "").split(" "));
  const folder = await emptyFolder("readme-commands");
  await writeFile(`${folder}/users.csv`, "userId,nick\nada,Ada\nbob,\n");
  const emulator = await startEmulator();
  try {
    const outputs = [];
    for (const args of commands) {
      const { status, stdout, stderr } = await tencentChat(args, { env: emulator.env, cwd: folder });
      assert.equal(status, 0, stderr);
      outputs.push(stdout);
    }
    assert.equal(decodeUserSig(outputs[0].trim()).expiresIn, 3600);
    assert.equal(outputs[2].trim().split("\n").every((line) => JSON.parse(line).status === "Imported"), true);
    assert.match(await readFile(`${folder}/results.csv`, "utf8"), /\r\nbob,true,/);
  } finally {
    await emulator.stop();
  }
});

test("the worker runs in workerd and logs a user in", { timeout: 60_000 }, async () => {
  await write("worker.js", programs[1]);
  const workerd = await startWorkerd("readme", ["../../target/tests/readme-programs/worker.js", "emulator.js"]);
  try {
    const { userId, userSig } = await (await fetch(workerd.origin)).json();
    assert.equal(userId, "ada");
    const claims = decodeUserSig(userSig);
    assert.deepEqual([claims.userId, claims.sdkAppId, claims.expiresIn], ["ada", SDK_APP_ID, 3600]);
  } finally {
    await workerd.close();
  }
});

test("the gateway hands a user their UserSig, and lets nobody do what is not allowed", async () => {
  const { default: worker } = await import(await write("gateway.mjs", programs[2]));
  const ask = (path, headers = {}) => worker.fetch(new Request(`https://api.example/chat${path}`, { method: "POST", headers }));
  const authorization = "Bearer session-of-ada";
  const { userSig } = await (await ask("/usersig", { authorization })).json();
  assert.equal(decodeUserSig(userSig).userId, "ada");
  assert.equal((await ask("/usersig")).status, 401);
  assert.equal((await ask("/v4/im_open_login_svc/kick", { authorization })).status, 403);
  assert.equal((await ask("/usersig", { authorization, origin: "https://evil.example" })).status, 403);
});

test("what README has for tls-sig-api-v2 signs the same", () => {
  const [, table] = readme.match(/^## Moving over from tls-sig-api-v2$([^]*?)^## /m);
  const rows = [...table.matchAll(/^\| `(api\..*)` \| `(signer\..*)` \|$/gm)];
  assert.equal(rows.length, 4);
  const [key, expire, userId, userBuf] = ["any key", 3600, "ada", Buffer.from("some bytes")];
  const [api, signer] = [new Api(SDK_APP_ID, key), new UserSigSigner({ sdkAppId: SDK_APP_ID, secretKey: key })];
  const claims = (code) => decodeUserSig(new Function("api", "signer", "userId", "expire", "userBuf", `return ${code}`)(api, signer, userId, expire, userBuf));
  for (const [, before, after] of rows) {
    // not across the end of a second
    let [theirs, ours] = [claims(before), claims(after)];
    if (theirs.issuedAt !== ours.issuedAt) [theirs, ours] = [claims(before), claims(after)];
    assert.deepEqual(ours, theirs, after);
  }
});
