// Everything that the package exports, from every entry. Written by hand, the one source of its types:
// tests/declarations.test.mjs compares it with what the built package does.

/**
 * Administers the accounts of one Tencent Cloud Chat app over the service's REST API.
 *
 * Methods check their input first and reject with a `ChatInputError` before anything is sent; called on a client, they never throw
 * synchronously. Every method that sends may also reject with a `ChatApiError`, `ChatHttpError`, `ChatResponseError`,
 * `ChatNetworkError` or `ChatTimeoutError`, or, where its `signal` fires, with `signal.reason` itself.
 *
 * Methods over lists take any number of accounts. A list is cut at the size that the service documents and its parts are
 * sent side by side, `concurrency` at a time. The report has one item for each input, in order, duplicates included; items
 * are `ok: true` with a result or `ok: false` with an error. A list method rejects only for bad input, for an abort, or
 * where every part failed, then with the first part's error.
 *
 * The streaming twin of a list method takes any iterable or async iterable but a string and gives the items as they come,
 * in order, holding no more than `concurrency` parts in memory. There a failed request is the error of its items, even if
 * all fail; a bad account at position n throws a `ChatInputError` with that `index` after the items before it, and an error of the
 * source is thrown there as it is. `deadlineMs` counts for each part. `break` ends the requests in flight and the source, without waiting for a
 * step of it that is under way.
 *
 * Where a `signal` fires nothing more is handed out, also of what was done by then: a source that ends is how to stop without loss.
 *
 * Failures that pass by themselves (no connection, no answer in time, HTTP 408, 429 and 5xx, too many requests, the service's passing
 * errors) are repeated after growing pauses, up to `maxRetries` times and within a budget that all calls of a client share; see
 * `ChatError.retryable`. A `Retry-After` of HTTP 429 and 503 is waited for up to a minute, and a longer one ends the repeats.
 *
 * One client for an app is enough, and calls are paced by each for itself: several for one app may exceed its limits together, unless
 * they share a `Pacer`.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34620 RESTful API Overview}
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
   * An app of the trial edition that is full rejects with code 70398; outside the trial and developer editions a UserID that was
   * deleted rejects with 70399 for three months.
   *
   * @param account the account, or its UserID alone: UserID 1 to 32 UTF-8 bytes, nick and faceUrl at most 500.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34953 Importing a Single Account}
   * (`im_open_login_svc/account_import`): at most 200 calls a second.
   */
  importAccount(account: string | Account, options?: CallOptions): Promise<void>;

  /**
   * Imports accounts, 100 a request. Of an account that exists, nickname and picture are updated.
   *
   * An account that the service refuses is an item with a `ChatApiError` without `errorCode`: the service gives no reason.
   *
   * @param accounts accounts, or UserIDs alone, with the limits of `importAccount`. Of an account that stands twice in one
   * request the last one counts. An empty list sends nothing.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34954 Importing Multiple Accounts}
   * (`im_open_login_svc/multiaccount_import`): at most 100 accounts a request, 100 calls a second.
   */
  importAccounts(accounts: ListOf<string | Account>, options?: BatchOptions): Promise<BatchReport<AccountResult>>;

  /** `importAccounts` over a stream. */
  importAccountsStream(
    accounts: ListOf<string | Account> | AsyncIterable<string | Account>,
    options?: BatchOptions,
  ): ItemStream<BatchItem<AccountResult>>;

  /**
   * Tells which accounts have been imported, 100 a request. An account that has not is a result, no error.
   *
   * @param userIds UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34956 Querying Accounts}
   * (`im_open_login_svc/account_check`): at most 100 accounts a request, 100 calls a second.
   */
  checkAccounts(userIds: ListOf<string>, options?: BatchOptions): Promise<BatchReport<AccountStatusResult>>;

  /** `checkAccounts` over a stream. */
  checkAccountsStream(
    userIds: ListOf<string> | AsyncIterable<string>,
    options?: BatchOptions,
  ): ItemStream<BatchItem<AccountStatusResult>>;

  /**
   * Deletes accounts with all that belongs to them, 100 a request. Cannot be undone.
   *
   * An account that does not exist is an item with code `ACCOUNT_NOT_FOUND` (70107); so is one that a request had deleted
   * whose answer was lost, when the request is repeated. Editions that may not delete answer 71000; outside the trial and
   * developer editions a deleted UserID cannot be imported again for three months (70399).
   *
   * @param userIds UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34955 Deleting Accounts}
   * (`im_open_login_svc/account_delete`): at most 100 accounts a request, 100 calls a second.
   */
  deleteAccounts(userIds: ListOf<string>, options?: BatchOptions): Promise<BatchReport<AccountResult>>;

  /** `deleteAccounts` over a stream. */
  deleteAccountsStream(
    userIds: ListOf<string> | AsyncIterable<string>,
    options?: BatchOptions,
  ): ItemStream<BatchItem<AccountResult>>;

  /**
   * Logs an account out everywhere: UserSigs that were issued up to now work no longer. A `signUserSig` of this client that
   * follows waits out the second of the kick, so that what it gives works.
   *
   * An account that does not exist rejects with code `ACCOUNT_NOT_FOUND` (70107).
   *
   * @param userId 1 to 32 UTF-8 bytes.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34957 Invalidating Account Login States}
   * (`im_open_login_svc/kick`): at most 200 calls a second.
   */
  kickAccount(userId: string, options?: CallOptions): Promise<void>;

  /**
   * Tells who is online and, with `detail`, on which devices; 500 a request.
   *
   * An account that does not exist is an item with code `ACCOUNT_NOT_FOUND` (70107).
   *
   * @param userIds UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/35477 Querying Account Online Status}
   * (`openim/query_online_status`): at most 500 accounts a request, 200 calls a second.
   */
  queryOnlineStatus(userIds: ListOf<string>, options?: OnlineStatusOptions): Promise<BatchReport<OnlineStatusResult>>;

  /** `queryOnlineStatus` over a stream. */
  queryOnlineStatusStream(
    userIds: ListOf<string> | AsyncIterable<string>,
    options?: OnlineStatusOptions,
  ): ItemStream<BatchItem<OnlineStatusResult>>;

  /**
   * Sets fields of an account's profile; the others stay.
   *
   * An account that does not exist rejects with code `ACCOUNT_NOT_FOUND` (40003).
   *
   * @param userId 1 to 32 UTF-8 bytes.
   * @param profile at least one field. A name that no profile has is an error.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34916 Setting Profiles} (`profile/portrait_set`): at most
   * 200 calls a second.
   */
  setProfile(userId: string, profile: Profile, options?: CallOptions): Promise<void>;

  /**
   * Reads fields of profiles, 100 accounts a request.
   *
   * @param userIds UserIDs of 1 to 32 UTF-8 bytes each. An empty list sends nothing.
   * @param fields names of fields, `"custom.Key"` for the app's own; at least one. What an account has not set, and fields
   * that this version does not know, are left out of its profile.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34917 Pulling Profiles} (`profile/portrait_get`): at most
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
   * Resolves to the whole answer, an object as the service sent it, once its `ErrorCode` is 0; numbers are JavaScript's, so that of a
   * whole one above 2^53 the last digits are others. Repeated is what has a method of its own, and `openim/querystate`, which came
   * before `query_online_status`; any other command only where the service has not carried it out (HTTP 429, too many requests, a
   * UserSig that is used up), unless `idempotent` says that repeating it does no harm.
   *
   * @param command `"service/command"`, such as `"openim/sendmsg"`.
   * @param body a plain object, sent as `JSON.stringify` writes it, which has null for NaN and Infinity. Default `{}`.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34620 RESTful API Overview}: at most 200 calls a second of
   * each command without a number of its own.
   */
  call(command: `${string}/${string}`, body?: object, options?: AnyCallOptions): Promise<{ [field: string]: unknown }>;

  /**
   * Makes the UserSig that a user logs in with. It goes to that user's device, and to nobody else.
   *
   * Rejects with a `ChatInputError`, code `INVALID_OPTION`, where the client has no `secretKey`. Issued by the service's
   * clock, where ours was found to be wrong. In a Cloudflare-style worker sign inside a request, as with `UserSigSigner.sign`.
   *
   * @param userId 1 to 32 UTF-8 bytes.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34385 Secure authentication with UserSig}
   */
  signUserSig(userId: string, options?: ClientSignOptions): Promise<string>;

  /** Wipes the secret key; later calls reject with a `ChatInputError`. Calls under way end as they would. */
  free(): void;
}
export interface ChatClient extends WithDispose {}

