// Bundled projects run: in a browser and on a server, without any configuration, or with the line that README names.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { lackOf, launch } from "./support/browsers.mjs";
import { esbuildBuild, rollupBuild, viteBuild, viteDev, viteSsr, webpackBuild } from "./support/bundlers.mjs";
import { skipFor } from "./support/conformance.mjs";
import { createProject } from "./support/project.mjs";
import { installed, program, RUNNERS } from "./support/runners.mjs";
import { BROWSERS } from "./support/runtimes.mjs";
import { serve } from "./support/serve.mjs";
import { createService } from "./support/service.mjs";

const TYPES = { html: "text/html", js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm" };

const STATUSES = ["Imported", "NotImported"];
const ERROR = ["ChatInputError", "INVALID_ARGUMENT", true];
const IN_BROWSER = { result: { issuedAt: 1569910200, statuses: STATUSES, streamed: ["ada", "bob"], error: ERROR } };
const ON_SERVER = { userId: "ada", statuses: STATUSES, error: ERROR };

/** As README calls them. */
const BUNDLERS = {
  Vite: "node_modules/vite/package.json",
  webpack: "node_modules/webpack/package.json",
  Rollup: "node_modules/rollup/package.json",
  esbuild: "../xtask/node_modules/esbuild/package.json",
};

let folder;
before(async () => {
  folder = await createProject("bundlers", ["bundlers"]);
  // the line that README names
  for (const name of ["page", "server"]) {
    const text = await readFile(source(name), "utf8");
    const inline = text.replace('from "tencent-chat-edge"', 'from "tencent-chat-edge/inline"');
    assert.notEqual(inline, text);
    await writeFile(source(`${name}-inline`), inline);
  }
  // the same page, but that it does all of it in a worker; in the format that is Vite's default that must not wait at the top level
  for (const [name, entry] of [["in-worker", "page"], ["in-worker-inline", "page-inline"]]) {
    const text = await readFile(source(entry), "utf8");
    await mkdir(`${folder}/${name}`);
    await writeFile(`${folder}/${name}/worker.mjs`, text.replace("const client", "(async () => {\nconst client").concat("})();\n"));
    await writeFile(`${folder}/${name}/page.mjs`, 'new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });\n');
    await cp(`${folder}/bundlers/index.html`, `${folder}/${name}/index.html`);
  }
});

const source = (name) => `${folder}/bundlers/${name}.mjs`;

/** A folder for a bundle. */
async function output(name) {
  const out = `${folder}/out/${name}`;
  await mkdir(out, { recursive: true });
  return out;
}

describe("in a browser", () => {
  const chromium = BROWSERS.find(({ name }) => name === "Chromium");
  const skip = skipFor(chromium.name, lackOf(chromium));
  let driver;
  before(async () => {
    if (!skip) driver = await launch(chromium);
  });
  after(() => driver?.close());

  /** The files in `out`, and a gateway. `result` is what the page that is shown sends. */
  async function startSite(out) {
    const service = createService();
    let receive;
    const result = new Promise((resolve) => (receive = resolve));
    const { origin, close } = await serve(async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/gateway/")) return service(request);
      if (pathname === "/result") {
        receive(await request.json());
        return new Response();
      }
      const file = pathname === "/" ? "/index.html" : pathname;
      const body = await readFile(out + file).catch(() => undefined);
      return new Response(body, { status: body ? 200 : 404, headers: { "content-type": TYPES[file.split(".").at(-1)] ?? "" } });
    });
    return { origin, close, result };
  }

  async function resultOf(name, bundle) {
    const out = await output(name);
    const script = await bundle(out);
    if (typeof script === "string") {
      const html = await readFile(`${folder}/bundlers/index.html`, "utf8");
      await writeFile(`${out}/index.html`, html.replace("/page.mjs", script));
    }
    const site = await startSite(out);
    try {
      await driver.open(site.origin);
      return await site.result;
    } finally {
      await site.close();
    }
  }

  /** Each puts a bundle into a folder, and resolves to the script in it that the page loads, unless it brings a page of its own. */
  const BUNDLES = {
    "Vite": (out) => viteBuild(`${folder}/bundlers`, out),
    "Vite, in a worker, with the inline entry": (out) => viteBuild(`${folder}/in-worker-inline`, out),
    "Vite, in a worker that is a module": (out) => viteBuild(`${folder}/in-worker`, out, { worker: { format: "es" } }),
    "webpack": async (out) => {
      await webpackBuild(source("page"), { path: out });
      return "/main.js";
    },
    "Rollup": async (out) => {
      await rollupBuild(source("page"), out);
      return "/page.js";
    },
    "Rollup for browsers, with the inline entry": async (out) => {
      await rollupBuild(source("page-inline"), out, { resolve: { browser: true } });
      return "/page-inline.js";
    },
    "esbuild with the inline entry": async (out) => {
      await esbuildBuild(source("page-inline"), out, { format: "esm", minify: true });
      return "/page-inline.js";
    },
  };

  for (const [name, bundle] of Object.entries(BUNDLES)) {
    test(name, { skip, timeout: 60_000 }, async () => assert.deepEqual(await resultOf(name, bundle), IN_BROWSER));
  }

  test("Vite's server for development", { skip, timeout: 60_000 }, async () => {
    const site = await startSite();
    const dev = await viteDev(`${folder}/bundlers`, site.origin, ["/gateway", "/result"]);
    try {
      await driver.open(dev.origin);
      assert.deepEqual(await site.result, IN_BROWSER);
    } finally {
      await dev.close();
      await site.close();
    }
  });

  test("esbuild leaves the module behind where the inline entry is not asked for", { skip, timeout: 60_000 }, async () => {
    const result = await resultOf("esbuild, left behind", async (out) => {
      await esbuildBuild(source("page"), out, { format: "esm" });
      return "/page.js";
    });
    assert.match(result.error, /failed to fetch Wasm: 404/);
  });
});

