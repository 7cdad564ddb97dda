// Runs workerd for as long as standard input stays open, so that it ends with the process that started this one,
// whatever way that ends. Standard output carries workerd's control messages: one line of JSON per open socket.
//
//   node workerd.mjs <config> <address>

import { spawn } from "node:child_process";
import workerd from "workerd";

const [config, address] = process.argv.slice(2);
const options = ["serve", config, `--socket-addr=http=${address}`, "--control-fd=3"];
const child = spawn(workerd.default, options, { stdio: ["ignore", 2, 2, 1] });

child.on("error", (error) => {
  console.error(`workerd does not start: ${error.message}`);
  process.exit(1);
});
let isWanted = false;
child.on("exit", (code, signal) => {
  if (signal && !isWanted) console.error(`workerd was ended by ${signal}`);
  process.exit(signal ? Number(!isWanted) : code);
});

// At once: all that it holds is in memory, and a polite end would wait for connections that browsers keep open.
function end() {
  isWanted = true;
  child.kill("SIGKILL");
}
process.stdin.resume().on("close", end);
// Ctrl-C reaches this process too, which must not end before its child.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
