// Everything that the package exports, from every entry. Written by hand, the one source of its types:
// tests/declarations.test.mjs compares it with what the built package does.

/**
 * Administers the accounts of one Tencent Cloud Chat app over the service's REST API.
 *
 * Methods check their input first and reject with a `ChatInputError` before anything is sent. Called on a client, they never throw
 * synchronously. Every method that sends may also reject with a `ChatApiError`, `ChatHttpError`, `ChatResponseError`,
 * `ChatNetworkError` or `ChatTimeoutError`, or, when its `signal` fires, with `signal.reason` itself.
 *
 * Methods over lists take any number of accounts. A list is split into parts of the size that the service documents, and the parts
 * are sent in parallel, `concurrency` at a time. The report has one item for each input, in order, duplicates included; each item
 * is `ok: true` with a result or `ok: false` with an error. A list method rejects only for bad input, on an abort, or when every
 * part has failed; in the last case with the first part's error.
 *
 * The streaming twin of a list method takes any iterable or async iterable except a string and gives the items as they come, in
 * order, holding no more than `concurrency` parts in memory. In a stream, a failed request is the error of its items, even if all
 * requests fail. A bad account at position n throws a `ChatInputError` with that `index`, after the items before it; an error that
 * the source throws comes through as it is. `deadlineMs` applies to each part by itself. `break` ends the requests in flight and
 * the source, without waiting for a step of the source that is under way.
 *
 * Once a `signal` fires, nothing more is handed out, not even results that were ready by then. To stop without losing any, let the
 * source end instead.
 *
 * Temporary failures (no connection, no answer in time, HTTP 408, 429 and 5xx, too many requests, the service's temporary errors)
 * are retried after growing pauses, up to `maxRetries` times and within a budget that all calls of a client share; see
 * `ChatError.retryable`. A `Retry-After` sent with HTTP 429 or 503 is waited out if it is at most a minute; a longer one ends the
 * retries.
 *
 * One client per app is enough. Each client paces only its own calls, so several clients of one app may together exceed the app's
 * limits, unless they share a `Pacer`.
 *
 * @example
 * ```ts
 * const client = new ChatClient({ sdkAppId: 1400000000, secretKey, region: "singapore" });
 * await client.importAccount({ userId: "ada", nick: "Ada Lovelace" });
 * const { items } = await client.checkAccounts(["ada", "bob"]);
 * for (const item of items) console.log(item.userId, item.ok ? item.status : item.error.message);
 * ```
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34620 | RESTful API Overview}
 */
export class ChatClient {
  /**
   * Makes a client; nothing is sent.
   *
   * @throws ChatInputError with code `INVALID_OPTION` and the option's name in `field`, or `INSECURE_CONTEXT` for a
   * `secretKey` in a browser.
   */
  constructor(options: ChatClientOptions);

  /** The app's SDKAppID. */
  readonly sdkAppId: number;

  /** The UserID of the admin in whose name the calls are made. */
  readonly adminUserId: string;

  /**
   * Imports one account. Importing an account again succeeds.
   *
   * If an app of the trial edition is full, the call rejects with code 70398. Outside the trial and developer editions, a UserID
   * that was deleted cannot be imported for three months: the call rejects with 70399.
   *
   * @param account - the account, or just its UserID. The UserID has 1 to 32 UTF-8 bytes, `nick` and `faceUrl` at most 500 each.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34953 | Importing a Single Account}
   * (`im_open_login_svc/account_import`): at most 200 calls a second.
   */
  importAccount(account: string | Account, options?: CallOptions): Promise<void>;

  /**
   * Imports accounts, 100 per request. If an account already exists, its nickname and picture are updated.
   *
   * For an account that the service refuses, the item has a `ChatApiError` without `errorCode`: the service gives no reason.
   * To learn it, import the account with `importAccount`.
   *
   * @param accounts - accounts, or just UserIDs, with the limits of `importAccount`. If an account appears more than once in one
   * request, its last entry counts. An empty list sends nothing.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34954 | Importing Multiple Accounts}
   * (`im_open_login_svc/multiaccount_import`): at most 100 accounts a request, 100 calls a second.
   */
  importAccounts(accounts: ListOf<string | Account>, options?: BatchOptions): Promise<BatchReport<AccountResult>>;

  /**
   * `importAccounts` over a stream.
   *
   * @example
   * ```ts
   * // rows: any iterable or async iterable, such as a cursor of a database
   * for await (const item of client.importAccountsStream(rows)) {
   *   if (!item.ok) console.error(item.userId, item.error.message);
   * }
   * ```
   */
  importAccountsStream(
    accounts: ListOf<string | Account> | AsyncIterable<string | Account>,
    options?: BatchOptions,
  ): ItemStream<BatchItem<AccountResult>>;

  /**
   * Reports which accounts have been imported, 100 per request. That an account has not been imported is a result, not an error.
   *
   * @param userIds - UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34956 | Querying Accounts}
   * (`im_open_login_svc/account_check`): at most 100 accounts a request, 100 calls a second.
   */
  checkAccounts(userIds: ListOf<string>, options?: BatchOptions): Promise<BatchReport<AccountStatusResult>>;

  /** `checkAccounts` over a stream. */
  checkAccountsStream(
    userIds: ListOf<string> | AsyncIterable<string>,
    options?: BatchOptions,
  ): ItemStream<BatchItem<AccountStatusResult>>;