describe("on a server", () => {
  const esm = { platform: "node", format: "esm", outExtension: { ".js": ".mjs" } };
  const cjs = { platform: "node", format: "cjs", outExtension: { ".js": ".cjs" } };
  const external = ["tencent-chat-edge"];

  /** Each puts a bundle into a folder, and resolves to the program in it. */
  const PROGRAMS = {
    "webpack": async (path) => {
      await webpackBuild(source("server"), { path, filename: "main.cjs" }, { target: "node" });
      return "main.cjs";
    },
    "Vite, which leaves packages out": async (out) => {
      await viteSsr(`${folder}/bundlers`, "server.mjs", out);
      return "server.js";
    },
    "Vite with all packages in the bundle, with the inline entry": async (out) => {
      await viteSsr(`${folder}/bundlers`, "server-inline.mjs", out, { ssr: { noExternal: true } });
      return "server-inline.js";
    },
    "Rollup": async (out) => {
      await rollupBuild(source("server"), out);
      return "server.js";
    },
    "Rollup for Node, with the package left out": async (out) => {
      await rollupBuild(source("server"), out, { resolve: { exportConditions: ["node"] }, external: [/^tencent-chat-edge/] });
      return "server.js";
    },
    "Rollup for Node, with the inline entry": async (out) => {
      await rollupBuild(source("server-inline"), out, { resolve: { exportConditions: ["node"] } });
      return "server-inline.js";
    },
    "esbuild with the package left out": async (out) => {
      await esbuildBuild(source("server"), out, { ...esm, external });
      return "server.mjs";
    },
    "esbuild with the package left out, as CommonJS": async (out) => {
      await esbuildBuild(source("server"), out, { ...cjs, external });
      return "server.cjs";
    },
    "esbuild with the inline entry": async (out) => {
      await esbuildBuild(source("server-inline"), out, esm);
      return "server-inline.mjs";
    },
    "esbuild with the inline entry, as CommonJS": async (out) => {
      await esbuildBuild(source("server-inline"), out, cjs);
      return "server-inline.cjs";
    },
  };

  const run = (program) => promisify(execFile)(process.execPath, [program], { cwd: folder });

  for (const [name, bundle] of Object.entries(PROGRAMS)) {
    test(name, { timeout: 60_000 }, async () => {
      const out = await output(`server, ${name}`);
      const { stdout } = await run(`${out}/${await bundle(out)}`);
      assert.deepEqual(JSON.parse(stdout), ON_SERVER);
    });
  }

  // in a folder without any package, as a program that was handed on
  const bun = installed(`@oven/bun-${process.platform}-${process.arch}/bin/bun`);
  const skip = skipFor("Bun", RUNNERS.Bun.lack);
  const alone = async (file, args) => JSON.parse((await program(file, args, { cwd: tmpdir() })).stdout);

  test("Bun with the inline entry", { skip, timeout: 60_000 }, async () => {
    const out = await output("server, Bun");
    await program(bun, ["build", source("server-inline"), "--target=bun", `--outdir=${out}`]);
    assert.deepEqual(await alone(bun, [`${out}/server-inline.js`]), ON_SERVER);
  });

  test("Bun with the inline entry, as one executable", { skip, timeout: 60_000 }, async () => {
    const out = await output("server, Bun, executable");
    await program(bun, ["build", source("server-inline"), "--compile", `--outfile=${out}/server`]);
    assert.deepEqual(await alone(`${out}/server`, []), ON_SERVER);
    await rm(out, { recursive: true });
  });

  for (const [options, reason] of [[esm, "ENOENT"], [cjs, "Invalid URL"]]) {
    test(`what esbuild leaves behind is told, with what to do (${options.format})`, async () => {
      const out = await output(`server, left behind, ${options.format}`);
      await esbuildBuild(source("server"), out, { ...options, logOverride: { "empty-import-meta": "silent" } });
      const { stderr } = await run(`${out}/server${options.outExtension[".js"]}`).catch((error) => error);
      const advice = "if a bundler left it behind, keep the package out of the bundle or import tencent-chat-edge/inline";
      assert.match(stderr, new RegExp(`Error: tencent-chat-edge cannot read its module: .*${reason}.*; ${advice}\n`));
    });
  }
});

test("README tells of each bundler what it needs, by the version that is tested", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const [, section] = readme.match(/^## Bundlers$([^]*?)^## /m);
  for (const [name, file] of Object.entries(BUNDLERS)) {
    const { version } = JSON.parse(await readFile(new URL(file, import.meta.url), "utf8"));
    const [major, minor] = version.split(".");
    assert.ok(section.includes(`| ${name} ${major === "0" ? `0.${minor}` : major}`), `${name} ${version}`);
  }
  assert.ok(section.includes('from "tencent-chat-edge/inline"'));
});