/**
 * Makes UserSigs, with which users log in. For trusted runtimes: whoever has the key can be anyone.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34385 Secure authentication with UserSig}
 */
export class UserSigSigner {
  /**
   * Takes the app's number and its secret key, both as the console shows them.
   *
   * @throws ChatInputError with code `INVALID_OPTION` and the option's name in `field`, or `INSECURE_CONTEXT` for a
   * `secretKey` in a browser.
   */
  constructor(options: UserSigSignerOptions);

  /**
   * Signs for a user. The text goes to that user's device, and to nobody else.
   *
   * Sign inside a request in a Cloudflare-style worker: at the top of its file the runtime's clock stands at 1970, and so would the
   * UserSig.
   *
   * @param userId 1 to 32 UTF-8 bytes.
   *
   * @throws ChatInputError with code `INVALID_ARGUMENT` and the argument's name in `field`.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34385 Secure authentication with UserSig}
   */
  sign(userId: string, options?: SignOptions): string;

  /**
   * Signs a room key (PrivateMapKey): what a user may do in one TRTC room, for apps with that check switched on.
   *
   * It goes to the user's device beside a UserSig, and does not replace it. Lengths inside are counted in bytes; the official
   * JavaScript and Java versions count characters, so theirs differ for user IDs and rooms that are not ASCII.
   *
   * @param userId 1 to 32 UTF-8 bytes.
   *
   * @throws ChatInputError with code `INVALID_ARGUMENT` and the argument's name in `field`; also where the key would end
   * after 2106, which its format cannot hold.
   *
   * @see {@link https://www.tencentcloud.com/document/product/647/35157 Enabling Advanced Permission Control}
   */
  signRoomKey(userId: string, options: RoomKeyOptions): string;