  /**
   * Deletes accounts and everything that belongs to them, 100 per request. This cannot be undone.
   *
   * For an account that does not exist, the item's error has code `ACCOUNT_NOT_FOUND` (70107). The same error comes if a request
   * deletes an account, its answer is lost, and the request is repeated. Editions that may not delete accounts answer 71000.
   * Outside the trial and developer editions, a deleted UserID cannot be imported again for three months (70399).
   *
   * @param userIds - UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34955 | Deleting Accounts}
   * (`im_open_login_svc/account_delete`): at most 100 accounts a request, 100 calls a second.
   */
  deleteAccounts(userIds: ListOf<string>, options?: BatchOptions): Promise<BatchReport<AccountResult>>;

  /** `deleteAccounts` over a stream. */
  deleteAccountsStream(
    userIds: ListOf<string> | AsyncIterable<string>,
    options?: BatchOptions,
  ): ItemStream<BatchItem<AccountResult>>;

  /**
   * Logs an account out everywhere: UserSigs issued for it up to now no longer work. If you then call `signUserSig` for the account
   * on this client, it waits out the second of the kick, so that the new UserSig works.
   *
   * For an account that does not exist, the call rejects with code `ACCOUNT_NOT_FOUND` (70107).
   *
   * @param userId - 1 to 32 UTF-8 bytes.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34957 | Invalidating Account Login States}
   * (`im_open_login_svc/kick`): at most 200 calls a second.
   */
  kickAccount(userId: string, options?: CallOptions): Promise<void>;

  /**
   * Reports who is online and, with `detail`, on which devices; 500 accounts per request.
   *
   * For an account that does not exist, the item's error has code `ACCOUNT_NOT_FOUND` (70107).
   *
   * @param userIds - UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/35477 | Querying Account Online Status}
   * (`openim/query_online_status`): at most 500 accounts a request, 200 calls a second.
   */
  queryOnlineStatus(userIds: ListOf<string>, options?: OnlineStatusOptions): Promise<BatchReport<OnlineStatusResult>>;

  /** `queryOnlineStatus` over a stream. */
  queryOnlineStatusStream(
    userIds: ListOf<string> | AsyncIterable<string>,
    options?: OnlineStatusOptions,
  ): ItemStream<BatchItem<OnlineStatusResult>>;

  /**
   * Sets fields of an account's profile; the other fields stay as they are.
   *
   * For an account that does not exist, the call rejects with code `ACCOUNT_NOT_FOUND` (40003).
   *
   * @param userId - 1 to 32 UTF-8 bytes.
   * @param profile - at least one field. An unknown field name is an error.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34916 | Setting Profiles} (`profile/portrait_set`): at most
   * 200 calls a second.
   */
  setProfile(userId: string, profile: Profile, options?: CallOptions): Promise<void>;

  /**
   * Reads fields of profiles, 100 accounts per request.
   *
   * @param userIds - UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
   * @param fields - at least one field name; `"custom.Key"` for one of the app's own fields. Fields that an account has not set,
   * and fields that this version does not know, are left out of its profile.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34917 | Pulling Profiles} (`profile/portrait_get`): at most
   * 100 accounts a request, 200 calls a second.
   */
  getProfiles(
    userIds: ListOf<string>,
    fields: ListOf<ProfileFieldName>,
    options?: BatchOptions,
  ): Promise<BatchReport<ProfileResult>>;

  /** `getProfiles` over a stream. */
  getProfilesStream(
    userIds: ListOf<string> | AsyncIterable<string>,
    fields: ListOf<ProfileFieldName>,
    options?: BatchOptions,
  ): ItemStream<BatchItem<ProfileResult>>;

  /**
   * Carries out any command of the service, with the client's signing, pacing and retrying.
   *
   * Resolves to the whole answer, an object as the service sent it, if its `ErrorCode` is 0. Numbers are JavaScript's, so the last
   * digits of a whole number above 2^53 may differ. A command that has a method of its own is retried, and so is
   * `openim/querystate`, which came before `query_online_status`. Any other command is retried only if the service has not carried
   * it out (HTTP 429, too many requests, a UserSig that is no longer valid), unless `idempotent` says that repeating it does no
   * harm.
   *
   * In a page, the browser itself may send a request a second time if it loses a connection that it had kept open. So a command
   * that must not be carried out twice belongs on a server, or needs a means of the service's against duplicates.
   *
   * @param command - `"service/command"`, such as `"openim/sendmsg"`.
   * @param body - a plain object, sent as `JSON.stringify` writes it, which turns NaN and Infinity into null. Default `{}`.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34620 | RESTful API Overview}: at most 200 calls a second of
   * each command for which the service documents no other limit.
   */
  call(command: `${string}/${string}`, body?: object, options?: AnyCallOptions): Promise<{ [field: string]: unknown }>;

  /**
   * Makes the UserSig that a user logs in with. Give it to that user's device, and to nobody else. An admin's UserSig can call every
   * command of the server API: if users choose their own UserIDs, keep the admins' out, in any spelling.
   *
   * Rejects with a `ChatInputError` with code `INVALID_OPTION` if the client has no `secretKey`. The time of issue is the service's
   * if the local clock was found to be wrong. In a Cloudflare-style worker, sign inside a request, as with `UserSigSigner.sign`.
   *
   * @param userId - 1 to 32 UTF-8 bytes.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34385 | Secure authentication with UserSig}
   */
  signUserSig(userId: string, options?: ClientSignOptions): Promise<string>;

  /** Wipes the secret key; later calls reject with a `ChatInputError`. Calls already under way end as they would have. */
  free(): void;
}
export interface ChatClient extends WithDispose {}

/**
 * Makes the UserSigs that users log in with. For trusted runtimes only: whoever has the key can act as anyone.
 *
 * @example
 * ```ts
 * const signer = new UserSigSigner({ sdkAppId: 1400000000, secretKey });
 * const userSig = signer.sign("ada", { expiresIn: 3600 });
 * const { expiresAt } = signer.verify(userSig, { userId: "ada" });
 * ```
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34385 | Secure authentication with UserSig}
 */
