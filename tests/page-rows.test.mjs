// What the page and the command line read accounts with: CSV and NDJSON, in pieces, whatever is wrong with them.

import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import { test } from "node:test";

import fc from "fast-check";
import { failuresCsv } from "../www/page/failures.js";
import { inspect, send } from "../www/page/importer.js";
import { nameOf, nameSome, readIds, visible } from "../www/page/ids.js";
import { csvLine, LONGEST, readCsv } from "../www/page/reading/csv.js";
import { linesOf } from "../www/page/reading/lines.js";
import { FileError, placeOf, readRows } from "../www/page/reading/rows.js";
import { decodeUtf8, isBroken, NOT_UTF8 } from "../www/page/reading/utf8.js";

async function collect(iterable) {
  const all = [];
  for await (const each of iterable) all.push(each);
  return all;
}

const bare = ({ line, cells, problem }) => ({ line, cells, ...(problem && { problem }) });
const cellsOf = async (text, delimiter) => (await collect(readCsv([text], delimiter))).map(({ cells }) => cells);

/** What a file holds: rows that can be sent as accounts, the others as problems. */
async function read(content, options) {
  const { format, ignored, rows } = await readRows(new Blob([content]).stream(), options);
  return { format, ignored, rows: await collect(rows) };
}

const accounts = async (content) => (await read(content)).rows.map(({ account }) => account);
const refuses = (content, message, column = 1) => assert.rejects(() => read(content), { name: "FileError", message, line: 1, column });

test("cells are plain, quoted or empty, and may contain quotes, delimiters and line ends", async () => {
  assert.deepEqual(await cellsOf('a,"b ""c"", d",\n"x\r\ny",,z'), [["a", 'b "c", d', ""], ["x\r\ny", "", "z"]]);
  assert.deepEqual(await cellsOf("a;b,c", ";"), [["a", "b,c"]]);
  assert.deepEqual(await cellsOf('5" screen,b'), [['5" screen', "b"]]);
});

test("lines end in LF, CRLF or CR, and empty ones are left out but counted", async () => {
  const records = await collect(readCsv(["a\r\nb\rc\n\n\r\nd"]));
  assert.deepEqual(records.map(bare), [
    { line: 1, cells: ["a"] },
    { line: 2, cells: ["b"] },
    { line: 3, cells: ["c"] },
    { line: 6, cells: ["d"] },
  ]);
});

test("a record's line is the one it starts in", async () => {
  const records = await collect(readCsv(['"1\n2\n3"\nb\n']));
  assert.deepEqual(records.map(({ line }) => line), [1, 4]);
});

test("what is written can be read again, however it is cut", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\r", "\n", " ", "é", "𝕏"), maxLength: 6 });
  const records = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(records, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), async (expected, sizes) => {
      const pieces = cut(expected.map(csvLine).join(""), sizes);
      const actual = await collect(readCsv(pieces));
      assert.deepEqual(actual.map(({ cells }) => cells), expected);
      assert.ok(actual.every(({ problem }) => problem === undefined));
    }),
  );
});

function* cut(text, sizes) {
  let at = 0;
  while (at < text.length) {
    const { value } = sizes.next();
    yield text.slice(at, at + value);
    at += value;
  }
}

test("no text breaks the reader, and how it is cut does not change the result", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", '"', ",", "\r", "\n"), maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, async (text) => {
      const whole = await collect(readCsv([text]));
      assert.deepEqual(await collect(readCsv(text)), whole);
    }),
  );
});

test("a quote that is never closed costs one record and bounded memory, and the rest is read", async () => {
  const [first, lost, ...rest] = await collect(readCsv([`a\n"${"x".repeat(LONGEST)}`, "\nb\n"]));
  assert.deepEqual(bare(first), { line: 1, cells: ["a"] });
  assert.match(lost.problem.message, /longer than 65536 characters/);
  assert.deepEqual(rest.map(({ cells }) => cells), [["b"]]);
  const [, open] = await collect(readCsv(['a\n"b']));
  assert.deepEqual(open.problem, { line: 2, column: 1, message: "a quote is never closed, so everything after it is one cell" });
  assert.deepEqual([lost.breaks, open.breaks], [undefined, undefined]);
  const [, several, one] = await collect(readCsv(['a,b\nc,"d\r\ne\nf"x\ng,"h\n']));
  assert.deepEqual([several.breaks, one.breaks], [2, 1]);
  const [behind] = await collect(readCsv(['"a"b\n']));
  assert.match(behind.problem.message, /after a closing quote/);
});