  /**
   * Decides whether a UserSig is genuine and in force, and gives what it says.
   *
   * Checks in this order: it can be read, this app, this key, the user (only where `userId` is given), its end. It holds up to
   * and including the second `expiresAt`. The signature is compared in constant time. As in the official verifiers, `version`
   * is not checked (the signature does not cover it), and neither is an `issuedAt` that lies in the future.
   *
   * @throws UserSigError with code `MALFORMED`, `WRONG_APP`, `BAD_SIGNATURE`, `WRONG_USER` or `EXPIRED`; ChatInputError with
   * code `INVALID_ARGUMENT` and the argument's name in `field`.
   *
   * @see {@link https://www.tencentcloud.com/document/product/1047/34385 Secure authentication with UserSig}
   */
  verify(userSig: string, options?: VerifyOptions): UserSigClaims;

  /** Wipes the secret key; later calls throw a `ChatInputError`. */
  free(): void;
}
export interface UserSigSigner extends WithDispose {}

/**
 * Reads what a UserSig says. Nothing is verified: anyone can write a UserSig that says anything.
 *
 * Takes what every official implementation writes, as far as it is JSON with all fields, and is strict about the rest:
 * characters outside its alphabet, missing padding, and bytes after the compressed ones are faults. Inflates at most 64 KiB. To
 * learn everything that is wrong, and what to do, call `explainUserSig`.
 *
 * @throws UserSigError with code `MALFORMED`; ChatInputError for what is no string.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34385 Secure authentication with UserSig}
 */
export function decodeUserSig(userSig: string): UserSigClaims;

/**
 * Says everything that is wrong with a UserSig, layer by layer: which layer, why it may be so, and what to do.
 *
 * Never throws, whatever it is given. `ok` is true exactly where `problems` is empty: then `decodeUserSig` reads the UserSig, and
 * a signer with the same app, key, user and time verifies it. No text quotes the UserSig or the key.
 *
 * Each option is one check more. One that is of no use (of a wrong type, or a `secretKey` in a browser without
 * `dangerouslyAllowBrowser`, which is then not used) is a problem with the code of the check that cannot be made: `WRONG_APP` for
 * `sdkAppId`, `WRONG_USER` for `userId`, `EXPIRED` for `now`, and `BAD_SIGNATURE` for `secretKey`, for a name that is none of these
 * and for options that are no object. Its message says that this was not checked.
 *
 * @param userSig what somebody takes for a UserSig.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34385 Secure authentication with UserSig}
 */
export function explainUserSig(userSig: unknown, options?: ExplainOptions): UserSigExplanation;

/**
 * The data centre that holds an app's users. Its domain and, where there is one, its standby domain stand on the page;
 * `mumbai` is no longer listed there.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34620 RESTful API Overview}
 */
export type Region = "china" | "singapore" | "seoul" | "tokyo" | "frankfurt" | "silicon-valley" | "jakarta" | "mumbai";

/** Where a client sends to: a region of the service, or an origin such as a gateway or an emulator. Never both. */
export type ChatTarget =
  | {
      /** The app's data centre. There is no default: user data must not travel to a country that nobody chose. */
      region: Region;
      /** Not beside a region. */
      baseUrl?: undefined;
    }
  | ChatBaseUrl;

/** An origin in place of a region. */
export interface ChatBaseUrl {
  /** Not beside a base URL. */
  region?: undefined;
  /** An http or https origin, with a path if need be, such as `https://chat.example.com/api`; no user name, query or fragment. */
  baseUrl: string;
}

/** What signs the calls. */
export type ChatCredentials =
  | {
      /**
       * The app's secret key, for trusted runtimes. UserSigs are made inside the module, hold a day, and are renewed an hour before
       * their end.
       */
      secretKey: string;
      /** Not beside a key. */
      userSig?: undefined;
    }
  | {
      /** Not beside a UserSig. */
      secretKey?: undefined;
      /**
       * A UserSig of the admin, or a function that gives one. The function is asked before each attempt, within the attempt's time
       * limit; if it throws or gives no text, the call rejects with a `ChatInputError`.
       */
      userSig: string | (() => string | Promise<string>);
    };

