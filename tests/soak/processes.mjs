// Starts the processes of a soak: the service, Node with the load, workerd with the load.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { request } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import { bundleWorkers } from "../support/bundle.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Resolves to `{ origin, faults, close }`. */
export async function startService(seed) {
  const child = spawn(process.execPath, [path("service.mjs"), String(seed)], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await firstOf(child);
  const origin = `http://127.0.0.1:${JSON.parse(line).port}`;
  return {
    origin,
    faults: async () => (await fetch(`${origin}/soak/faults`, { method: "POST", body: "{}" })).json(),
    close: () => {
      child.stdin.end();
      return once(child, "exit");
    },
  };
}

/** Runs the load in Node; `onLine` gets what it prints. Resolves to its exit code. */
export async function runNode(settings, onLine) {
  const arguments_ = ["--expose-gc", path("node.mjs"), JSON.stringify(settings)];
  const child = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  try {
    for await (const line of createInterface({ input: child.stdout })) onLine(JSON.parse(line));
    const [code, signal] = await ended;
    return code ?? signal;
  } finally {
    child.kill();
  }
}

/** Resolves to `{ ask, residentBytes, said, close }`; `said` is what it wrote on standard error. */
export async function startWorkerd(name) {
  const folder = path(`../../target/soak/${name}`);
  await mkdir(folder, { recursive: true });
  await bundleWorkers([path("workerd.js")], folder);
  await copyFile(path("workerd.capnp"), `${folder}/workerd.capnp`);
  const workerd = createRequire(path("../../xtask/package.json"))("workerd").default;
  const options = ["serve", `${folder}/workerd.capnp`, "--socket-addr=http=127.0.0.1:0", "--control-fd=1"];
  const child = spawn(workerd, options, { stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  child.on("exit", (code, signal) => said.push(`it ended with ${code ?? signal}`));
  const [line] = await firstOf(child);
  const origin = `http://127.0.0.1:${JSON.parse(line).port}`;
  return {
    said,
    ask: async (what, body = {}) => {
      const answer = await fetch(`${origin}/${what}`, { method: "POST", body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`/${what}: HTTP ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
    /** The same, of a caller who hangs up after so long. Resolves to whether that was before the answer. */
    askAndHangUp: async (what, body, ms) => {
      const asked = request(`${origin}/${what}`, { method: "POST", agent: false }).end(JSON.stringify(body));
      const answered = once(asked, "response").then(async ([answer]) => {
        const said = await text(answer);
        if (answer.statusCode !== 200) throw new Error(`/${what}: HTTP ${answer.statusCode} ${said}`);
        return false;
      });
      const hungUp = new Promise((resolve) => setTimeout(resolve, ms, true));
      if (!(await Promise.race([answered, hungUp]))) return false;
      // nobody listens any more, to what comes and to what goes wrong
      answered.catch(() => {});
      asked.on("error", () => {});
      // a reset: workerd by itself does not tell a worker of a connection that is closed in good order
      asked.socket?.resetAndDestroy();
      asked.destroy();
      return true;
    },
    residentBytes: async () => {
      const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${child.pid}/status`, "utf8"));
      return Number(kib) * 1024;
    },
    close: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The first line that it prints; an error if it ends before that. */
function firstOf(child) {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`a process ended with ${code} before it listened`);
  });
  ended.catch(() => {});
  return Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
}