export class UserSigSigner {
  /**
   * Takes the app's SDKAppID and its secret key, both as the console shows them.
   *
   * @throws ChatInputError with code `INVALID_OPTION` and the option's name in `field`, or `INSECURE_CONTEXT` for a
   * `secretKey` in a browser.
   */
  constructor(options: UserSigSignerOptions);

  /**
   * Makes the UserSig that a user logs in with. Give it to that user's device, and to nobody else. An admin's UserSig can call every
   * command of the server API: if users choose their own UserIDs, keep the admins' out, in any spelling.
   *
   * In a Cloudflare-style worker, sign inside a request: at the top level of its module, the runtime's clock says 1970, and so
   * would the UserSig.
   *
   * @param userId - 1 to 32 UTF-8 bytes.
   *
   * @throws ChatInputError with code `INVALID_ARGUMENT` and the argument's name in `field`.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34385 | Secure authentication with UserSig}
   */
  sign(userId: string, options?: SignOptions): string;

  /**
   * Signs a room key (PrivateMapKey), which says what a user may do in one TRTC room, for apps that have this check switched on.
   *
   * It goes to the user's device together with a UserSig, and does not replace it. Lengths inside the key are counted in bytes; the
   * official JavaScript and Java versions count characters, so their keys differ for user IDs and rooms that are not ASCII.
   *
   * @param userId - 1 to 32 UTF-8 bytes.
   *
   * @throws ChatInputError with code `INVALID_ARGUMENT` and the argument's name in `field`; also if the key would end later than
   * its format can hold (see `RoomKeyOptions.expiresIn`).
   *
   * @see {@link https://www.tencentcloud.com/document/product/647/35157 | Enabling Advanced Permission Control}
   */
  signRoomKey(userId: string, options: RoomKeyOptions): string;

  /**
   * Checks whether a UserSig is genuine and currently valid, and returns what it says.
   *
   * The checks, in this order: whether it can be read, its app, its key, its user (only if `userId` is given), and whether it has
   * expired. A UserSig is valid up to and including the second `expiresAt`. The signature is compared in constant time. As in the
   * official verifiers, `version` is not checked (the signature does not cover it), and an `issuedAt` in the future is not refused.
   *
   * @throws UserSigError with code `MALFORMED`, `WRONG_APP`, `BAD_SIGNATURE`, `WRONG_USER` or `EXPIRED`; ChatInputError with
   * code `INVALID_ARGUMENT` and the argument's name in `field`.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34385 | Secure authentication with UserSig}
   */
  verify(userSig: string, options?: VerifyOptions): UserSigClaims;

  /** Wipes the secret key; later calls throw a `ChatInputError`. */
  free(): void;
}
export interface UserSigSigner extends WithDispose {}

/**
 * Reads what a UserSig says. Nothing is verified: anyone can write a UserSig that says anything.
 *
 * Accepts what any official implementation writes, as long as it is JSON with all fields, and is strict about the rest: characters
 * outside the UserSig alphabet, missing padding, and bytes after the compressed data are errors. Inflates at most 64 KiB. To learn
 * everything that is wrong with a UserSig, and what to do, call `explainUserSig`.
 *
 * @throws UserSigError with code `MALFORMED`; ChatInputError for anything that is not a string.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34385 | Secure authentication with UserSig}
 */
export function decodeUserSig(userSig: string): UserSigClaims;

/**
 * Explains everything that is wrong with a UserSig, layer by layer: which layer it is, a possible reason, and what to do.
 *
 * Never throws, whatever it is given. `ok` is true exactly when `problems` is empty: then `decodeUserSig` reads the UserSig, and a
 * signer with the same app, key, user and time verifies it. Messages and hints never quote the UserSig or the key.
 *
 * Each option adds a check. An option that cannot be used (one of the wrong type, or a `secretKey` in a browser without
 * `dangerouslyAllowBrowser`) is reported as a problem with the code of the check that cannot be made: `WRONG_APP` for `sdkAppId`,
 * `WRONG_USER` for `userId`, `EXPIRED` for `now`, and `BAD_SIGNATURE` for `secretKey`, for an unknown option and for options that
 * are not an object. The problem's message says what was not checked.
 *
 * @param userSig - what is supposed to be a UserSig.
 *
 * @example
 * ```ts
 * const { ok, problems } = explainUserSig(userSig, { sdkAppId: 1400000000, secretKey, userId: "ada" });
 * for (const { code, message, hint } of problems) console.log(code, message, hint);
 * ```
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34385 | Secure authentication with UserSig}
 */
export function explainUserSig(userSig: unknown, options?: ExplainOptions): UserSigExplanation;

/**
 * The data centre that holds an app's users. The page below lists its domain and, if it has one, its standby domain; `mumbai` is no
 * longer listed there.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34620 | RESTful API Overview}
 */
export type Region = "china" | "singapore" | "seoul" | "tokyo" | "frankfurt" | "silicon-valley" | "jakarta" | "mumbai";

/** Where a client sends its calls: to a region of the service, or to an origin such as a gateway or an emulator. Never both. */
export type ChatTarget =
  | {
      /** The app's data centre. There is no default: user data must not travel to a country that nobody chose. */
      region: Region;
      /** Not together with a region. */
      baseUrl?: undefined;
    }
  | ChatBaseUrl;

/** An origin instead of a region. */
export interface ChatBaseUrl {
  /** Not together with a base URL. */
  region?: undefined;
  /** An http or https origin, with a path if needed, such as `https://chat.example.com/api`; no user name, query or fragment. */
  baseUrl: string;
}