/** A gateway that signs: neither a key nor a UserSig. */
export interface ChatGateway extends ChatBaseUrl {
  /** The gateway has it. */
  secretKey?: undefined;
  /** The gateway makes it. */
  userSig?: undefined;
}

/** Limits of a call. A method's own options go before the client's. */
export interface CallLimits {
  /** One attempt, in milliseconds, 1 to 600000. Default 10000; the service itself gives up after 3 seconds. */
  timeoutMs?: number | undefined;
  /**
   * The whole call with its attempts, pauses and waiting for a turn, in milliseconds, 1 to 2147483647; of a stream, each part.
   * Default: none.
   */
  deadlineMs?: number | undefined;
  /**
   * Attempts after the first, 0 to 10. Default 2. Beside these a UserSig that the service no longer takes (70001, 70052) is replaced,
   * once.
   */
  maxRetries?: number | undefined;
  /** Requests of one batch in flight, 1 to 64. Default 4. */
  concurrency?: number | undefined;
}

/** Options of every method that sends. */
export interface CallOptions extends CallLimits {
  /** Ends the call: it rejects with `signal.reason`, and nothing more is sent. */
  signal?: AbortSignal | undefined;
}

/** Options of methods over lists. */
export interface BatchOptions extends CallOptions {
  /** Told after each part that is done. What it throws is ignored. */
  onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/** How far a list has come. */
export interface BatchProgress {
  /** Accounts with a result, good or bad. */
  done: number;
  /** Accounts with an error. */
  failed: number;
  /** All accounts; absent for a stream, which has no known end. */
  total?: number;
}

/** Options of `queryOnlineStatus`. */
export interface OnlineStatusOptions extends BatchOptions {
  /** Whether to tell devices apart. Default false. */
  detail?: boolean | undefined;
}

/** Options of `call`. */
export interface AnyCallOptions extends CallOptions {
  /** Whether a request that may have been carried out can be sent again without harm. Default false. */
  idempotent?: boolean | undefined;
  /**
   * Whether the answer is to come without the client's key and UserSigs, should the service's side have put them there: for
   * whoever hands it on. Default false. In errors they are always replaced.
   */
  redacted?: boolean | undefined;
}

/** Gives turns to attempts, so that many clients can share one budget of calls per second. */
export interface Pacer {
  /**
   * Resolves when an attempt of `command` (such as `"openim/query_online_status"`) may start. Asked once for each attempt. What it
   * throws becomes the cause of a `ChatNetworkError`, with which the call ends: a pacer repeats what it asks by itself.
   *
   * @param signal fires when nobody waits for the turn any more.
   * @returns what is called, if anything, when the attempt has ended.
   */
  acquire(command: string, signal?: AbortSignal): void | Release | Promise<void | Release>;
}

/** Gives a turn back: called once, when the attempt has ended. What it throws is ignored. */
export type Release = () => void;

/** Options of a `ChatClient`. An option that is undefined is absent. */
export type ChatClientOptions = ((ChatTarget & ChatCredentials) | ChatGateway) &
  CallLimits & {
    /** The app's SDKAppID: a whole number of 1 to 4294967295. */
    sdkAppId: number;
    /** The UserID of an admin of the app, 1 to 32 UTF-8 bytes. Default `"administrator"`. */
    adminUserId?: string | undefined;
    /**
     * Headers for each request, such as a gateway's session token: a plain object, without `Content-Type`, `Content-Length` and `Host`,
     * which the client sets itself.
     */
    headers?: Record<string, string> | undefined;
    /**
     * How attempts wait for their turn. `"documented"`, the default: never more of a command in any one second than the service
     * takes (100 or 200, by command), counted by this client. `"off"`: not at all. Or a pacer.
     */
    pacing?: "documented" | "off" | Pacer | undefined;
    /** After a failed connection, sends that call's next attempt to the region's standby domain, where it has one. Default false. */
    useBackupHost?: boolean | undefined;
    /**
     * Used in place of the host's `fetch`. Called without a `this`, with the URL as text, and with `redirect: "manual"`: the UserSig
     * is in the URL. Of calls that start together all may be made in the asynchronous context of the first (`AsyncLocalStorage`).
     */
    fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
    /** Told what happens, for logs and metrics. What it throws is ignored. As with `fetch`, the context may be another call's. */
    onEvent?: ((event: ChatEvent) => void) | undefined;
    /** Accepts a `secretKey` in a browser, where anyone who opens the page can read it. Default false. */
    dangerouslyAllowBrowser?: boolean | undefined;
  };

/** One step of a call, told apart by `type`. Holds no secret. */
export type ChatEvent = {
  /** Which command, such as `"openim/query_online_status"`. */
  command: string;
  /** The number of the attempt, from 1; of a `retry`, that of the attempt to come. */
  attempt: number;
} & (
  | {
      /** An attempt starts. */
      type: "request";
      /** The host that it goes to. */
      host: string;
    }
  | {
      /** An attempt has ended, with an answer or without. */
      type: "response";
      /** How long it took, in milliseconds. */
      durationMs: number;
      /** The HTTP status, where there was an answer. */
      status?: number;
      /** The service's code other than 0, where the attempt failed with one. */
      errorCode?: number;
      /** The `code` of the error, where the attempt failed; `"ABORTED"` where nobody waited for its end. */
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
      /** For its turn: see `pacing`. */
      reason: "pacing";
    }
);

/** An account to import. */
export interface Account {
  /** 1 to 32 UTF-8 bytes. */
  userId: string;
  /** At most 500 UTF-8 bytes. */
  nick?: string | undefined;
  /** The URL of a picture, at most 500 UTF-8 bytes. */
  faceUrl?: string | undefined;
}

/**
 * The results of a batch. To another thread or worker send `JSON.parse(JSON.stringify(report))`, for its errors' sake: see
 * `ChatError.toJSON`.
 */
export interface BatchReport<T> {
  /** One item for each input, in its order, duplicates included. */
  items: BatchItem<T>[];
  /** How many items are `ok`. */
  succeeded: number;
  /** How many are not. */
  failed: number;
}

/** The result for one account, told apart by `ok`. */
export type BatchItem<T> =
  | ({
      /** The command was carried out for this account. */
      ok: true;
    } & T)
  | {
      /** The command was not carried out for this account, or nobody knows. */
      ok: false;
      /** The account. */
      userId: string;
      /** Why. */
      error: ChatFailure;
    };

/** Any error that a command can end with for an account, told apart by `code` or by its class. */
export type ChatFailure =
  | ChatInputError
  | ChatApiError
  | ChatHttpError
  | ChatResponseError
  | ChatNetworkError
  | ChatTimeoutError;

/** Any error of this package, told apart by `code` or by its class: what `instanceof ChatError` finds out. */
export type AnyChatError = ChatFailure | UserSigError | ChatCrash;

/** What calls reject with whose module has trapped: see `ChatError`. */
export interface ChatCrash extends ChatError {
  /** The name of the class. */
  readonly name: "ChatError";
  /** There is one. */
  readonly code: "CRASHED";
}

/** Any iterable but a string, whose characters would pass for entries. */
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
   * Over all devices. `Online`: connected on at least one. `PushOnline`: not connected, but push messages arrive; kept for 7 days.
   * `Offline`: logged out, or not seen for 7 days.
   */
  status: "Online" | "PushOnline" | "Offline";
  /** Device by device; only with `detail`. */
  devices?: Device[];
}

