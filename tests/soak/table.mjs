// A soak's figures as they are printed.

import { gains, percent } from "./verdict.mjs";

const MIB = 2 ** 20;

export function show(name, { report, samples, faults, hangUps }) {
  const { operations, calls, errors } = report;
  const lines = [`\n── ${name}: ${operations} operations${hangUps === undefined ? "" : `, ${hangUps} callers hung up`}`];
  const rows = Object.entries(calls).sort(([one], [other]) => (one < other ? -1 : 1));
  const sum = (key) => rows.reduce((total, [, row]) => total + row[key], 0);
  const total = { begun: sum("begun"), resolved: sum("resolved"), rejected: sum("rejected"), cut: sum("cut") };
  lines.push(columns(["promises of", "begun", "resolved", "rejected", "cut"]));
  for (const [method, row] of [...rows, ["all", total]]) {
    lines.push(columns([method, row.begun, row.resolved, row.rejected, row.cut]));
  }
  lines.push("", "faults met", ...counts(faults), "", "errors that callers got", ...counts(errors));
  if (samples.length > 0) lines.push("", ...memory(samples));
  return lines.join("\n");
}

const columns = ([first, ...rest]) => `${String(first).padEnd(30)}${rest.map((cell) => String(cell).padStart(11)).join("")}`;

const counts = (of) =>
  Object.entries(of)
    .sort(([, one], [, other]) => other - one)
    .map(([what, count]) => `${String(count).padStart(9)}  ${what}`);

/** One line a minute, and what each measure gained over the last two thirds. */
function memory(samples) {
  const [{ at: start }] = samples;
  const minutes = new Map(samples.map((sample) => [Math.ceil((sample.at - start) / 60_000), sample]));
  const mib = (bytes) => (bytes === undefined ? "" : (bytes / MIB).toFixed(2));
  const lines = [columns(["memory in MiB after minute", "heap", "module", "resident", "slots"])];
  for (const [minute, { heapBytes, wasmBytes, residentBytes, slots }] of minutes) {
    lines.push(columns([minute, mib(heapBytes), mib(wasmBytes), mib(residentBytes), slots]));
  }
  const gained = gains(samples);
  const shown = (measure) => (gained[measure] === undefined ? "" : percent(gained[measure]));
  return [...lines, columns(["gained in the last two thirds", shown("heapBytes"), shown("wasmBytes"), shown("residentBytes")])];
}
