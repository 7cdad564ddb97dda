// The types of the gateway.

import type { ChatClient } from "../index.js";

/**
 * Makes a fetch handler that signs the calls of pages, which must not hold the key themselves.
 *
 * A page's `ChatClient`, made with `baseUrl` and no key, works with it unchanged: all of its methods, streams and retries included,
 * as long as no body is larger than `maxBodyBytes` (importing 100 accounts with the longest names and addresses takes 110 KB). The
 * service's HTTP status and `Retry-After` do not come through: any status other than 2xx becomes 502. The handler answers
 *
 * - `POST {prefix}/v4/{service}/{command}`, whose body is the one that the service takes, with the service's whole answer and HTTP
 *   200, even if its `ErrorCode` is not 0; numbers are as exact as with `call`. The query is ignored; no header of the request is
 *   forwarded; of the answer's headers only `content-type` comes back. The gateway sends the call once, and once more if its own
 *   UserSig was no longer valid: retrying is left to the page's client.
 * - `POST {prefix}/usersig`, if `userSigFor` is given, with a {@link UserSigAnswer}.
 * - preflights (`OPTIONS`), for the origins in `cors` and its own origin.
 *
 * Its own refusals have the service's form, `{ ActionStatus: "FAIL", ErrorCode, ErrorInfo }`, and an `ErrorCode` that equals the
 * HTTP status; no code of the service has such a value:
 *
 * | status | why |
 * |---|---|
 * | 400 | the body is not a JSON object, is nested deeper than 128, did not arrive within ten seconds, or cannot be sent; the URL or the `Host` is invalid |
 * | 401 | `authorize` did not return `true` |
 * | 403 | the origin or the command is not allowed, or `userSigFor` names nobody who may have a UserSig |
 * | 404, 405 | there is nothing at this path; the method is not POST |
 * | 413, 415 | the body is larger than `maxBodyBytes`; the body was not sent as `application/json` in UTF-8 |
 * | 502, 504 | the service gave no answer; it gave none in time. The page's client retries both if that does no harm. 502 also if the gateway itself fails: its client cannot sign, or the `Response` that `authorize` returned cannot be sent |
 *
 * Whatever the service sends, no answer contains the key or a whole UserSig of the client's admin, be it percent-encoded, in
 * standard base64 or as it is. The handler never rejects.
 *
 * @throws ChatInputError with code `INVALID_OPTION` and the option's name as `field`, also for an unknown option, here or in
 * `cors`.
 *
 * @example A worker for pages on app.example
 * ```ts
 * const gateway = createGateway({
 *   client,
 *   authorize: async (request) => (await sessionOf(request)) !== undefined,
 *   allow: ["openim/query_online_status", "profile/portrait_get"],
 *   userSigFor: async (request) => (await sessionOf(request))?.userId,
 *   prefix: "/chat",
 *   cors: { origins: ["https://app.example"] },
 * });
 * export default { fetch: (request) => gateway(request) };
 * ```
 *
 * @example Its page
 * ```ts
 * const headers = { authorization: `Bearer ${session}` };
 * const client = new ChatClient({ sdkAppId, baseUrl: "https://api.example/chat", headers });
 * const answer = await fetch("https://api.example/chat/usersig", { method: "POST", headers });
 * if (!answer.ok) throw new Error(`no UserSig: HTTP ${answer.status}`);
 * const { userSig, expiresIn } = await answer.json();
 * ```
 *
 * @example A page whose session is a cookie of another origin
 * ```ts
 * const withCookies = (url, init) => fetch(url, { ...init, credentials: "include" });
 * const client = new ChatClient({ sdkAppId, baseUrl: "https://api.example/chat", fetch: withCookies });
 * ```
 */
export declare function createGateway(options: GatewayOptions): (request: Request) => Promise<Response>;