/**
 * One device of an account.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/35477 Querying Account Online Status}
 */
export interface Device {
  /** As the service says, in the spelling of its documentation; others may come. */
  platform: "iPhone" | "Android" | "Web" | "PC" | "iPad" | "Mac" | (string & {});
  /** As the service says. */
  status: "Online" | "PushOnline" | "Offline" | (string & {});
  /** Whether the app is in the background, where the service tells. */
  isBackground?: boolean;
  /** The device's own number, where the service tells. */
  instanceId?: number;
  /** The name that the app gave the device, where it did. */
  customIdentifier?: string;
}

/**
 * A profile, values as the service writes them. Absent fields are not set, or have not been. A word that the service should one day
 * use and that does not stand here is handed over as it came.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/33520 Profile Management}
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
  /** Who may add the account as a friend: those whom it confirms, anyone, nobody. */
  allowType?: "AllowType_Type_NeedConfirm" | "AllowType_Type_AllowAny" | "AllowType_Type_DenyAny" | undefined;
  /** The language, an unsigned 32-bit number of the app's choice. */
  language?: number | undefined;
  /** The URL of a picture, at most 500 UTF-8 bytes. */
  imageUrl?: string | undefined;
  /** An unsigned 32-bit number of flags; bit 0: messages are not received. */
  msgSettings?: number | undefined;
  /** Whether an admin forbade the account to add friends. */
  adminForbidType?: "AdminForbid_Type_None" | "AdminForbid_Type_SendOut" | undefined;
  /** The level, an unsigned 32-bit number of the app's choice. */
  level?: number | undefined;
  /** The role, an unsigned 32-bit number of the app's choice. */
  role?: number | undefined;
  /**
   * The app's own fields, made in the console: by keyword of 1 to 8 letters, without the prefix `Tag_Profile_Custom_`; at most 500
   * UTF-8 bytes each.
   */
  custom?: Record<string, string> | undefined;
}