/** What signs the calls. */
export type ChatCredentials =
  | {
      /**
       * The app's secret key, for trusted runtimes. UserSigs are made inside the module, are valid for a day, and are renewed an
       * hour before they expire.
       */
      secretKey: string;
      /** Not together with a key. */
      userSig?: undefined;
    }
  | {
      /** Not together with a UserSig. */
      secretKey?: undefined;
      /**
       * A UserSig of the admin, or a function that returns one. The function is called before each attempt, within the attempt's
       * time limit; if it throws or returns no text or an empty one, the call rejects with a `ChatInputError`.
       */
      userSig: string | (() => string | Promise<string>);
    };

/** A gateway that signs the calls: the client has neither a key nor a UserSig. */
export interface ChatGateway extends ChatBaseUrl {
  /** The gateway has it. */
  secretKey?: undefined;
  /** The gateway makes it. */
  userSig?: undefined;
}

/** Limits of a call. The options of a method override those of the client. */
export interface CallLimits {
  /** The time limit of one attempt, in milliseconds, 1 to 600000. Default 10000; the service itself gives up after 3 seconds. */
  timeoutMs?: number | undefined;
  /**
   * The time limit of the whole call, with its attempts, its pauses and waiting for a turn, in milliseconds, 1 to 2147483647. In a
   * stream, it applies to each part. Default: none.
   */
  deadlineMs?: number | undefined;
  /**
   * Attempts after the first, 0 to 10. Default 2. In addition, a UserSig that the service no longer accepts (70001, 70052) is
   * replaced once, if the client can get a new one.
   */
  maxRetries?: number | undefined;
  /** How many requests of one batch may be in flight at a time, 1 to 64. Default 4. */
  concurrency?: number | undefined;
}

/** Options of every method that sends. */
export interface CallOptions extends CallLimits {
  /** Ends the call: it rejects with `signal.reason`, and nothing more is sent. */
  signal?: AbortSignal | undefined;
}

