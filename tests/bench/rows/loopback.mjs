// Calls per second against a server of its own process, with 64 in flight.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { ChatClient } from "tencent-chat-edge";

import { ADMIN, APP } from "../app.mjs";
import { HandWritten } from "../peers/client.mjs";
import { rounds } from "../rounds.mjs";
import { faster } from "./compare.mjs";

const IN_FLIGHT = 64;

/** A server process; it ends with its standard input. */
async function startServer() {
  const server = spawn(process.execPath, [fileURLToPath(new URL("../server.mjs", import.meta.url))], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [port] = await once(server.stdout, "data");
  return { origin: `http://127.0.0.1:${Number(port)}`, close: () => server.stdin.end() };
}

export const loopback = {
  name: "loopback",
  what: `importAccount, real server, ${IN_FLIGHT} in flight`,
  against: "undici's fetch by hand",
  reach: "at least 0.95 of its calls",
  run: async () => {
    const { origin, close } = await startServer();
    try {
      const ours = new ChatClient({ ...APP, baseUrl: origin, pacing: "off" });
      const theirs = new HandWritten({ ...APP, adminUserId: ADMIN, origin, fetch });
      const program = (client) => async (times) => {
        let left = times;
        const worker = async () => {
          while (left-- > 0) await client.importAccount({ userId: "ada", nick: "Ada Lovelace" });
        };
        await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
      };
      return faster(await rounds({ ours: program(ours), theirs: program(theirs) }, { times: 3_000 }), 0.95);
    } finally {
      close();
    }
  },
};
