// The command line against a service that quotes the whole URL in every answer: neither the key nor a UserSig gets into
// what it prints and writes.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { emptyFolder, tencentChat } from "./support/cli.mjs";
import { serve } from "./support/serve.mjs";

const KEY = "canary-4b7d2f60a9c84e13b5d8f7a2c6e90b31-of-the-command-line";

let server, env;
const secrets = new Set([KEY]);

/** Answers that fail for each account, for all of them, by HTTP, and not at all as JSON. */
const ANSWERS = [
  (url, [userId]) =>
    Response.json({
      ActionStatus: "OK", ErrorCode: 0, ErrorInfo: url, FailAccounts: [userId],
      ResultItem: [{ UserID: userId, ResultCode: 70107, ResultInfo: url }],
      QueryResult: [], ErrorList: [{ To_Account: userId, ErrorCode: 70107 }],
      UserProfileItem: [{ To_Account: userId, ResultCode: 40006, ResultInfo: `${KEY} ${url}` }],
    }),
  (url) => Response.json({ ActionStatus: "FAIL", ErrorCode: 70402, ErrorInfo: `${KEY} ${url}` }),
  (url) => new Response(`<a href="${url}">${KEY}</a>`, { status: 500 }),
  (url) => new Response(url),
];
let answer;

before(async () => {
  server = await serve((request) => {
    const [, userSig] = /[?&]usersig=([^&]*)/.exec(request.url);
    secrets.add(userSig).add(decodeURIComponent(userSig));
    return answer(request.url, ["ada"]);
  });
  env = { CHAT_BASE_URL: server.origin, CHAT_SDK_APP_ID: "1400000000", CHAT_SECRET_KEY: KEY };
});
after(() => server.close());

const COMMANDS = [
  ["import", "ada", "--journal", "import.journal", "--output", "import.ndjson"],
  ["check", "ada", "--journal", "check.journal", "--output", "check.csv"],
  ["delete", "ada", "--yes", "--json"],
  ["status", "ada", "--detail"],
  ["kick", "ada"],
  ["profile", "get", "ada", "--fields", "nick"],
  ["profile", "set", "ada", "--nick", "Ada"],
];

for (const [number, given] of ANSWERS.entries()) {
  test(`answer ${number + 1} of ${ANSWERS.length}`, async () => {
    answer = given;
    const folder = await emptyFolder(`cli-secrets-${number}`);
    const sizeBefore = secrets.size;
    // `call` prints a good answer as it came
    const commands = number === 0 ? COMMANDS : [...COMMANDS, ["call", "openim/sendmsg"]];
    for (const command of commands) {
      const { status, stdout, stderr } = await tencentChat([...command, "--max-retries", "0"], { env, cwd: folder });
      assert.ok(status === 0 || status === 1, stderr);
      const files = await Promise.all((await readdir(folder)).map((file) => readFile(`${folder}/${file}`, "utf8")));
      for (const text of [stdout, stderr, ...files]) {
        for (const secret of secrets) assert.ok(!text.includes(secret), text.replaceAll(secret, "<<SECRET>>"));
      }
    }
    assert.ok(secrets.size > sizeBefore, "nothing was sent");
    assert.deepEqual((await readdir(folder)).filter((file) => /ndjson|csv/.test(file)).length, 2);
  });
}
