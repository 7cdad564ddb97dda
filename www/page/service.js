// How the page reaches the service: with the package itself, without a key, through the worker's gateway.

import { ChatClient, ChatInputError } from "tencent-chat-edge/inline";
import { parsed } from "../json.js";
import { seconds } from "./words.js";

const NEVER = AbortSignal.abort();

/** The name under which the token is kept, for as long as the window is open. */
const TOKEN = "page-token";

/** The same until the page is left, if the browser stores nothing: then even accessing the storage throws. */
const memory = {
  setItem: (name, value) => (memory[name] = value),
  getItem: (name) => memory[name] ?? null,
  removeItem: (name) => delete memory[name],
};

function storage() {
  try {
    return sessionStorage;
  } catch {
    return memory;
  }
}

export const keepToken = (token) => storage().setItem(TOKEN, token);
const storedToken = () => storage().getItem(TOKEN);

/** The token that a deployed worker asks for; on a developer's own machine there is none. */
const credentials = (token) => (token === null ? {} : { authorization: `Bearer ${token}` });

/** The time limit for the worker's answer. */
const PATIENCE_MS = 30_000;

/** The worker's refusal, or that it did not answer: the message says all there is to say, so there is no hint. */
class WorkerError extends Error {
  constructor(code, message) {
    super(message);
    Object.assign(this, { code, hint: "" });
  }
}

let onTokenWanted = () => {};

/** Calls `act(reason)` whenever the worker wants a token; there is a reason if it did not accept the one it got. */
export const whenTokenWanted = (act) => (onTokenWanted = act);

function wantToken(sent, reason) {
  // a newer token was given meanwhile
  if (storedToken() !== sent) return;
  storage().removeItem(TOKEN);
  onTokenWanted(sent === null ? undefined : reason);
}

/** Asks the worker for JSON. */
export async function ask(path, { headers, patienceMs = PATIENCE_MS, ...init } = {}) {
  const token = storedToken();
  const signal = AbortSignal.timeout(patienceMs);
  const fail = ({ name }) => {
    if (name === "TimeoutError") throw new WorkerError("TIMEOUT", `the worker did not answer within ${seconds(patienceMs / 1000)}`);
    throw new WorkerError("NETWORK", "the worker does not answer; is it still running?");
  };
  const response = await fetch(path, { ...init, signal, headers: { ...headers, ...credentials(token) } }).catch(fail);
  const text = await response.text().catch(fail);
  const json = parsed(text);
  if (!response.ok) {
    // the gateway refuses in the form of the service's answers
    const reason = json?.ErrorInfo ?? text.trim();
    if (response.status === 401) wantToken(token, reason);
    throw new WorkerError("HTTP_ERROR", [response.status !== 401 && response.status, reason].filter(Boolean).join(", "));
  }
  if (json === undefined && response.status !== 204) throw new WorkerError("BAD_RESPONSE", "the worker's answer is not JSON");
  return json;
}

export const post = (path, body = {}, options = {}) =>
  ask(path, { ...options, method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

const heedRefusal = (token, error) => error?.status === 401 && wantToken(token, error.message);

/**
 * Makes `call(title, run)`, which gives `run` a client, and `check(account)`, which resolves to the error with which the package
 * would refuse an account. Each call has a client of its own, so that the log knows which call an attempt belongs to.
 */
export function createService({ sdkAppId, gateway }, log) {
  const app = { sdkAppId: Number(sdkAppId), baseUrl: new URL(gateway, location.origin).href.replace(/\/$/, "") };
  const checker = new ChatClient(app);

  async function call(title, run) {
    const entry = log.begin(title);
    const token = storedToken();
    const client = new ChatClient({ ...app, headers: credentials(token), onEvent: entry.hear });
    try {
      const result = await run(client);
      entry.end({ failed: result?.failed ?? 0 });
      for (const { error } of result?.items ?? []) heedRefusal(token, error);
      return result;
    } catch (error) {
      entry.end({ error });
      heedRefusal(token, error);
      throw error;
    } finally {
      client.free();
    }
  }

  /** The package checks the input before the signal, and sends nothing. */
  async function check(account) {
    const error = await checker.importAccount(account, { signal: NEVER }).catch((error) => error);
    return error instanceof ChatInputError ? error : undefined;
  }

  return { call, check };
}