/** Options of methods over lists. */
export interface BatchOptions extends CallOptions {
  /** Called after each part that is done. Anything it throws is ignored. */
  onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/** How far a batch has progressed. */
export interface BatchProgress {
  /** Accounts with a result, good or bad. */
  done: number;
  /** Accounts with an error. */
  failed: number;
  /** All accounts; absent for a stream, whose length is not known. */
  total?: number;
}

/** Options of `queryOnlineStatus`. */
export interface OnlineStatusOptions extends BatchOptions {
  /** Whether to report each device by itself. Default false. */
  detail?: boolean | undefined;
}

/** Options of `call`. */
export interface AnyCallOptions extends CallOptions {
  /** Whether a request that may have been carried out can be sent again without harm. Default false. */
  idempotent?: boolean | undefined;
  /**
   * Whether to replace the client's key and UserSigs in the answer, should the service's side have put them there: for callers that
   * pass the answer on. Default false. In errors they are always replaced.
   */
  redacted?: boolean | undefined;
}

/** Hands out turns to attempts, so that many clients can share one budget of calls per second. */
export interface Pacer {
  /**
   * Resolves when an attempt of `command` (such as `"openim/query_online_status"`) may start. Called once for each attempt.
   * Anything it throws becomes the cause of a `ChatNetworkError` that ends the call: a pacer must do its own retrying.
   *
   * @param signal - fires when nobody is waiting for the turn any more.
   * @returns nothing, or a function that is called when the attempt has ended.
   */
  acquire(command: string, signal?: AbortSignal): void | Release | Promise<void | Release>;
}

/** Gives a turn back: called once, when the attempt has ended. Anything it throws is ignored. */
export type Release = () => void;

/** Options of a `ChatClient`. An option that is undefined counts as absent. */
export type ChatClientOptions = ((ChatTarget & ChatCredentials) | ChatGateway) &
  CallLimits & {
    /** The app's SDKAppID: a whole number from 1 to 4294967295. */
    sdkAppId: number;
    /** The UserID of an admin of the app, 1 to 32 UTF-8 bytes. Default `"administrator"`. */
    adminUserId?: string | undefined;
    /**
     * Headers for each request, such as a gateway's session token: a plain object, without `Content-Type`, `Content-Length` and
     * `Host`, which the client sets itself.
     */
    headers?: Record<string, string> | undefined;
    /**
     * How attempts wait for their turn. `"documented"`, the default: never more attempts of a command in any one second than the
     * service accepts calls (100 or 200, depending on the command), counting this client's attempts. `"off"`: they do not wait. Or
     * a pacer.
     */
    pacing?: "documented" | "off" | Pacer | undefined;
    /** After a failed connection, sends that call's further attempts to the region's standby domain, if it has one. Default false. */
    useBackupHost?: boolean | undefined;
    /**
     * Used instead of the runtime's `fetch`. Called without a `this`, with the URL as text, and with `redirect: "manual"`, because
     * the UserSig is in the URL. If several calls start together, it may be called for all of them in the asynchronous context of
     * the first (`AsyncLocalStorage`). In Deno, one that calls Deno's own should pass on `new Blob([init.body])`: if a connection is
     * lost, Deno sends a request a second time whose body is a text.
     */
    fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
    /**
     * Called for each event, for logs and metrics. Anything it throws is ignored. As with `fetch`, the asynchronous context may be
     * another call's.
     */
    onEvent?: ((event: ChatEvent) => void) | undefined;
    /** Accepts a `secretKey` in a browser, where anyone who opens the page can read it. Default false. */
    dangerouslyAllowBrowser?: boolean | undefined;
  };

/** One step of a call; `type` says which. Contains no secrets. */
export type ChatEvent = {
  /** Which command, such as `"openim/query_online_status"`. */
  command: string;
  /** The number of the attempt, from 1; for a `retry`, the number of the attempt that follows. */
  attempt: number;
} & (
  | {
      /** An attempt starts. */
      type: "request";
      /** The host that the request goes to. */
      host: string;
    }
  | {
      /** An attempt has ended, with an answer or without. */
      type: "response";
      /** How long it took, in milliseconds. */
      durationMs: number;
      /** The HTTP status, if there was an answer. */
      status?: number;
      /** The service's code, if the attempt failed with one; never 0. */
      errorCode?: number;
      /** The `code` of the error, if the attempt failed; `"ABORTED"` if nobody was waiting for its end any more. */
      error?: ChatFailure["code"] | "ABORTED";
    }
  | {
      /** Another attempt follows after a pause. */
      type: "retry";
      /** The pause, in milliseconds. */
      delayMs: number;
      /** The `code` of the error. */
      reason: ChatFailure["code"];
    }
  | {
      /** An attempt had to wait for its turn. */
      type: "pause";
      /** How long it waited, in milliseconds. */
      waitedMs: number;
      /** It waited for its turn: see `pacing`. */
      reason: "pacing";
    }
);

/** An account to import. Other properties are ignored. */
export interface Account {
  /** 1 to 32 UTF-8 bytes. */
  userId: string;
  /** At most 500 UTF-8 bytes. */
  nick?: string | undefined;
  /** The URL of a picture, at most 500 UTF-8 bytes. */
  faceUrl?: string | undefined;
}

/**
 * The results of a batch. To pass a report to another thread or worker, send `JSON.parse(JSON.stringify(report))`, because of the
 * errors in it: see `ChatError.toJSON`.
 */
export interface BatchReport<T> {
  /** One item for each input, in the same order, duplicates included. */
  items: BatchItem<T>[];
  /** How many items are `ok`. */
  succeeded: number;
  /** How many are not. */
  failed: number;
}

/** The result for one account; `ok` says which kind it is. */
export type BatchItem<T> =
  | ({
      /** The command was carried out for this account. */
      ok: true;
    } & T)
  | {
      /** The command was not carried out for this account, or it is unknown whether it was. */
      ok: false;
      /** The account. */
      userId: string;
      /** Why. */
      error: ChatFailure;
    };

/** Any error that a command can end with for an account. Its `code`, or its class, says which one it is. */
export type ChatFailure =
  | ChatInputError
  | ChatApiError
  | ChatHttpError
  | ChatResponseError
  | ChatNetworkError
  | ChatTimeoutError;

/** Any error of this package. Its `code`, or its class, says which one it is. `instanceof ChatError` narrows a value to this type. */
export type AnyChatError = ChatFailure | UserSigError | ChatCrash;

/** What calls end with when the WebAssembly module traps: see `ChatError`. */
export interface ChatCrash extends ChatError {
  /** The name of the class. */
  readonly name: "ChatError";
  /** Always this value. */
  readonly code: "CRASHED";
}

/** Any iterable except a string, whose characters would be taken for entries. */
export type ListOf<T> = Iterable<T> & object;

/** An account for which a command was carried out. */
export interface AccountResult {
  /** The account. */
  userId: string;
}

/** Whether an account exists. */
export interface AccountStatusResult {
  /** The account. */
  userId: string;
  /** `Imported`: it exists. `NotImported`: it does not. */
  status: "Imported" | "NotImported";
}

/** The presence of an account. */
export interface OnlineStatusResult {
  /** The account. */
  userId: string;
  /**
   * Across all devices. `Online`: connected on at least one. `PushOnline`: not connected, but push messages arrive; kept for 7
   * days. `Offline`: logged out, or not seen for 7 days.
   */
  status: "Online" | "PushOnline" | "Offline";
  /** Each device; only with `detail`. */
  devices?: Device[];
}

/**
 * One device of an account.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/35477 | Querying Account Online Status}
 */
export interface Device {
  /** As the service reports it, in the spelling of its documentation; there may be other values. */
  platform: "iPhone" | "Android" | "Web" | "PC" | "iPad" | "Mac" | (string & {});
  /** As the service reports it. */
  status: "Online" | "PushOnline" | "Offline" | (string & {});
  /** Whether the app is in the background, if the service reports it. */
  isBackground?: boolean;
  /** The device's own number, if the service reports it. */
  instanceId?: number;
  /** The name that the app gave the device, if it gave one. */
  customIdentifier?: string;
}

/**
 * A profile, with values as the service writes them. `setProfile` does not change absent fields; in a result, absent fields have
 * not been set, or were not asked for. If the service one day uses a word that is not listed here, it is handed over as it came.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/33520 | Profile Management}
 */
export interface Profile {
  /** The nickname, at most 500 UTF-8 bytes. */
  nick?: string | undefined;
  /** The gender, in the service's words. */
  gender?: "Gender_Type_Unknown" | "Gender_Type_Female" | "Gender_Type_Male" | undefined;
  /** The birthday, an unsigned 32-bit number such as 20190419. */
  birthday?: number | undefined;
  /** The location, at most 16 UTF-8 bytes. */
  location?: string | undefined;
  /** The user's own words about themselves, at most 500 UTF-8 bytes. */
  selfSignature?: string | undefined;
  /** Who may add the account as a friend: those whom it confirms, anyone, or nobody. */
  allowType?: "AllowType_Type_NeedConfirm" | "AllowType_Type_AllowAny" | "AllowType_Type_DenyAny" | undefined;
  /** The language, an unsigned 32-bit number of the app's choice. */
  language?: number | undefined;
  /** The URL of a picture, at most 500 UTF-8 bytes. */
  imageUrl?: string | undefined;
  /** An unsigned 32-bit number of flags; bit 0: messages are not received. */
  msgSettings?: number | undefined;
  /** Whether an admin has forbidden the account to add friends. */
  adminForbidType?: "AdminForbid_Type_None" | "AdminForbid_Type_SendOut" | undefined;
  /** The level, an unsigned 32-bit number of the app's choice. */
  level?: number | undefined;
  /** The role, an unsigned 32-bit number of the app's choice. */
  role?: number | undefined;
  /**
   * The app's own fields, made in the console. Each key is a keyword of 1 to 8 letters, without the prefix `Tag_Profile_Custom_`;
   * each value has at most 500 UTF-8 bytes.
   */
  custom?: Record<string, string> | undefined;
}

/** The name of a field of a profile; `custom.Key` for one of the app's own fields. */
export type ProfileFieldName = Exclude<keyof Profile, "custom"> | `custom.${string}`;

/** Fields of an account's profile. */
export interface ProfileResult {
  /** The account. */
  userId: string;
  /**
   * The fields in the answer: those that were asked for and are set. A word of the service that is newer than these types is handed
   * over as it came.
   */
  profile: Profile;
}

/** Options of a client's `signUserSig`, which refuses any others. */
export interface ClientSignOptions {
  /** How long the UserSig is valid, in whole seconds, 1 to 1576800000 (50 years). Default 86400, a day. */
  expiresIn?: number | undefined;
  /** Extra bytes to include, covered by the signature, at most 8192. */
  userBuf?: Uint8Array | undefined;
}

/** Options of a `UserSigSigner`. */
export interface UserSigSignerOptions {
  /** The app's SDKAppID: a whole number from 1 to 4294967295. */
  sdkAppId: number;
  /** The app's secret key. */
  secretKey: string;
  /** Accepts the key in a browser, where anyone who opens the page can read it. Default false. */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/**
 * Options of `sign`, which refuses any others: otherwise a misspelt `expiresIn` would go unnoticed, and the UserSig would be valid
 * for a day.
 */
export interface SignOptions {
  /** How long the UserSig is valid, in whole seconds, 1 to 1576800000 (50 years). Default 86400, a day. */
  expiresIn?: number | undefined;
  /** When it is issued, in whole seconds of Unix time, 0 to 253402300799 (the year 9999). Default: now. */
  issuedAt?: number | undefined;
  /** Extra bytes to include, covered by the signature, at most 8192. */
  userBuf?: Uint8Array | undefined;
}

/**
 * Options of `signRoomKey`, which refuses any others.
 *
 * @see {@link https://www.tencentcloud.com/document/product/647/35157 | Enabling Advanced Permission Control}
 */
export interface RoomKeyOptions {
  /**
   * The room: a number from 1 to 4294967295 (`roomId`), or a text of 1 to 64 UTF-8 bytes (`strRoomId`). The number 1 and the text
   * `"1"` are different rooms.
   */
  room: number | string;
  /**
   * What the user may do there, as a sum of these numbers: 1 create the room, 2 enter, 4 send audio, 8 receive audio, 16 send
   * video, 32 receive video, 64 send the sub-stream (screen), 128 receive it. Default 255, all of these. Any 32-bit number is
   * signed as it is.
   */
  privileges?: number | undefined;
  /** How long the key is valid, in whole seconds, 1 to 1576800000. Default 86400, a day. It must end before 2106-02-07. */
  expiresIn?: number | undefined;
  /** When it is issued, in whole seconds of Unix time. Default: now. */
  issuedAt?: number | undefined;
}

/** Options of `verify`, which refuses any others: otherwise a misspelt `userId` would go unnoticed, and any user would be let in. */
export interface VerifyOptions {
  /**
   * The user that it must belong to, letter for letter. Without this option, a UserSig of any user of the app is accepted: look at
   * `userId` in the claims.
   */
  userId?: string | undefined;
  /** The time at which it must be valid, in whole seconds of Unix time, 0 to 253402300799. Default: now. */
  now?: number | undefined;
}

/** What a UserSig says about its owner. */
export interface UserSigClaims {
  /** Who logs in with it. */
  userId: string;
  /** The app that it is valid for. */
  sdkAppId: number;
  /** When it was issued, in seconds of Unix time. */
  issuedAt: number;
  /** How long it is valid, in seconds from `issuedAt`. */
  expiresIn: number;
  /** The last second in which it is valid, in seconds of Unix time. */
  expiresAt: number;
  /** The version of the format, `"2.0"`. */
  version: string;
  /** Extra bytes covered by the signature, if there are any. */
  userBuf?: Uint8Array;
}

/** Options of `explainUserSig`: what to compare the UserSig with, as far as you know it. */
export interface ExplainOptions {
  /** The key that must have signed it. For trusted runtimes; see `dangerouslyAllowBrowser`. */
  secretKey?: string | undefined;
  /** The app that it must be valid for: a whole number from 1 to 4294967295. */
  sdkAppId?: number | undefined;
  /** The user that it must belong to, letter for letter. */
  userId?: string | undefined;
  /** The time at which it must be valid, in whole seconds of Unix time, 0 to 253402300799. Default: now. */
  now?: number | undefined;
  /**
   * Uses the key in a browser, where anyone who opens the page can read it. Default false: in a browser, the key is then not used,
   * and that is reported as a `BAD_SIGNATURE` problem.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** What there is to say about a UserSig; `ok` says whether all is well. */
export type UserSigExplanation =
  | {
      /** It can be read and passes every check. */
      ok: true;
      /** What it says: verified only if there was a `secretKey` to check it with. */
      claims: UserSigClaims;
      /** Empty. */
      problems: UserSigProblem[];
    }
  | {
      /** It cannot be read, or fails a check. */
      ok: false;
      /** What it says, if all of it could be read, where necessary after undoing the mistakes that the problems name. Not verified. */
      claims?: UserSigClaims;
      /** Everything that is known to be wrong, from the outermost layer to the innermost. */
      problems: UserSigProblem[];
    };

/** One thing that is wrong with a UserSig. `message` and `hint` never quote the UserSig or the key. */
export interface UserSigProblem {
  /** The kind of problem; stable. */
  code: UserSigProblemCode;
  /** What is wrong, and where. */
  message: string;
  /** What to do. */
  hint: string;
}

/**
 * The kinds of problems, from the outermost layer to the innermost.
 *
 * - `EMPTY`: there is no text. `NOT_TEXT`: it is something other than a text.
 * - `BAD_ALPHABET`: plain base64, base64url, white space, or other foreign characters. `BAD_BASE64`: the padding or the end of the
 *   text is wrong.
 * - `NOT_ZLIB`: raw deflate, gzip, uncompressed, or damaged. `CUT_OFF`: the end is missing. `TRAILING_DATA`: there is something after
 *   the end. `TOO_LARGE`: over 128 KiB, or over 64 KiB once inflated.
 * - `NOT_JSON`: not a JSON object, or one that has a field twice. `MISSING_FIELD`, `WRONG_TYPE`: the message names the field.
 * - `WRONG_VERSION`: not 2.0.
 * - `EXPIRE_IS_A_MOMENT`: the duration is given as a point in time, or is over 50 years. `MILLISECONDS`: a number too large for
 *   seconds. `ISSUED_IN_FUTURE`, `EXPIRED`: judged at the time `now`, after correcting these two.
 * - `WRONG_APP`, `WRONG_USER`: not the one that was asked for.
 * - `BAD_SIGNATURE`: made with another key or over another text (common mistakes are named), or not written as base64.
 */
export type UserSigProblemCode =
  | "EMPTY"
  | "NOT_TEXT"
  | "BAD_ALPHABET"
  | "BAD_BASE64"
  | "NOT_ZLIB"
  | "CUT_OFF"
  | "TRAILING_DATA"
  | "TOO_LARGE"
  | "NOT_JSON"
  | "MISSING_FIELD"
  | "WRONG_TYPE"
  | "WRONG_VERSION"
  | "EXPIRE_IS_A_MOMENT"
  | "MILLISECONDS"
  | "ISSUED_IN_FUTURE"
  | "EXPIRED"
  | "WRONG_APP"
  | "WRONG_USER"
  | "BAD_SIGNATURE";

/**
 * The base class of all errors of this package. `code` and `instanceof` tell them apart; for a variable or a parameter use the type
 * `AnyChatError`, in which `code` determines the other fields. No error shows a key or a UserSig. Only the package itself creates
 * errors: to test what your code does with one, give the emulator faults.
 *
 * An error that belongs to none of the classes below has the code `CRASHED`: the WebAssembly module has trapped, through a fault of
 * its own or because memory or stack was used up. Every call that was under way rejects with this error, iterators too, and it is
 * unknown whether the service has carried those calls out: check before you repeat one that changes something. A method that gives no
 * promise, such as `sign`, throws it. The next call works again: clients and signers are made anew from their options, but anything
 * else they knew is lost, such as the calls of the last second that pacing counts.
 *
 * @example
 * ```ts
 * try {
 *   await client.kickAccount(userId);
 * } catch (error) {
 *   if (!(error instanceof ChatError) || error.code !== "ACCOUNT_NOT_FOUND") throw error;
 *   console.log(error.command, error.errorCode); // the code determines which fields there are
 * }
 * ```
 */
export class ChatError extends Error {
  /** Stable; see the classes. `CRASHED` if the error belongs to none of them. */
  readonly code: string;
  /**
   * Whether the same call may succeed later. In a Cloudflare-style worker, catch such errors: if an error with this set leaves the
   * handler, workerd takes it for a lost connection, and closes the connection to the caller without an answer.
   */
  readonly retryable: boolean;
  /** What the runtime or one of the caller's functions threw: a copy in which secrets are replaced. */
  readonly cause?: unknown;
  /**
   * For `JSON.stringify`: the name, the message, and all fields except the cause. Send this wherever a structured clone would be
   * made, as by `postMessage`, Workers RPC or a Durable Object's storage: a clone of an error keeps only the message, and in
   * Firefox nothing arrives at all.
   */
  toJSON(): Pick<ChatError, "name" | "message" | "code" | "retryable"> & { [field: string]: unknown };
  /** Tells the compiler that `code` determines the other fields. */
  static [Symbol.hasInstance](value: unknown): value is AnyChatError;
}

/**
 * Bad input. Nothing was sent, with two exceptions: a `field` of `"userSig"`, since that function is called before each attempt,
 * and a bad account from a stream's source, which is read along the way. In both cases, requests that were sent before may have
 * been carried out.
 */
export class ChatInputError extends ChatError {
  /** Tells the compiler that the value is of this class. */
  static [Symbol.hasInstance](value: unknown): value is ChatInputError;
  /** The name of the class. */
  readonly name: "ChatInputError";
  /**
   * `INVALID_OPTION`: an option that the object was made with. Methods may report this too: for a `userSig` function that fails,
   * for a missing `secretKey` to sign with, or for a client that was disposed of. `INVALID_ARGUMENT`: an argument of a method.
   * `INSECURE_CONTEXT`: a secret key in a browser.
   */
  readonly code: "INVALID_OPTION" | "INVALID_ARGUMENT" | "INSECURE_CONTEXT";
  /** Where the bad input is, such as `"sdkAppId"`, `"userIds[2]"` or `"account.nick"`. */
  readonly field: string;
  /** The position in a list, from 0. */
  readonly index?: number;
}

/**
 * The service answered with a code, for the whole call or for one account.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34348 | Error Codes}
 */
export class ChatApiError extends ChatError {
  /** Tells the compiler that the value is of this class. */
  static [Symbol.hasInstance](value: unknown): value is ChatApiError;
  /** The name of the class. */
  readonly name: "ChatApiError";
  /**
   * `RATE_LIMITED`: too many requests. `UNAUTHORIZED`: the UserSig, the admin or the app is not accepted. `ACCOUNT_NOT_FOUND`: the
   * account does not exist (70107, 40003, 30003, 90012, 90048). `API_ERROR`: any other. All numbers are listed in
   * {@link https://github.com/tencent-chat-edge/tencent-chat-edge/blob/main/ERRORS.md | ERRORS.md}.
   */
  readonly code: "API_ERROR" | "RATE_LIMITED" | "UNAUTHORIZED" | "ACCOUNT_NOT_FOUND";
  /**
   * Which command, such as `"im_open_login_svc/account_check"`. In the 60 seconds after a 70050, when `attempts` is 0, it is the
   * command that got that answer.
   */
  readonly command: string;
  /** The service's error number; absent if a list of failed accounts gives none. */
  readonly errorCode?: number;
  /** The service's text. */
  readonly errorInfo: string;
  /** What the number means, according to the documentation. */
  readonly meaning: string;
  /** What to do. */
  readonly hint?: string;
  /** Attempts that were begun; 0 if nothing was sent, in the 60 seconds after a 70050. */
  readonly attempts: number;
  /** The whole answer, if the whole call failed. */
  readonly answer?: unknown;
}

/** The answer has an HTTP status outside 2xx. */
export class ChatHttpError extends ChatError {
  /** Tells the compiler that the value is of this class. */
  static [Symbol.hasInstance](value: unknown): value is ChatHttpError;
  /** The name of the class. */
  readonly name: "ChatHttpError";
  /** Always this value. */
  readonly code: "HTTP_ERROR";
  /** Which command. */
  readonly command: string;
  /** 0 for a redirect in a browser, which hides its status. Redirects are never followed. */
  readonly status: number;
  /** Attempts that were begun. */
  readonly attempts: number;
  /** The error number in the body, if the body is in the service's form all the same. */
  readonly errorCode?: number;
  /** The error text in the body, if the body is in the service's form all the same. */
  readonly errorInfo?: string;
}

/**
 * The answer does not have the documented form: for example, it is not JSON, has no `ErrorCode`, is over 8 MiB, says nothing about
 * an account, or contradicts itself about one. It is not retried: the command may have been carried out, and a server that answers so
 * seldom does better at once.
 */
export class ChatResponseError extends ChatError {
  /** Tells the compiler that the value is of this class. */
  static [Symbol.hasInstance](value: unknown): value is ChatResponseError;
  /** The name of the class. */
  readonly name: "ChatResponseError";
  /** Always this value. */
  readonly code: "BAD_RESPONSE";
  /** Which command. */
  readonly command: string;
  /** Attempts that were begun. */
  readonly attempts: number;
}

/** There is no answer: the connection failed. See `cause`. */
export class ChatNetworkError extends ChatError {
  /** Tells the compiler that the value is of this class. */
  static [Symbol.hasInstance](value: unknown): value is ChatNetworkError;
  /** The name of the class. */
  readonly name: "ChatNetworkError";
  /** Always this value. */
  readonly code: "NETWORK";
  /** Which command. */
  readonly command: string;
  /** Attempts that were begun. */
  readonly attempts: number;
}

/** A time limit was reached. */
export class ChatTimeoutError extends ChatError {
  /** Tells the compiler that the value is of this class. */
  static [Symbol.hasInstance](value: unknown): value is ChatTimeoutError;
  /** The name of the class. */
  readonly name: "ChatTimeoutError";
  /** Always this value. */
  readonly code: "TIMEOUT";
  /** Which command. */
  readonly command: string;
  /** The limit, `timeoutMs` or `deadlineMs`, in milliseconds. */
  readonly timeoutMs: number;
  /** Attempts that were begun, the last perhaps without sending a request; 0 if none got its turn. */
  readonly attempts: number;
}

/** A UserSig that cannot be read, or that `verify` does not accept. */
export class UserSigError extends ChatError {
  /** Tells the compiler that the value is of this class. */
  static [Symbol.hasInstance](value: unknown): value is UserSigError;
  /** The name of the class. */
  readonly name: "UserSigError";
  /**
   * `MALFORMED`: a layer cannot be read; the message says which. `WRONG_APP`: another app's. `BAD_SIGNATURE`: not signed with this
   * key, or changed. `WRONG_USER`: another user's. `EXPIRED`: it was valid once, and no longer is.
   */
  readonly code: "MALFORMED" | "WRONG_APP" | "BAD_SIGNATURE" | "WRONG_USER" | "EXPIRED";
}

/** `Symbol.dispose`, if the compiler's libraries know it (`lib: ["esnext.disposable"]`, or newer). */
type DisposeSymbol = SymbolConstructor extends { readonly dispose: infer Dispose extends symbol } ? Dispose : never;

/** The same for `Symbol.asyncDispose`. */
type AsyncDisposeSymbol = SymbolConstructor extends { readonly asyncDispose: infer Dispose extends symbol } ? Dispose : never;

/**
 * What a streaming method returns: items one by one, to be iterated over once. `await using` ends it, as `break` does, if the
 * compiler and the runtime know `Symbol.asyncDispose`.
 */
export type ItemStream<Item> = AsyncIterableIterator<Item> & {
  /** Does what `return` does. */
  [Dispose in AsyncDisposeSymbol]: () => Promise<void>;
};

/** `using` calls `free`, if the compiler and the runtime know `Symbol.dispose`. */
type WithDispose = {
  /** Does what `free` does. */
  [Dispose in DisposeSymbol]: () => void;
};

// without this line a declaration file exports those above as well
export {};
