// The types of the gateway.

import type { ChatClient } from "../index.js";

/**
 * Makes a fetch handler that signs for pages which must not hold the key.
 *
 * A page's `ChatClient`, made with `baseUrl` and no key, works with it unchanged: each of its methods, streams and retries
 * included, as far as `maxBodyBytes` reaches (100 accounts to import with the longest of names and addresses are 110 KB). The service's
 * HTTP status and `Retry-After` do not come through: what is not 2xx is 502 here. The handler answers
 *
 * - `POST {prefix}/v4/{service}/{command}`, whose body is the service's, with the service's whole answer and HTTP 200, also
 *   where its `ErrorCode` is not 0; numbers are as exact as with `call`. Whatever the query holds is ignored; no header of the request is
 *   forwarded; of the answer's headers only `content-type` comes back. It sends once, and once more where its own UserSig was used up:
 *   repeating is left to the page's client.
 * - `POST {prefix}/usersig`, where `userSigFor` is given, with a {@link UserSigAnswer}.
 * - preflights (`OPTIONS`), for the origins of `cors` and its own.
 *
 * Its own refusals have the service's form, `{ ActionStatus: "FAIL", ErrorCode, ErrorInfo }`, and an `ErrorCode` that equals
 * the HTTP status, which no code of the service does:
 *
 * | status | why |
 * |---|---|
 * | 400 | the body is no JSON object, is nested deeper than 128, did not arrive within ten seconds, or cannot be sent; the URL or the `Host` is none |
 * | 401 | `authorize` did not say true |
 * | 403 | the origin or the command is not allowed, or `userSigFor` names nobody who may have a UserSig |
 * | 404, 405 | there is nothing at this path; it was not POST |
 * | 413, 415 | the body is larger than `maxBodyBytes`; it was not sent as `application/json` in UTF-8 |
 * | 502, 504 | the service gave no answer, or none in time, which the page's client tries again where that does no harm; 502 also where the client cannot sign, or where what `authorize` gave cannot be sent |
 *
 * No answer holds the key or a UserSig of the client's admin that is whole, whatever the service sends: percent-encoded, in standard
 * base64 or as it is. The handler never rejects.
 *
 * @throws ChatInputError with code `INVALID_OPTION` and the option's name as `field`, also for an option that it, or `cors`, does not have.
 *
 * @example A worker for pages on app.example
 * const gateway = createGateway({
 *   client,
 *   authorize: async (request) => (await sessionOf(request)) !== undefined,
 *   allow: ["openim/query_online_status", "profile/portrait_get"],
 *   userSigFor: async (request) => (await sessionOf(request))?.userId,
 *   prefix: "/chat",
 *   cors: { origins: ["https://app.example"] },
 * });
 * export default { fetch: (request) => gateway(request) };
 *
 * @example Its page
 * const headers = { authorization: `Bearer ${session}` };
 * const client = new ChatClient({ sdkAppId, baseUrl: "https://api.example/chat", headers });
 * const answer = await fetch("https://api.example/chat/usersig", { method: "POST", headers });
 * if (!answer.ok) throw new Error(`no UserSig: HTTP ${answer.status}`);
 * const { userSig, expiresIn } = await answer.json();
 *
 * @example A page whose session is a cookie of another origin
 * const withCookies = (url, init) => fetch(url, { ...init, credentials: "include" });
 * const client = new ChatClient({ sdkAppId, baseUrl: "https://api.example/chat", fetch: withCookies });
 */
export declare function createGateway(options: GatewayOptions): (request: Request) => Promise<Response>;

/** Options of `createGateway`. An option that is undefined is absent. */
export interface GatewayOptions {
  /**
   * Asks the service. Made with the key, in a trusted runtime; one for the whole process or isolate, so that all callers
   * share its pace. Its `deadlineMs` bounds how long a caller may wait for a turn.
   */
  client: Pick<ChatClient, "call" | "signUserSig" | "adminUserId">;
  /**
   * Says who may call. Asked before anything is read or sent, with the request (without its body) and the command, or
   * `"usersig"`; not for what is refused for its origin, its method, or a path at which there is nothing.
   *
   * The gateway waits for it as long as it takes. What it asks elsewhere should have a limit of its own, and may end with the request's
   * `signal`, which fires when the caller has gone: `fetch(url, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(3000)]) })`.
   *
   * Only `true` lets the caller pass. A `Response` is sent as it is, once its body is there, with the headers by which a page of a
   * listed origin may see it, and `cache-control: no-store` where it has none; the same one may be given again. Anything else is a
   * refusal with 401, and so is throwing.
   */
  authorize: (request: Request, command: string) => boolean | Response | Promise<boolean | Response>;
  /**
   * The commands that may be called, such as `"openim/query_online_status"`. Whoever may call a command may call it for every
   * account of the app. May be empty where `userSigFor` is given.
   */
  allow: readonly string[];
  /** What stands before `/v4` and `/usersig` in the path, such as `"/chat"`. Default `""`. */
  prefix?: string | undefined;
  /**
   * Switches `POST {prefix}/usersig` on: tells which user the request is from; null or undefined: nobody. It gets the request without
   * its body, after `authorize` has let the caller pass, and is waited for like that. The client's `adminUserId` is refused in any letter
   * case, with blanks around it, with marks on its letters, and with characters that nobody sees; so is what is no UserID. Where the app has more admins than that one, keep them out here.
   */
  userSigFor?: ((request: Request) => string | null | undefined | Promise<string | null | undefined>) | undefined;
  /** For how many seconds the UserSigs that it hands out hold, 1 to 1576800000. Default 86400. */
  userSigExpiresIn?: number | undefined;
  /** The largest body that is accepted, in bytes; more is refused while it arrives. Default 65536. */
  maxBodyBytes?: number | undefined;
  /** Which pages of other origins may call. Default none. */
  cors?: GatewayCors | undefined;
  /**
   * Told of what the caller does not get to see: what `authorize` and `userSigFor` threw, and the client's error where the
   * answer is 502 or 504, or 403 because `userSigFor` named what is no UserID, such as a number. What it throws is ignored.
   */
  onError?: ((error: unknown) => void) | undefined;
}

/** Which pages may call. Callers that send no `Origin` are no pages: `authorize` alone decides about them. */
export interface GatewayCors {
  /**
   * Their origins, as browsers send them, no patterns: `"https://app.example"`. Requests from there may bear cookies, where the
   * page's fetch sends them (`credentials: "include"`). Pages from the
   * gateway's own origin need not be listed; that is the origin of the request's URL, which its `Host` must agree with, so
   * behind a proxy that changes either they do.
   */
  origins: readonly string[];
}

/** What `POST {prefix}/usersig` answers. */
export interface UserSigAnswer {
  /** As in each good answer of the service. */
  ActionStatus: "OK";
  /** As in each good answer of the service. */
  ErrorCode: 0;
  /** As in each good answer of the service. */
  ErrorInfo: "";
  /** What the user logs in with. */
  userSig: string;
  /** For how many seconds from now it holds: the gateway's `userSigExpiresIn`. */
  expiresIn: number;
}
