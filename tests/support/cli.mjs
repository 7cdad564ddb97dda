// The command line as a user runs it: in a process of its own, with an emulator in another one.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../../pkg/cli/main.js", import.meta.url));

const { PATH, HOME } = process.env;

/** Starts it with no variable but `env`; resolves to `{ status, stdout, stderr }`. `input` is what it reads. */
export async function tencentChat(args, options = {}) {
  const child = startCli(args, options);
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const [stdout, stderr, [status, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { status: status ?? signal, stdout, stderr };
}

export const startCli = (args, { env = {}, cwd, stdio = "pipe" } = {}) =>
  spawn(process.execPath, [MAIN, ...args], { env: { PATH, HOME, ...env }, cwd, stdio });

/**
 * The emulator: `{ env, introduction, child, ended, stop }`, `env` with what a user would paste. `ended` resolves to the exit status;
 * so does `stop`, which is Ctrl-C. `NODE_OPTIONS` are its own, and not in `env`.
 */
export async function startEmulator(args = [], env = {}, stderr = "inherit") {
  const child = startCli(["emulator", "--port", "0", ...args], { env, stdio: ["ignore", "pipe", stderr] });
  const ended = once(child, "exit").then(([status]) => status);
  let introduction = "";
  child.stdout.setEncoding("utf8");
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    introduction += chunk;
    if (introduction.endsWith("\n\n") && introduction.includes("export")) break;
  }
  const { NODE_OPTIONS, ...others } = env;
  const exports = [...introduction.matchAll(/^ *export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  return {
    introduction,
    env: { ...others, ...Object.fromEntries(exports) },
    child,
    ended,
    stop() {
      if (child.exitCode === null) child.kill("SIGINT");
      return ended;
    },
  };
}

/** The same for one test; it is stopped after the test, however that ends. */
export async function emulatorFor(t, ...options) {
  const emulator = await startEmulator(...options);
  t.after(emulator.stop);
  return emulator;
}

/** An empty folder for the files of a test. */
export async function emptyFolder(name) {
  const folder = fileURLToPath(new URL(`../../target/tests/${name}`, import.meta.url));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

/** The most memory that a process has resident until it ends, in MiB, as Linux counts it. */
export async function peakMemory(child) {
  let [peak, over] = [0, false];
  child.once("exit", () => (over = true));
  while (!over) {
    const status = await readFile(`/proc/${child.pid}/status`, "utf8").catch(() => "");
    peak = Math.max(peak, Number(status.match(/^VmHWM:\s+(\d+) kB/m)?.[1] ?? 0) / 1024);
    await sleep(50);
  }
  return peak;
}
