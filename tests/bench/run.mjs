// Runs the rows one after the other and writes what they measured: node --expose-gc run.mjs <file> [part of a row's name]

import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";

import { QUICK } from "./rounds.mjs";
import { ROWS } from "./rows.mjs";

const [file, filter = ""] = process.argv.slice(2);
const chosen = ROWS.filter(({ name }) => name.includes(filter));
if (chosen.length === 0) {
  console.error(`no row's name holds ${JSON.stringify(filter)}; there are ${ROWS.map(({ name }) => name).join(", ")}`);
  process.exit(1);
}

const rows = [];
for (const { run, ...row } of chosen) {
  process.stderr.write(`${row.name} …\n`);
  rows.push({ ...row, ...(await run()) });
}
const machine = { cpu: cpus()[0].model.trim(), cores: cpus().length, node: process.versions.node };
await writeFile(file, `${JSON.stringify({ machine, quick: QUICK, rows }, null, 2)}\n`);