/** The name of a field of a profile; `custom.Key` for one of the app's own. */
export type ProfileFieldName = Exclude<keyof Profile, "custom"> | `custom.${string}`;

/** Fields of an account's profile. */
export interface ProfileResult {
  /** The account. */
  userId: string;
  /**
   * The fields that the answer gives: those that were asked for, as far as they are set. A word of the service's that is newer than
   * these types is handed over as it came.
   */
  profile: Profile;
}

/** Options of a client's `signUserSig`, which refuses others. */
export interface ClientSignOptions {
  /** How long it holds, in whole seconds, 1 to 1576800000 (50 years). Default 86400, a day. */
  expiresIn?: number | undefined;
  /** Extra bytes to put under the signature, at most 8192. */
  userBuf?: Uint8Array | undefined;
}

/** Options of a `UserSigSigner`. */
export interface UserSigSignerOptions {
  /** The app's SDKAppID: a whole number of 1 to 4294967295. */
  sdkAppId: number;
  /** The app's secret key. */
  secretKey: string;
  /** Accepts the key in a browser, where anyone who opens the page can read it. Default false. */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** Options of `sign`, which refuses others: one that is misspelt would sign for a day. */
export interface SignOptions {
  /** How long it holds, in whole seconds, 1 to 1576800000 (50 years). Default 86400, a day. */
  expiresIn?: number | undefined;
  /** When it is issued, in whole seconds of Unix time, 0 to 253402300799 (the year 9999). Default: now. */
  issuedAt?: number | undefined;
  /** Extra bytes to put under the signature, at most 8192. */
  userBuf?: Uint8Array | undefined;
}

/**
 * Options of `signRoomKey`, which refuses others.
 *
 * @see {@link https://www.tencentcloud.com/document/product/647/35157 Enabling Advanced Permission Control}
 */
export interface RoomKeyOptions {
  /**
   * The room: a number of 1 to 4294967295 (`roomId`), or a text of 1 to 64 UTF-8 bytes (`strRoomId`). The number 1 and the text
   * `"1"` are different rooms.
   */
  room: number | string;
  /**
   * What the user may do there, as a sum: 1 create the room, 2 enter, 4 send audio, 8 receive audio, 16 send video, 32 receive
   * video, 64 send the sub-stream (screen), 128 receive it. Default 255, all of that. Any number of 32 bits is signed as it is.
   */
  privileges?: number | undefined;
  /** How long it holds, in whole seconds, 1 to 1576800000. Default 86400, a day. It must end before 2106-02-07. */
  expiresIn?: number | undefined;
  /** When it is issued, in whole seconds of Unix time. Default: now. */
  issuedAt?: number | undefined;
}

/** Options of `verify`, which refuses others: one that is misspelt would let in whom nobody asked for. */
export interface VerifyOptions {
  /** Whose UserSig it must be, to the letter. Without it, anyone's of the app is accepted: look at `userId` of the claims. */
  userId?: string | undefined;
  /** The moment at which it must hold, in whole seconds of Unix time, 0 to 253402300799. Default: now. */
  now?: number | undefined;
}

/** What a UserSig says about its owner. */
export interface UserSigClaims {
  /** Who logs in with it. */
  userId: string;
  /** The app that it holds for. */
  sdkAppId: number;
  /** In seconds of Unix time. */
  issuedAt: number;
  /** In seconds from `issuedAt`. */
  expiresIn: number;
  /** The last second in which it holds, in seconds of Unix time. */
  expiresAt: number;
  /** The version of the format, `"2.0"`. */
  version: string;
  /** Extra bytes under the signature, where there are any. */
  userBuf?: Uint8Array;
}

/** Options of `explainUserSig`: what the UserSig is compared with, as far as it is known. */
export interface ExplainOptions {
  /** The key that must have signed it. For trusted runtimes; see `dangerouslyAllowBrowser`. */
  secretKey?: string | undefined;
  /** The app it must hold for: a whole number of 1 to 4294967295. */
  sdkAppId?: number | undefined;
  /** Whose it must be, to the letter. */
  userId?: string | undefined;
  /** The moment at which it must hold, in whole seconds of Unix time, 0 to 253402300799. Default: now. */
  now?: number | undefined;
  /**
   * Uses the key in a browser, where anyone who opens the page can read it. Default false: there it is not used, which is a
   * `BAD_SIGNATURE` problem.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** What there is to say about a UserSig, told apart by `ok`. */
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
      /** What it says, where all of it could be read: if need be after undoing what the problems name. Not verified. */
      claims?: UserSigClaims;
      /** All that is known to be wrong, from the outermost layer to the innermost. */
      problems: UserSigProblem[];
    };

/** One thing that is wrong with a UserSig. Neither text quotes it or the key. */
export interface UserSigProblem {
  /** Stable. */
  code: UserSigProblemCode;
  /** What and where. */
  message: string;
  /** What to do. */
  hint: string;
}

/**
 * The kinds of problems, from the outermost layer to the innermost.
 *
 * - `EMPTY`, `NOT_TEXT`: there is no text, or something else.
 * - `BAD_ALPHABET`: plain base64, base64url, white space, or other foreign characters. `BAD_BASE64`: padding or the end of the text
 *   is wrong.
 * - `NOT_ZLIB`: raw deflate, gzip, uncompressed, or damaged. `CUT_OFF`: the end is missing. `TRAILING_DATA`: there is something after
 *   the end. `TOO_LARGE`: over 128 KiB, or over 64 KiB once inflated.
 * - `NOT_JSON`: no JSON object, or one that has a field twice. `MISSING_FIELD`, `WRONG_TYPE`: the message names the field.
 * - `WRONG_VERSION`: not 2.0.
 * - `EXPIRE_IS_A_MOMENT`: an end in place of a duration. `MILLISECONDS`: a number too large for seconds. `ISSUED_IN_FUTURE`,
 *   `EXPIRED`: by `now`, once these two are put right.
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
 * What all errors of this package are, which makes them itself. `code` and `instanceof` tell them apart. None shows a key or a UserSig.
 *
 * One that is of none of the classes below has the code `CRASHED`: the WebAssembly module has trapped, by a fault of its own, or
 * because the memory or the stack was used up. Every call that was under way rejects with it, iterators too, and whether the
 * service has carried them out is unknown: check before you repeat one that changes something. The next call works again, with
 * clients and signers made anew from their options; what they knew besides is lost, such as the calls of the last second that
 * pacing counts.
 */
export class ChatError extends Error {
  /** Stable; see the classes. `CRASHED` where it is of none of them. */
  readonly code: string;
  /**
   * Whether the same call may succeed later. Catch the error in a Cloudflare-style worker: workerd takes one with this set that
   * leaves the handler for a lost connection, and closes the one to the caller without an answer.
   */
  readonly retryable: boolean;
  /** What the runtime or a function of the caller's threw: a copy in which secrets are replaced. */
  readonly cause?: unknown;
  /**
   * For `JSON.stringify`: the name, the message, and all fields but the cause. Send this where a structured clone would be made, as by
   * `postMessage`, Workers RPC or a Durable Object's storage: of an error's clone only the message is left, and in Firefox nothing
   * arrives at all.
   */
  toJSON(): object;
  /** Tells the compiler that `code` tells what else there is. */
  static [Symbol.hasInstance](value: unknown): value is AnyChatError;
}

/**
 * Bad input. Nothing was sent, with two exceptions: `field` `"userSig"`, whose function is asked before each attempt, and an
 * account of a stream's source, which is read on the way. What was sent before may have been carried out.
 */
export class ChatInputError extends ChatError {
  /** Tells the compiler that it is one. */
  static [Symbol.hasInstance](value: unknown): value is ChatInputError;
  /** The name of the class. */
  readonly name: "ChatInputError";
  /**
   * `INVALID_OPTION`: what the object was made with, which methods may say as well: a `userSig` function that fails, no `secretKey`
   * to sign with, a client that was disposed of. `INVALID_ARGUMENT`: an argument of a method. `INSECURE_CONTEXT`: a secret key in a
   * browser.
   */
  readonly code: "INVALID_OPTION" | "INVALID_ARGUMENT" | "INSECURE_CONTEXT";
  /** Where, such as `"sdkAppId"`, `"userIds[2]"` or `"account.nick"`. */
  readonly field: string;
  /** The position in a list, from 0. */
  readonly index?: number;
}

/**
 * The service answered with a code, for the whole call or for one account.
 *
 * @see {@link https://www.tencentcloud.com/document/product/1047/34348 Error Codes}
 */
export class ChatApiError extends ChatError {
  /** Tells the compiler that it is one. */
  static [Symbol.hasInstance](value: unknown): value is ChatApiError;
  /** The name of the class. */
  readonly name: "ChatApiError";
  /**
   * `RATE_LIMITED`: too many requests. `UNAUTHORIZED`: the UserSig, the admin or the app is not accepted. `ACCOUNT_NOT_FOUND`: the
   * account does not exist (70107, 40003, 30003, 90012, 90048). `API_ERROR`: any other. The table for all numbers is
   * {@link https://github.com/tencent-chat-edge/tencent-chat-edge/blob/main/ERRORS.md ERRORS.md}.
   */
  readonly code: "API_ERROR" | "RATE_LIMITED" | "UNAUTHORIZED" | "ACCOUNT_NOT_FOUND";
  /**
   * Which command, such as `"im_open_login_svc/account_check"`. In the 60 seconds behind a 70050, where `attempts` is 0, that which was
   * answered so.
   */
  readonly command: string;
  /** The service's number; absent where a list of failed accounts gives none. */
  readonly errorCode?: number;
  /** The service's text. */
  readonly errorInfo: string;
  /** What the number means, by the documentation. */
  readonly meaning: string;
  /** What to do. */
  readonly hint?: string;
  /** Attempts that were begun; 0 where nothing was sent, in the 60 seconds behind a 70050. */
  readonly attempts: number;
  /** The whole answer, where the whole call failed. */
  readonly answer?: unknown;
}

/** The answer has an HTTP status outside 2xx. */
export class ChatHttpError extends ChatError {
  /** Tells the compiler that it is one. */
  static [Symbol.hasInstance](value: unknown): value is ChatHttpError;
  /** The name of the class. */
  readonly name: "ChatHttpError";
  /** There is one. */
  readonly code: "HTTP_ERROR";
  /** Which command. */
  readonly command: string;
  /** 0 for a redirect in a browser, which hides its status. Redirects are never followed. */
  readonly status: number;
  /** Attempts that were begun. */
  readonly attempts: number;
  /** The number in the body, where it is an answer in the service's form all the same. */
  readonly errorCode?: number;
  /** The text in the body, where it is an answer in the service's form all the same. */
  readonly errorInfo?: string;
}

/** The answer breaks the documented form: no JSON, no `ErrorCode`, over 8 MiB, silent about an account. */
export class ChatResponseError extends ChatError {
  /** Tells the compiler that it is one. */
  static [Symbol.hasInstance](value: unknown): value is ChatResponseError;
  /** The name of the class. */
  readonly name: "ChatResponseError";
  /** There is one. */
  readonly code: "BAD_RESPONSE";
  /** Which command. */
  readonly command: string;
  /** Attempts that were begun. */
  readonly attempts: number;
}

/** There is no answer: the connection failed. See `cause`. */
export class ChatNetworkError extends ChatError {
  /** Tells the compiler that it is one. */
  static [Symbol.hasInstance](value: unknown): value is ChatNetworkError;
  /** The name of the class. */
  readonly name: "ChatNetworkError";
  /** There is one. */
  readonly code: "NETWORK";
  /** Which command. */
  readonly command: string;
  /** Attempts that were begun. */
  readonly attempts: number;
}

/** A limit of time was hit. */
export class ChatTimeoutError extends ChatError {
  /** Tells the compiler that it is one. */
  static [Symbol.hasInstance](value: unknown): value is ChatTimeoutError;
  /** The name of the class. */
  readonly name: "ChatTimeoutError";
  /** There is one. */
  readonly code: "TIMEOUT";
  /** Which command. */
  readonly command: string;
  /** The limit, `timeoutMs` or `deadlineMs`, in milliseconds. */
  readonly timeoutMs: number;
  /** Attempts that were begun, the last perhaps without a request; 0 where there was no turn for one. */
  readonly attempts: number;
}

/** A UserSig that cannot be read, or that `verify` does not accept. */
export class UserSigError extends ChatError {
  /** Tells the compiler that it is one. */
  static [Symbol.hasInstance](value: unknown): value is UserSigError;
  /** The name of the class. */
  readonly name: "UserSigError";
  /**
   * `MALFORMED`: a layer cannot be read; the message says which. `WRONG_APP`: another app's. `BAD_SIGNATURE`: not signed with this
   * key, or changed. `WRONG_USER`: another user's. `EXPIRED`: it held, and does so no more.
   */
  readonly code: "MALFORMED" | "WRONG_APP" | "BAD_SIGNATURE" | "WRONG_USER" | "EXPIRED";
}

/** `Symbol.dispose`, where the compiler's libraries know it (`lib: ["esnext.disposable"]`, or newer). */
type DisposeSymbol = SymbolConstructor extends { readonly dispose: infer Dispose extends symbol } ? Dispose : never;

/** The same for `Symbol.asyncDispose`. */
type AsyncDisposeSymbol = SymbolConstructor extends { readonly asyncDispose: infer Dispose extends symbol } ? Dispose : never;

/**
 * What a streaming method gives: items one by one, once. `await using` ends it, as `break` does, where the compiler and the runtime
 * know it.
 */
export type ItemStream<Item> = AsyncIterableIterator<Item> & {
  /** Does what `return` does. */
  [Dispose in AsyncDisposeSymbol]: () => Promise<void>;
};

/** `using` calls `free`, where the compiler and the runtime know `Symbol.dispose`. */
type WithDispose = {
  /** Does what `free` does. */
  [Dispose in DisposeSymbol]: () => void;
};

// without this line a declaration file exports those above as well
export {};
