// Each method of the client is known to whatever tries every command: a new one that was left out somewhere fails here.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { ChatClient } from "tencent-chat-edge";
import { ENDPOINTS } from "../pkg/emulator/endpoints/table.js";
import { COMMANDS } from "./fault-matrix/commands.mjs";

/** These send nothing. */
const SILENT = ["constructor", "free", "signUserSig"];

const METHODS = Object.entries(Object.getOwnPropertyDescriptors(ChatClient.prototype))
  .filter(([name, { value }]) => typeof value === "function" && !SILENT.includes(name))
  .map(([name]) => name);
const BATCHES = METHODS.filter((name) => METHODS.includes(`${name}Stream`));
/** Without the streams, which their batches represent. */
const PLAIN = METHODS.filter((name) => !name.endsWith("Stream"));

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const FIXTURES = readdirSync(new URL("vectors/wire/", import.meta.url)).map((file) => JSON.parse(read(`vectors/wire/${file}`)));

/** The command of a method, as the sample of the vendor's page has it. */
const commandOf = (method) => FIXTURES.find((fixture) => fixture.method === method)?.command;

/** `queryOnlineStatus` is `QueryOnlineStatus` in Rust. */
const typeOf = (method) => method.replace(/^./, (letter) => letter.toUpperCase());

test("the client has methods, and each stream its batch", () => {
  assert.ok(BATCHES.length >= 5 && PLAIN.length >= 9, METHODS.join(", "));
  assert.equal(METHODS.length, PLAIN.length + BATCHES.length);
});

test("each has a sample of the vendor's page", () => {
  assert.deepEqual(PLAIN.filter((method) => method !== "call" && commandOf(method) === undefined), []);
});

test("each is in the fault matrix, with its stream", () => {
  assert.deepEqual(COMMANDS.map(({ name }) => name).sort(), [...METHODS].sort());
});

test("the emulator carries out each command", () => {
  assert.deepEqual(FIXTURES.filter(({ command }) => !ENDPOINTS.has(command)), []);
});

/** Where the rest is listed: the files, what is to be in one of them, and for which methods. */
const PLACES = {
  "the canary's calls": [["secrets.test.mjs"], (method) => `client.${method}(`, PLAIN],
  "the list of streaming twins": [["streams.test.mjs"], (method) => `    ["${method}"`, BATCHES],
  "the soak": [["soak/load/lists.mjs", "soak/load/singles.mjs"], (method) => `"${method}"`, PLAIN],
  "the fuzz targets": [["fuzz/src/answers.rs"], (method) => `Box::new(${typeOf(method)}`, BATCHES],
  "the simulated service": [["../src/client/simulation/service.rs"], (method) => `"${commandOf(method)}"`, PLAIN.filter(commandOf)],
  "README's table": [["../README.md"], (method) => `\`client.${method}(`, PLAIN],
};

for (const [place, [files, entry, methods]] of Object.entries(PLACES)) {
  test(`each is in ${place}`, () => {
    const text = files.map(read).join();
    assert.deepEqual(methods.filter((method) => !text.includes(entry(method))), []);
  });
}
