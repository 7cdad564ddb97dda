// Every command against every fault, over real sockets, in the oldest Node that is supported, the newest and this one.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { COMMANDS, REPEATED } from "./fault-matrix/commands.mjs";
import { difference, runMatrix } from "./fault-matrix/matrix.mjs";
import { skipFor } from "./support/conformance.mjs";

const program = promisify(execFile);
const installed = (name) => fileURLToPath(new URL(`node_modules/${name}/bin/node`, import.meta.url));
const runner = fileURLToPath(new URL("fault-matrix/run.mjs", import.meta.url));

const inProgram = (file) => async () => JSON.parse((await program(file, [runner], { maxBuffer: 1 << 26 })).stdout);

const RUNS = [
  { name: `this Node, ${process.version}`, run: runMatrix },
  ...["20", "26"].filter((major) => !process.version.startsWith(`v${major}.`)).map((major) => {
    const file = installed(`node-${major}`);
    return { name: `Node ${major}`, run: inProgram(file), lack: existsSync(file) ? undefined : file };
  }),
];

const TOO_MUCH = 16 << 20;

describe("every fault comes to the error that the tables name", () => {
  for (const { name, run, lack } of RUNS) {
    test(name, { timeout: 120_000, skip: skipFor(name, lack) }, async (t) => {
      const { cells, pushed } = await run();
      for (const line of summary(cells)) t.diagnostic(line);
      const wrong = cells.filter((cell) => cell.wrong).map(({ fault, command, wrong }) => `${command} × ${fault}: ${wrong}`);
      assert.deepEqual(wrong.slice(0, 40), [], `${wrong.length} of ${cells.length} cells`);
      for (const { name } of COMMANDS) assert.ok(cells.filter(({ command }) => command === name).length > 200, name);
      assert.equal(pushed.length, 2 * (COMMANDS.length + REPEATED.length));
      for (const bytes of pushed) assert.ok(bytes < TOO_MUCH, `${bytes} bytes were taken of a body that is too large`);
    });
  }
});

test("a cell that is not as expected is told", () => {
  const error = Object.assign(new Error("no answer"), { code: "NETWORK", attempts: 1 });
  assert.equal(difference(error, { code: "NETWORK", attempts: 1 }), undefined);
  assert.equal(difference(error, { code: "TIMEOUT", attempts: 1 }), "code is NETWORK, not TIMEOUT (no answer)");
  assert.equal(difference(undefined, undefined), undefined);
  assert.equal(difference(undefined, { code: "TIMEOUT" }), "success in place of TIMEOUT");
  assert.equal(difference(error, undefined), "Error: no answer in place of success");
});

/** A line for each command: how many faults of each kind it met. */
function summary(cells) {
  const groups = [...new Set(cells.map(({ group }) => group))];
  const line = (first, rest) => [first.padEnd(24), ...rest.map((cell) => String(cell).padStart(10))].join(" ");
  return [
    line("command", groups),
    ...[...COMMANDS, REPEATED[1]].map(({ name }) =>
      line(name, groups.map((group) => {
        const all = cells.filter((cell) => cell.command === name && cell.group === group);
        return all.length === 0 ? "" : `${all.filter(({ wrong }) => !wrong).length}/${all.length}`;
      })),
    ),
  ];
}