/** Options of `createGateway`. An option that is undefined counts as absent. */
export interface GatewayOptions {
  /**
   * The client that calls the service. Make it with the key, in a trusted runtime, and use one for the whole process or isolate, so
   * that all callers share its pace. Its `deadlineMs` bounds how long a caller may wait for a turn.
   */
  client: Pick<ChatClient, "call" | "signUserSig" | "adminUserId">;
  /**
   * Decides who may call. Called before anything is read or sent, with the request (without its body) and the command, or
   * `"usersig"`; not called for a request that is refused because of its origin, its method, or a path at which there is nothing.
   *
   * The gateway waits for it as long as it takes. Any request that it makes itself should have a time limit of its own, and can be
   * ended by the `signal` of the caller's request too, which fires when the caller has gone:
   * `fetch(url, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(3000)]) })`.
   *
   * Only `true` lets the caller pass. A `Response` is sent as it is, once its body is there, with the headers that let a page of a
   * listed origin see it, and with `cache-control: no-store` if it has no `cache-control`; the same `Response` may be returned
   * again. So a limit of calls per user is `new Response("slow down", { status: 429, headers: { "retry-after": "1" } })`, after which
   * the page's client waits. If it returns anything else, or throws, the caller is refused with 401.
   */
  authorize: (request: Request, command: string) => boolean | Response | Promise<boolean | Response>;
  /**
   * The commands that may be called, such as `"openim/query_online_status"`. Whoever may call a command may call it for every
   * account of the app. May be empty if `userSigFor` is given.
   */
  allow: readonly string[];
  /** What comes before `/v4` and `/usersig` in the path, such as `"/chat"`. Default `""`. */
  prefix?: string | undefined;
  /**
   * Switches `POST {prefix}/usersig` on. Returns the user that the request is from; null or undefined means nobody. It is called
   * after `authorize` has let the caller pass, with the request without its body; the gateway waits for it as long as it takes. The
   * client's `adminUserId` is refused in any letter case, with white space around it, with marks on its letters, and with invisible
   * characters; so is anything that is not a UserID. If the app has other admins, keep them out here.
   */
  userSigFor?: ((request: Request) => string | null | undefined | Promise<string | null | undefined>) | undefined;
  /** For how many seconds the UserSigs that the gateway hands out are valid, 1 to 1576800000. Default 86400. */
  userSigExpiresIn?: number | undefined;
  /** The largest body that is accepted, in bytes; a larger one is refused while it arrives. Default 65536. */
  maxBodyBytes?: number | undefined;
  /** Which pages of other origins may call. Default none. */
  cors?: GatewayCors | undefined;
  /**
   * Called with what the caller does not get to see: what `authorize` and `userSigFor` threw while the caller was there, and what went
   * wrong if the answer is 502 or 504. Also if the answer is 400 because the body cannot be sent or was read before the gateway got
   * the request, 401 because `authorize` returned something truthy that is neither `true` nor a `Response`, or 403 because
   * `userSigFor` returned something that is not a UserID, such as a number. Anything it throws is ignored.
   */
  onError?: ((error: unknown) => void) | undefined;
}

/** Which pages may call. Callers that send no `Origin` are not pages: `authorize` alone decides about them. */
export interface GatewayCors {
  /**
   * Their origins, as browsers send them, without patterns: `"https://app.example"`. Requests from there may carry cookies, if the
   * page's fetch sends them (`credentials: "include"`). Pages from the gateway's own origin need not be listed. That is the origin
   * of the request's URL, and the request's `Host` must agree with it; so behind a proxy that changes either, these pages must be
   * listed too.
   */
  origins: readonly string[];
}

/** What `POST {prefix}/usersig` answers. */
export interface UserSigAnswer {
  /** As in every successful answer of the service. */
  ActionStatus: "OK";
  /** As in every successful answer of the service. */
  ErrorCode: 0;
  /** As in every successful answer of the service. */
  ErrorInfo: "";
  /** What the user logs in with. */
  userSig: string;
  /** For how many seconds from now it is valid: the gateway's `userSigExpiresIn`. */
  expiresIn: number;
}
