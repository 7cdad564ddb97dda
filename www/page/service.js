// The page's way to the service: the package itself, without a key, over the worker's gateway.

import { ChatClient, ChatInputError } from "tencent-chat-edge/inline";

const NEVER = AbortSignal.abort();

/** Where the token is kept, for as long as the window is open. */
const TOKEN = "page-token";

export const keepToken = (token) => sessionStorage.setItem(TOKEN, token);

/** What a worker that is deployed asks for; on a developer's own machine there is none. */
function credentials() {
  const token = sessionStorage.getItem(TOKEN);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** The worker wants a token, or another one. */
export class TokenWanted extends Error {}

/** Asks the worker for JSON. */
export async function ask(path, { headers, ...init } = {}) {
  const response = await fetch(path, { ...init, headers: { ...headers, ...credentials() } }).catch(() => {
    throw new Error("the worker does not answer; is it still running?");
  });
  if (response.status === 401) throw new TokenWanted((await response.text()).trim());
  if (!response.ok) throw new Error(`${response.status}, ${(await response.text()).trim()}`);
  return response.status === 204 ? undefined : response.json();
}

export const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/**
 * Makes `call(title, run)`, which gives `run` a client, and `check(account)`, which resolves to the error that the package
 * would refuse an account with. Each call has a client of its own, so that the log knows whose attempts it hears of.
 */
export function createService({ sdkAppId, gateway }, log) {
  const app = { sdkAppId: Number(sdkAppId), baseUrl: new URL(gateway, location.origin).href.replace(/\/$/, "") };
  const checker = new ChatClient(app);

  async function call(title, run) {
    const entry = log.begin(title);
    const client = new ChatClient({ ...app, headers: credentials(), onEvent: entry.hear });
    try {
      const result = await run(client);
      entry.end({ failed: result?.failed ?? 0 });
      return result;
    } catch (error) {
      entry.end({ error });
      throw error;
    } finally {
      client.free();
    }
  }

  /** The input is looked at before the signal is, and nothing is sent. */
  async function check(account) {
    const error = await checker.importAccount(account, { signal: NEVER }).catch((error) => error);
    return error instanceof ChatInputError ? error : undefined;
  }

  return { call, check };
}
