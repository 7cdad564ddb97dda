// A small project with the package installed as users install it: from the tarball that `npm pack` makes.

import { execFile } from "node:child_process";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/**
 * Packs and installs into `target/tests/NAME` with a copy of `files` (relative to tests/). Resolves to the folder; the
 * tarball lies in it. `source` is the package, from the repository's root.
 */
export async function createProject(name, files, source = "pkg") {
  const folder = path(`../../target/tests/${name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/package.json`, JSON.stringify({ private: true, type: "module" }));
  await run(npm, ["pack", path(`../../${source}`), "--pack-destination", folder, "--silent"]);
  const tarball = (await readdir(folder)).find((file) => file.endsWith(".tgz"));
  await run(npm, ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], { cwd: folder });
  for (const file of files) await cp(path(`../${file}`), `${folder}/${file}`, { recursive: true });
  return folder;
}

/** What `import` gives in the project that lies there. */
export const importFrom = (folder, specifier) =>
  import(pathToFileURL(createRequire(`${folder}/package.json`).resolve(specifier)));