test("columns come in any order, under the package's names or the service's; others are left out and named", async () => {
  const expected = [{ userId: "ada", nick: "Ada", faceUrl: "https://x/a.png" }];
  assert.deepEqual(await accounts("userId,nick,faceUrl\nada,Ada,https://x/a.png\n"), expected);
  assert.deepEqual(await accounts("\uFEFFFaceUrl;Nick;UserID\r\nhttps://x/a.png;Ada;ada"), expected);
  const { ignored, format } = await read("team\tuserId\nred\tada\n");
  assert.deepEqual([ignored, format], [[{ name: "team", line: 1, column: 1 }], "CSV"]);
});

test("an empty cell leaves its field out, and a row without UserID is left for the package to refuse", async () => {
  assert.deepEqual(await accounts("userId,nick\nada,\n,Bob\n"), [{ userId: "ada" }, { userId: "", nick: "Bob" }]);
});

test("NDJSON has an object in each line, and an unusable line does not affect the others", async () => {
  const { format, rows } = await read('{"userId":"ada","nick":null,"x":1}\r\n\nnonsense\n[1]\n{"UserID":7}');
  assert.equal(format, "NDJSON");
  const found = rows.map(({ text, ...row }) => row);
  assert.deepEqual(found, [
    { line: 1, column: 1, account: { userId: "ada" }, unknown: "x" },
    { line: 3, column: 1, userId: "", problem: "the line is not JSON" },
    { line: 4, column: 1, userId: "", problem: "the line is not a JSON object" },
    { line: 5, column: 1, account: { userId: 7 } },
  ]);
  const twice = await read('{"userId":"a","nick":"{\\"nick\\": 1}"}\n{"userId":"b", "userId":"b"}\n{"FaceUrl":null,"userId":"c","faceUrl":"x"}\n');
  assert.deepEqual(twice.rows.map(({ column, problem }) => [column, problem]), [
    [1, undefined],
    [16, "the field userId appears twice"],
    [30, "the field faceUrl appears twice"],
  ]);
  const odd = await read(
    [
      '{"nick":"x","userId":"ada","nick":"y"}',
      '{"userId":"a","user\\u0049d":"b"}',
      '{"userId":"a","":1,"__proto__":{"userId":"b"}}',
      `{"userId":"a","nick":${"[".repeat(20_000)}${"]".repeat(20_000)},"x":{"y":1}}`,
      `{"userId":"a","nick":"${'\\":'.repeat(1_000)}"}`,
    ].join("\n"),
  );
  assert.deepEqual(odd.rows.map(({ userId, account, unknown, problem }) => [userId ?? account.userId, unknown ?? problem]), [
    ["ada", "the field nick appears twice"],
    ["", "the field userId appears twice"],
    ["a", ""],
    ["a", "the line is nested too deeply"],
    ["a", undefined],
  ]);
  const long = await read(`{"userId":"a"}\n{"userId":"${"x".repeat(LONGEST)}"}\n{"userId":"b"}\n`);
  const seen = long.rows.map(({ account, problem }) => account?.userId ?? problem);
  assert.deepEqual(seen, ["a", "the line is longer than 65536 characters", "b"]);
});

test("a file that cannot be used is refused with what to do", async () => {
  await refuses("", "the file is empty");
  await refuses(" \r\n\n", "the file is empty");
  await refuses("name,age\nada,36\n", "the first line must name the columns: userId, and optionally nick and faceUrl");
  await refuses('[{"userId":"ada"}]', "this is a JSON array; write one object per line instead (NDJSON)");
  await refuses(new Uint8Array([0x75, 0x73, 0xff, 0x0a]), NOT_UTF8);
  await refuses(new Uint8Array([0xff, 0xfe, 0x61, 0x00]), "this is UTF-16 text; save it as UTF-8");
  await refuses("nick,userId,nick\n", "the column nick appears twice", 13);
});

test("a byte that is not UTF-8 costs only its row, and its place is known", async () => {
  const { rows } = await read(new Blob(["userId,nick\n", "ada,é\n".repeat(50_000), "𝕏é,J", new Uint8Array([0xfc]), "rgen\nbob,\n"]));
  const [bad, ...more] = rows.filter(({ problem }) => problem);
  assert.deepEqual(bad, { line: 50_002, column: 4, userId: "𝕏é", problem: NOT_UTF8 });
  assert.deepEqual([more, rows.length, rows.at(-1).account], [[], 50_002, { userId: "bob" }]);
});

