// Starts the browsers of browsers.json. Each is driven by what it comes with: `{ version, open(url), close() }`, and with
// `page`, puppeteer's, where that drives it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import puppeteer from "puppeteer-core";
import { startWebKit } from "./webkit.mjs";

/** Each gets the programs that it needs, and its environment. */
const STARTERS = {
  // without a sandbox, since that refuses root, and it sees our own pages only
  Chromium: ([executablePath], env) => startPuppeteer({ browser: "chrome", executablePath, env, args: ["--no-sandbox"] }),
  Firefox: ([executablePath], env) => startPuppeteer({ browser: "firefox", executablePath, env }),
  WebKit: startWebKit,
};

/** Names what a browser lacks; empty if nothing is missing. */
export const lackOf = ({ needs }) =>
  needs.filter(({ programs }) => !find(programs)).map((need) => need.package).join(" and ");

/** With a home of its own. Nothing of it stays on the machine, whatever way this process ends. */
export async function launch(browser) {
  if (lackOf(browser)) throw new Error(`${browser.name} lacks ${lackOf(browser)}`);
  const home = await mkdtemp(join(tmpdir(), "tencent-chat-edge-browser-"));
  const env = { ...process.env, HOME: home, TMPDIR: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
  const dismiss = startGuard(home);
  try {
    const programs = browser.needs.map((need) => find(need.programs));
    const { close, ...driver } = await STARTERS[browser.name](programs, env);
    return { ...driver, close: () => close().finally(dismiss) };
  } catch (error) {
    await dismiss();
    throw error;
  }
}

/** In a process of its own, that outlives this one. What is returned has it do its work now. */
function startGuard(home) {
  const program = fileURLToPath(new URL("guard.mjs", import.meta.url));
  const guard = spawn(process.execPath, [program, home], { detached: true, stdio: ["pipe", "ignore", "inherit"] });
  return async () => {
    guard.stdin.end();
    await once(guard, "exit");
  };
}

async function startPuppeteer(options) {
  const profile = { userDataDir: join(options.env.HOME, "profile") };
  // its own handlers would keep this process from ending
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const browser = await puppeteer.launch({ headless: true, ...options, ...profile, ...signals });
  const page = await browser.newPage();
  const version = (await browser.version()).split("/")[1];
  return { version, page, open: (url) => page.goto(url), close: () => browser.close() };
}

/** The path of the first of `programs` that there is. */
function find(programs) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return programs.flatMap((program) => folders.map((folder) => join(folder, program))).find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
