// The page's way to the service: the package itself, without a key, over the worker's gateway.

import { ChatClient, ChatInputError } from "tencent-chat-edge/inline";

const NEVER = AbortSignal.abort();

/** Where the token is kept, for as long as the window is open. */
const TOKEN = "page-token";

export const keepToken = (token) => sessionStorage.setItem(TOKEN, token);
const storedToken = () => sessionStorage.getItem(TOKEN);

/** What a worker that is deployed asks for; on a developer's own machine there is none. */
const credentials = (token) => (token === null ? {} : { authorization: `Bearer ${token}` });

/** The worker wants a token, or another one. */
export class TokenWanted extends Error {}

let onTokenWanted = () => {};

/** Has `act(reason)` ask for a token whenever the worker wants one; there is a reason where it did not take the one it got. */
export const whenTokenWanted = (act) => (onTokenWanted = act);

function wantToken(sent, reason) {
  // a newer one was given meanwhile
  if (storedToken() !== sent) return;
  sessionStorage.removeItem(TOKEN);
  onTokenWanted(sent === null ? undefined : reason);
}

/** Asks the worker for JSON. */
export async function ask(path, { headers, ...init } = {}) {
  const token = storedToken();
  const response = await fetch(path, { ...init, headers: { ...headers, ...credentials(token) } }).catch(() => {
    throw new Error("the worker does not answer; is it still running?");
  });
  if (response.status === 401) {
    const reason = (await response.text()).trim();
    wantToken(token, reason);
    throw new TokenWanted(reason);
  }
  if (!response.ok) throw new Error(`${response.status}, ${(await response.text()).trim()}`);
  return response.status === 204 ? undefined : response.json();
}

export const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

const heedRefusal = (token, error) => error?.status === 401 && wantToken(token, error.message);

/**
 * Makes `call(title, run)`, which gives `run` a client, and `check(account)`, which resolves to the error that the package
 * would refuse an account with. Each call has a client of its own, so that the log knows whose attempts it hears of.
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

  /** The input is looked at before the signal is, and nothing is sent. */
  async function check(account) {
    const error = await checker.importAccount(account, { signal: NEVER }).catch((error) => error);
    return error instanceof ChatInputError ? error : undefined;
  }

  return { call, check };
}
