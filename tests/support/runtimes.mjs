// Every runtime that the suite runs in. `row` is its row of README's table, `tested` the version that stands there: of
// workerd the year of the compatibility date, of browsers the oldest, since a machine has the one that it has.

import { readFile } from "node:fs/promises";

const runtime = (name, tested, row = name) => ({ name, tested, row });

export const RUNTIMES = [
  ...["20", "22", "24", "26"].map((major) => runtime(`Node ${major}`, major, "Node")),
  runtime("Deno", "2.9"),
  runtime("Bun", "1.4"),
  runtime("workerd", "2026"),
  runtime("workerd with nodejs_compat", "2026", "workerd"),
  runtime("workerd as of 2025", "2025", "workerd"),
  runtime("edge-runtime", "4.0"),
];

/** `needs`: the programs that drive it, by any of their names, and the Debian package of each; xtask reads them too. */
export const BROWSERS = JSON.parse(await readFile(new URL("browsers.json", import.meta.url), "utf8")).map(
  ({ name, tested, needs }) => ({ ...runtime(name, tested), needs }),
);

/** README's table: of each row its runtime, and the versions that it names. */
export async function readmeRows() {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const [, section] = readme.match(/^## Where it runs$([^]*?)^## /m);
  const rows = [...section.matchAll(/^\| ([^|]+) \| ([^|]+) \|$/gm)].slice(1);
  return rows.map(([, name, tested]) => ({ row: name.split(",")[0], tested: tested.match(/\d+(\.\d+)*/g) }));
}