test("bytes become text however they are cut, bad ones become lone surrogates, and there is never an error", async () => {
  const piece = fc.oneof(fc.string({ unit: "binary" }).map((text) => Buffer.from(text)), fc.uint8Array({ maxLength: 4 }));
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.infiniteStream(fc.integer({ min: 1, max: 3 })), async (pieces, sizes) => {
      const bytes = Buffer.concat(pieces);
      const chunks = Array.from(cut(bytes, sizes));
      const text = (await collect(decodeUtf8(chunks))).join("");
      assert.equal(text, (await collect(decodeUtf8([bytes]))).join(""));
      // the host's own reader knows as well whether all of it is UTF-8
      assert.equal(isBroken(text), !isUtf8(bytes));
      if (!isBroken(text)) assert.equal(text, new TextDecoder().decode(bytes));
    }),
    { numRuns: 500 },
  );
});

test("any bytes give the same rows however they are cut, and never an error other than the file's", async () => {
  const unit = fc.constantFrom("a", "userId", '"', ",", "\n", "\r", "{", "}", ":", "\\", " ", "é", "1");
  const bytes = fc.oneof(fc.string({ unit, maxLength: 30 }).map((text) => Buffer.from(text)), fc.uint8Array({ maxLength: 30 }));
  const format = fc.constantFrom(undefined, "CSV", "lines", "NDJSON");
  const readAll = async (chunks, format) => {
    try {
      return await collect((await readRows(chunks, { format, lines: true })).rows);
    } catch (error) {
      assert.ok(error instanceof FileError, error.stack);
      return [error.message, error.line, error.column];
    }
  };
  await fc.assert(
    fc.asyncProperty(bytes, format, async (bytes, format) => {
      const whole = await readAll([bytes], format);
      assert.deepEqual(await readAll(Array.from(bytes, (byte) => Uint8Array.of(byte)), format), whole);
    }),
    { numRuns: 1000 },
  );
});

