// Lists cross many texts at a time, and items as numbers: whatever they hold arrives as it was.

import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { host } from "../pkg-template/host.js";
import { envelope, scripted } from "./support/app.mjs";

const EXACTLY = { seed: 7, numRuns: 300 };

/** Any text of 1 to 32 bytes, of characters that JSON or JavaScript writes in different ways. */
const userId = fc
  .string({ unit: fc.oneof(fc.constantFrom('"', "\\", "\n", "\0", "/", "é", "界", "😀", "\u2028", "\u007f"), fc.string({ minLength: 1, maxLength: 1 })), minLength: 1 })
  .filter((text) => Buffer.byteLength(text) <= 32);
const text = fc.string({ unit: "grapheme", maxLength: 8 });

/** A client whose service says what `answer` makes of the body. */
const service = (answer) => scripted((url, { body }) => envelope(answer(JSON.parse(body))), { pacing: "off" });

test("any UserID crosses as it is, both ways", async () => {
  const { client } = service(({ CheckItem }) => ({
    ResultItem: CheckItem.map(({ UserID }, n) => ({
      UserID,
      ResultCode: n % 3 === 2 ? 70169 : 0,
      ResultInfo: "",
      AccountStatus: n % 3 ? "Imported" : "NotImported",
    })),
  }));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(userId, { maxLength: 12 }), fc.boolean(), async (userIds, isArray) => {
      // what is not an array crosses text by text, and so do its items
      const list = isArray ? [...userIds] : new Set(userIds);
      const checked = client.checkAccounts(list, { maxRetries: 0 });
      if (isArray) list.fill("somebody else");
      const { items, succeeded, failed } = await checked;
      assert.deepEqual(
        items.map(({ error, ...item }) => ({ ...item, code: error?.errorCode })),
        userIds.map((userId, n) =>
          n % 3 === 2
            ? { ok: false, userId, code: 70169 }
            : { ok: true, userId, status: n % 3 ? "Imported" : "NotImported", code: undefined },
        ),
      );
      assert.equal(failed, Math.floor(userIds.length / 3));
      assert.equal(succeeded, userIds.length - failed);
    }),
    EXACTLY,
  );
});

test("a text crosses as it is, however long and wherever in it the first character is that is no ASCII", async () => {
  let sent;
  const { client } = service((body) => {
    sent = body;
    return {};
  });
  const ascii = fc.string({ maxLength: 90, size: "max" });
  const nick = fc.tuple(ascii, fc.constantFrom("", "é", "界", "😀"), ascii).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(nick, async (nick) => {
      await client.importAccount({ userId: "ada", nick });
      assert.deepEqual(sent, { UserID: "ada", Nick: nick });
    }),
    EXACTLY,
  );
});

test("any device crosses as it is", async () => {
  const device = fc.record(
    {
      Platform: fc.oneof(fc.constantFrom("iPhone", "Web", "Mac"), text),
      Status: fc.oneof(fc.constantFrom("Online", "PushOnline"), text),
      IsBackground: fc.constantFrom(0, 1),
      Instid: fc.maxSafeInteger(),
      CustomIdentifier: text,
    },
    { requiredKeys: ["Platform", "Status"] },
  );
  let devices;
  const { client } = service(({ To_Account }) => ({
    QueryResult: To_Account.map((account) => ({ To_Account: account, Status: "Online", Detail: devices })),
  }));
  const known = ["iPhone", "Android", "Web", "PC", "iPad", "Mac"];
  await fc.assert(
    fc.asyncProperty(fc.array(device, { maxLength: 5 }), async (all) => {
      devices = all;
      const { items } = await client.queryOnlineStatus(["ada", "é"], { detail: true });
      const expected = all.map((device) => ({
        platform: known.find((name) => name.toLowerCase() === device.Platform.toLowerCase()) ?? device.Platform,
        status: device.Status,
        ...("IsBackground" in device && { isBackground: device.IsBackground === 1 }),
        ...("Instid" in device && { instanceId: device.Instid }),
        ...("CustomIdentifier" in device && { customIdentifier: device.CustomIdentifier }),
      }));
      assert.deepEqual(
        items,
        ["ada", "é"].map((userId) => ({ ok: true, userId, status: "Online", devices: expected })),
      );
    }),
    EXACTLY,
  );
});

test("any field of a profile crosses as it is, whatever an app calls its own", async () => {
  let fields;
  const { client } = service(({ To_Account }) => ({
    UserProfileItem: To_Account.map((account) => ({ To_Account: account, ResultCode: 0, ResultInfo: "", ProfileItem: fields })),
  }));
  const custom = fc.uniqueArray(fc.tuple(fc.oneof(fc.constantFrom("__proto__", "constructor", "a"), text), text), {
    selector: ([name]) => name,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(text, fc.nat(), custom, async (nick, level, own) => {
      fields = [
        { Tag: "Tag_Profile_IM_Nick", Value: nick },
        ...own.map(([name, value]) => ({ Tag: `Tag_Profile_Custom_${name}`, Value: value })),
        { Tag: "Tag_Profile_IM_Level", Value: level },
      ];
      const { items } = await client.getProfiles(["ada"], ["nick"]);
      const profile = { nick, level, ...(own.length > 0 && { custom: Object.fromEntries(own) }) };
      assert.deepEqual(items, [{ ok: true, userId: "ada", profile }]);
    }),
    EXACTLY,
  );
});

test("what is wrong with an element is told with its place, however far behind", async () => {
  const { client, sent } = service(() => assert.fail("sent"));
  const of = (size, at, element) => Object.assign(Array.from({ length: size }, (_, n) => `user-${n}`), { [at]: element });
  for (const size of [1, 999, 1000, 1001, 2500]) {
    for (const at of [0, size >> 1, size - 1]) {
      for (const [element, message] of [
        [7, /is a number, it must be a string/],
        [undefined, /is missing/],
        ["", /is empty/],
        ["x".repeat(33), /33 bytes/],
        ["half \ud800", /half a character/],
        [new String("boxed"), /is an object/],
        [{ toJSON: () => "text" }, /is an object/],
      ]) {
        await assert.rejects(client.checkAccounts(of(size, at, element)), (error) => {
          assert.equal(error.name, "ChatInputError");
          assert.match(error.message, message);
          assert.ok(error.message.includes(`userIds[${at}]`), error.message);
          return true;
        });
      }
    }
  }
  assert.equal(sent.length, 0);
});

test("a header of any name travels", async () => {
  const headers = JSON.parse('{"x-tenant":"a","__proto__":"b"}');
  const { client, sent } = scripted(() => envelope({}), { headers });
  await client.importAccount("ada");
  assert.deepEqual(Object.entries(sent[0].headers), [["content-type", "application/json"], ...Object.entries(headers)]);
});

test("how a program writes its arrays as JSON changes nothing", async () => {
  const item = '{"UserID":"ada","ResultCode":0,"ResultInfo":"","AccountStatus":"Imported"}';
  const { client, sent } = scripted(() => new Response(`{"ErrorCode":0,"ResultItem":[${item}]}`));
  Array.prototype.toJSON = () => "an old library's";
  try {
    const { items } = await client.checkAccounts(["ada"]);
    assert.deepEqual(items, [{ ok: true, userId: "ada", status: "Imported" }]);
  } finally {
    delete Array.prototype.toJSON;
  }
  assert.equal(sent[0].body, '{"CheckItem":[{"UserID":"ada"}]}');
});

test("all that a function of the package's is called with reaches it", () => {
  const taken = Object.entries(host).filter(([, { length }]) => length > 7);
  assert.deepEqual(taken, [], "instance.js passes on seven");
});
