// emulator: the emulated service on a socket of this machine, with its accounts in a file if need be.

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

import { createEmulator } from "../emulator/index.js";
import { wholeNumber } from "./arguments.js";
import { readFaults } from "./faults.js";
import { finishWith } from "./interrupt.js";
import { DONE, WrongUse } from "./problems.js";
import { sdkAppIdOf, secretKeyOf } from "./settings.js";
import { openState } from "./state.js";
import { print, say } from "./terminal.js";

const [PORT, HOST, SDK_APP_ID] = [8080, "127.0.0.1", 1400000000];
/** How soon a change is in the file, for whoever ends the emulator without Ctrl-C. */
const SAVE_MS = 5_000;

export async function emulate({ values, positionals }, env, { usage }) {
  if (positionals.length > 0) throw new WrongUse(`the emulator takes only options, no other arguments: ${usage}`);
  const given = await secretKeyOf(values, env);
  const secretKey = given ?? randomBytes(32).toString("hex");
  const sdkAppId = sdkAppIdOf(values, env) ?? SDK_APP_ID;
  const admin = values.admin ?? (env.CHAT_ADMIN || undefined);
  const emulator = create({
    sdkAppId,
    secretKey,
    ...(admin !== undefined && { admins: [admin] }),
    trial: values.trial ?? false,
    rateLimits: !values["no-rate-limits"],
    faults: values.faults === undefined ? null : readFaults(values.faults),
  });
  const state = await openState(values.state, emulator);
  const port = wholeNumber(values, "port") ?? PORT;
  if (port > 65535) throw new WrongUse("--port must be a whole number from 0 to 65535");

  const server = createServer((incoming, outgoing) => answer({ emulator, state }, incoming, outgoing));
  const stopped = new Promise((stop) => finishWith(stop));
  const url = await listen(server, port, values.host ?? HOST);
  await print(introduction({ url, sdkAppId, secretKey, given, env, admin }));

  const timer = setInterval(createSaver(state), SAVE_MS);
  await stopped;
  clearInterval(timer);
  server.close();
  server.closeAllConnections();
  await state.save();
  if (values.state) say(`the accounts were saved to ${values.state}`);
  return DONE;
}

/** Saves what has changed. A failure is reported once, until a save succeeds again: the accounts are still in memory. */
function createSaver(state) {
  let said;
  return async () => {
    try {
      await state.save();
      said = undefined;
    } catch ({ message }) {
      if (message !== said) say(`could not save the accounts, this will be tried again: ${message}`);
      said = message;
    }
  };
}

function create(options) {
  try {
    return createEmulator(options);
  } catch (error) {
    throw error instanceof TypeError ? new WrongUse(error.message.replace(/^faults\b/, "--faults: faults")) : error;
  }
}

/** The lines to paste. A key that was given is known to whoever gave it, and shown to nobody. */
function introduction({ url, sdkAppId, secretKey, given, env, admin }) {
  return [
    `The emulator listens on ${url} (Ctrl-C ends it). In another terminal:`,
    "",
    `  export CHAT_BASE_URL=${url}`,
    `  export CHAT_SDK_APP_ID=${sdkAppId}`,
    given === undefined ? `  export CHAT_SECRET_KEY=${secretKey}` : "  # CHAT_SECRET_KEY: the key that this emulator was given",
    ...(admin === undefined ? [] : [`  export CHAT_ADMIN=${quoted(admin)}`]),
    ...(env.CHAT_REGION ? ["  unset CHAT_REGION"] : []),
    "",
    "",
  ].join("\n");
}

/** A text as a shell reads it as one word. */
const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

async function listen(server, port, host) {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const words = { EADDRINUSE: "the port is in use; choose another port with --port, or 0 for a free one", EACCES: "permission denied; choose another port with --port", ENOTFOUND: "there is no such host" };
    throw new WrongUse(`${host}:${port}: ${words[error.code] ?? error.code}`);
  }
  const { address, port: taken, family } = server.address();
  return `http://${family === "IPv6" ? `[${address}]` : address}:${taken}`;
}

/** If the emulator throws, the connection is lost, as its faults intend. */
async function answer({ emulator, state }, incoming, outgoing) {
  try {
    const request = readRequest(incoming, Buffer.concat(await incoming.toArray()));
    // it may have been carried out even if the answer gets lost
    const response = await emulator.fetch(request).finally(state.changed);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  } catch {
    incoming.socket.destroy();
  }
}

/** What `Request` does not accept, such as TRACE or a path that is none, makes no sense to the service either. */
function readRequest({ method, headers, url }, body) {
  try {
    const hasBody = body.length > 0 && method !== "GET" && method !== "HEAD";
    // a path that begins with // must not be read as if it named a host
    const whole = url.startsWith("/") ? `http://emulator${url}` : url;
    return new Request(new URL(whole, "http://emulator"), { method, headers, body: hasBody ? body : undefined });
  } catch {
    return new Request("http://emulator/");
  }
}
