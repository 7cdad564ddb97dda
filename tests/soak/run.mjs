// The soak in Node and in workerd, side by side; its last line says whether it is passed.
//
//   node run.mjs [--minutes N] [--seed N] [--leak BYTES]

import { parseArgs } from "node:util";

import { soakNode, soakWorkerd } from "./soak.mjs";
import { show } from "./table.mjs";
import { complaints, memoryComplaints } from "./verdict.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    leak: { type: "string", default: "0" },
  },
});
const settings = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));
for (const [name, number] of Object.entries(settings)) {
  if (!(number >= 0) || (name === "minutes" && number === 0)) throw new TypeError(`--${name} must be a number`);
}
const RUNTIMES = { [`Node ${process.versions.node}`]: soakNode, workerd: soakWorkerd };

const leaked = settings.leak ? `, ${settings.leak} bytes leaked on purpose with each operation` : "";
console.log(`${settings.minutes} minutes, seed ${settings.seed}${leaked}`);
const sampleMs = Math.min(10_000, settings.minutes * 2_000);
const results = await Promise.all(
  Object.entries(RUNTIMES).map(async ([name, soak]) => {
    const onSample = (_, operations) => process.stderr.write(`${name}: ${operations} operations\n`);
    return [name, await soak({ ...settings, sampleMs }, onSample).catch((error) => error)];
  }),
);

const failures = [];
for (const [name, result] of results) {
  if (result instanceof Error) {
    failures.push(`${name}: ${result.message}`);
    continue;
  }
  console.log(show(name, result));
  failures.push(...[...complaints(result), ...memoryComplaints(result.samples)].map((text) => `${name}: ${text}`));
}
console.log(`\n${failures.join("\n")}${failures.length > 0 ? "\n" : ""}soak: ${failures.length === 0 ? "passed" : "failed"}`);
process.exitCode = failures.length === 0 ? 0 : 1;