test("each field's place is where its text is", async () => {
  const unit = fc.constantFrom("a", '"', ",", "\n", " ", "é", "𝕏");
  const field = fc.string({ unit, minLength: 1, maxLength: 5 });
  const accounts = fc.array(fc.record({ userId: field, nick: field }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(accounts, async (accounts) => {
      const csv = ["userId,nick\r\n", ...accounts.map(({ userId, nick }) => csvLine([userId, nick]))].join("");
      const json = accounts.map((account) => `${JSON.stringify(account, null, " ").replaceAll("\n", "")}\n`).join("");
      const written = { csv: (value) => csvLine([value]).trimEnd(), json: JSON.stringify };
      for (const [kind, text] of Object.entries({ csv, json })) {
        const lines = text.split("\n").map((line) => [...line]);
        for await (const row of (await readRows([Buffer.from(text)])).rows) {
          for (const name of ["userId", "nick"]) {
            const { line, column } = placeOf(row, name);
            const rest = [lines[line - 1].slice(column - 1).join(""), ...lines.slice(line).map((line) => line.join(""))].join("\n");
            // a cell's own line ends are not trimmed away: its text is there as it was written
            assert.ok(rest.startsWith(written[kind](row.account[name]).slice(0, 3)), `${kind} ${name} of ${JSON.stringify(text)}`);
          }
        }
      }
    }),
  );
});

test("lines end in LF, CRLF or CR, even at the end of a piece", async () => {
  for (const texts of [["a\r\nb\rc\n\nd"], ["a\r", "\nb", "\r", "c\n", "\nd"]]) {
    assert.deepEqual(await collect(linesOf(texts)), ["a", "b", "c", "", "d"]);
  }
});

test("looking through a file counts what can be sent and keeps what cannot", async () => {
  const check = async ({ userId }) => (userId === "" ? { code: "INVALID_ARGUMENT", message: "account.userId is empty" } : undefined);
  const found = await inspect(new Blob(['userId,nick\nada,A\n,B\nbob,"C"c\ncy,D\n']), check);
  const { rows, good, sample, failures } = found;
  assert.deepEqual([rows, good], [4, 2]);
  assert.deepEqual(sample.map(({ line, account }) => [line, account.userId]), [[2, "ada"], [5, "cy"]]);
  assert.deepEqual(failures.map(({ line, code }) => [line, code]), [[3, "INVALID_ARGUMENT"], [4, "BAD_ROW"]]);
});

test("results are matched with their rows, and the list of failures can be dropped on the page as it is", async () => {
  const rows = ["ada", 'b"o', "cy"].map((userId, index) => ({ line: index + 2, account: { userId, nick: "x, y" } }));
  const error = { code: "API_ERROR", errorCode: 70402, message: "no", retryable: false };
  async function* importStream(accounts) {
    for await (const { userId } of accounts) yield userId === "ada" ? { ok: true, userId } : { ok: false, userId, error };
  }
  const into = { failures: [], lost: 0 };
  let results = 0;
  await send(rows, importStream, into, () => results++);
  assert.equal(results, 3);
  const csv = failuresCsv(into.failures);
  assert.equal(csv.split("\r\n")[1], '"b""o","x, y",,3,API_ERROR,70402,no');
  assert.deepEqual(await accounts(csv), [rows[1].account, rows[2].account]);
});

test("a value in a line of JSON that is not text is in the list of failures as it was written", async () => {
  const check = async () => ({ code: "INVALID_ARGUMENT", message: "account.nick is an object" });
  const { failures } = await inspect(new Blob(['{"userId":7,"nick":{"a":1},"faceUrl":["b"]}\n{"nick":"x"}\n']), check);
  assert.deepEqual(failures.map(({ userId, nick, faceUrl }) => [userId, nick, faceUrl]), [["7", '{"a":1}', '["b"]'], ["", "x", undefined]]);
  assert.match(failuresCsv(failures), /^7,"\{""a"":1\}","\[""b""\]",1,/m);
});

test("a few rows without an answer fail, and many in a row end the import after the last that had one", async () => {
  const rows = Array.from({ length: 2000 }, (_, line) => ({ line, account: { userId: `u${line}` } }));
  const importing = async (isSilent, error = { code: "TIMEOUT" }) => {
    const into = { failures: [], lost: 0 };
    let results = 0;
    async function* importStream(accounts) {
      let n = 0;
      for await (const { userId } of accounts) yield isSilent(n++) ? { ok: false, userId, error } : { ok: true, userId };
    }
    const end = await send(rows, importStream, into, () => results++).catch((error) => error);
    return [end?.code, results, into.failures.length];
  };
  assert.deepEqual(await importing((n) => n % 300 !== 0), [undefined, 2000, 1993]);
  assert.deepEqual(await importing((n) => n >= 700), ["TIMEOUT", 700, 0]);
  assert.deepEqual(await importing((n) => n >= 700, { code: "HTTP_ERROR", status: 401 }), ["HTTP_ERROR", 700, 0]);
  assert.deepEqual(await importing((n) => n >= 700, { code: "HTTP_ERROR", status: 502 }), [undefined, 2000, 1300]);
  assert.deepEqual(await importing((n) => n >= 1900), [undefined, 2000, 100]);
});

test("a UserID shows what is in it, and does not affect the text around it", () => {
  assert.equal(visible("ad\u202ea\u200b\u0000 b\u00a0c\u{e0041}"), "ad⟨U+202E⟩a⟨U+200B⟩⟨U+0000⟩ b⟨U+00A0⟩c⟨U+E0041⟩");
  // what a page shows as one space, or as none
  assert.equal(visible(" a  b c "), "⟨U+0020⟩a⟨U+0020⟩ b c⟨U+0020⟩");
  assert.equal(nameOf("ada lovelace"), "ada lovelace");
  assert.equal(nameOf("\u202eada"), "\u2068⟨U+202E⟩ada\u2069");
  assert.equal(nameOf("אדה"), "\u2068אדה\u2069");
  assert.match(nameOf("x".repeat(100_000)), /^\u2068x{47}…x{16}\u2069$/);
  assert.equal(nameSome(["a", "b\u2066", "c", "d", "e"]), "a, \u2068b⟨U+2066⟩\u2069, c and 2 more");
  assert.equal(nameSome(Array.from({ length: 50_000 }, (_, n) => `u${n}`)), "u0, u1, u2 and 49,997 more");
});

test("UserIDs are read as people write them down", () => {
  assert.deepEqual(readIds(" ada, bob\n\nada\r\n c d ,,"), ["ada", "bob", "c d"]);
});
