// Signing in workerd, against what Web APIs have for it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import { bundleWorkers } from "../../support/bundle.mjs";
import { rounds } from "../rounds.mjs";
import { faster } from "./compare.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const WORKERS = ["sign", "cold", "empty"];

/** The workers as wrangler bundles them, each beside its configuration. Resolves to their folder. */
export async function bundled() {
  const folder = path("../../../target/bench/workerd");
  await mkdir(folder, { recursive: true });
  await bundleWorkers(
    WORKERS.map((worker) => path(`../workerd/${worker}.js`)),
    folder,
  );
  for (const worker of WORKERS) await copyFile(path(`../workerd/${worker}.capnp`), `${folder}/${worker}.capnp`);
  return folder;
}

/** Starts workerd itself, without a process in between. */
export async function startWorkerd(folder, worker) {
  const workerd = createRequire(path("../../../xtask/package.json"))("workerd").default;
  const arguments_ = ["serve", `${folder}/${worker}.capnp`, "--socket-addr=http=127.0.0.1:0", "--control-fd=1"];
  const child = spawn(workerd, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
  const [message] = await once(child.stdout, "data");
  const close = async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  return { origin: `http://127.0.0.1:${JSON.parse(message).port}`, close };
}

export const signInWorkerd = {
  name: "workerd-sign",
  what: "UserSigSigner.sign in workerd",
  against: "WebCrypto and CompressionStream by hand",
  reach: "at least 50 times as many",
  run: async () => {
    const { origin, close } = await startWorkerd(await bundled(), "sign");
    try {
      /** One request; `each` of our program's pieces of work count as one, since it is so much quicker. */
      const program = (name, each) => async (times) => {
        const answer = await fetch(`${origin}/?program=${name}&times=${times * each}`);
        if (!(await answer.text()).startsWith("eJ")) throw new Error(`${name} made no UserSig`);
      };
      const EACH = 50;
      const { ours, theirs } = await rounds(
        { ours: program("ours", EACH), theirs: program("theirs", 1) },
        { times: 500 },
      );
      return faster({ ours: ours.map((time) => time / EACH), theirs }, 50);
    } finally {
      await close();
    }
  },
};
