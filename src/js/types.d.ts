import type {
  ChatApiError,
  ChatHttpError,
  ChatInputError,
  ChatNetworkError,
  ChatResponseError,
  ChatTimeoutError,
} from "../errors.js";

/** The data centre that holds an app's users. */
export type Region =
  | "china"
  | "singapore"
  | "seoul"
  | "tokyo"
  | "frankfurt"
  | "silicon-valley"
  | "jakarta"
  | "mumbai";

/** Where a client sends to: a region of the service, or an origin such as a gateway or an emulator. Never both. */
export type ChatTarget =
  | {
      /** The app's data centre. There is no default: user data must not travel to a country that nobody chose. */
      region: Region;
      baseUrl?: undefined;
    }
  | {
      region?: undefined;
      /** An http or https origin, with a path if need be, such as `https://chat.example.com/api`. */
      baseUrl: string;
    };

/** What signs the calls. */
export type ChatCredentials =
  | {
      /**
       * The app's secret key, for trusted runtimes. UserSigs are made inside the module, hold a day, and are renewed an
       * hour before their end.
       */
      secretKey: string;
      userSig?: undefined;
    }
  | {
      secretKey?: undefined;
      /**
       * A UserSig of the admin, or a function that gives one. The function is asked before each attempt, within the
       * attempt's time limit; if it throws or gives no text, the call rejects with a `ChatInputError`.
       */
      userSig: string | (() => string | Promise<string>);
    }
  | {
      /** Neither: only with a `baseUrl`, for a gateway that signs. */
      secretKey?: undefined;
      userSig?: undefined;
    };

/** Limits of a call. A method's own options go before the client's. */
export interface CallLimits {
  /** One attempt, in milliseconds, 1 to 600000. Default 10000; the service itself gives up after 3 seconds. */
  timeoutMs?: number | undefined;
  /** The whole call with its attempts, pauses and waiting for a turn, in milliseconds. Default: none. */
  deadlineMs?: number | undefined;
  /** Attempts after the first, 0 to 10. Default 2. */
  maxRetries?: number | undefined;
  /** Requests of one batch in flight, 1 to 64. Default 4. */
  concurrency?: number | undefined;
}

/** Options of every method. */
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
}

/** Gives turns to attempts, so that many clients can share one budget of calls per second. */
export interface Pacer {
  /**
   * Resolves when an attempt of `command` (such as `"openim/query_online_status"`) may start. Asked once for each
   * attempt. `signal` fires when nobody waits for the turn any more. What it gives, if anything, is called when the
   * attempt has ended. What it throws becomes the cause of a `ChatNetworkError`.
   */
  acquire(command: string, signal?: AbortSignal): void | (() => void) | Promise<void | (() => void)>;
}

/** Options of a `ChatClient`. An option that is undefined is absent. */
export type ChatClientOptions = ChatTarget &
  ChatCredentials &
  CallLimits & {
    /** The app's SDKAppID: a whole number of 1 to 4294967295. */
    sdkAppId: number;
    /** The UserID of an admin of the app, 1 to 32 UTF-8 bytes. Default `"administrator"`. */
    adminUserId?: string | undefined;
    /** Headers for each request, such as a gateway's session token. */
    headers?: Record<string, string> | undefined;
    /**
     * How attempts wait for their turn. `"documented"`, the default: never more of a command in any one second than the
     * service takes, counted by this client. `"off"`: not at all. Or a pacer.
     */
    pacing?: "documented" | "off" | Pacer | undefined;
    /**
     * After a failed connection, sends that call's next attempt to the region's standby domain, where it has one.
     * Default false.
     */
    useBackupHost?: boolean | undefined;
    /**
     * Used in place of the host's `fetch`. Called without a `this`, with the URL as text, and with `redirect: "manual"`:
     * the UserSig is in the URL.
     */
    fetch?: typeof fetch | undefined;
    /** Told what happens, for logs and metrics. What it throws is ignored. */
    onEvent?: ((event: ChatEvent) => void) | undefined;
    /** Accepts a `secretKey` in a browser, where anyone who opens the page can read it. Default false. */
    dangerouslyAllowBrowser?: boolean | undefined;
  };

/** One step of a call. Holds no secret. `attempt` counts from 1. */
export type ChatEvent =
  | {
      /** An attempt starts. */
      type: "request";
      command: string;
      attempt: number;
      /** The host that it goes to. */
      host: string;
    }
  | {
      /** An attempt has ended, with an answer or without. */
      type: "response";
      command: string;
      attempt: number;
      durationMs: number;
      /** The HTTP status, where there was an answer. */
      status?: number;
      /** The service's code, where it is not 0. */
      errorCode?: number;
      /** The `code` of the error, where the attempt failed; `"ABORTED"` where nobody waited for its end. */
      error?: string;
    }
  | {
      /** Another attempt follows after a pause. */
      type: "retry";
      command: string;
      /** The number of the attempt to come. */
      attempt: number;
      delayMs: number;
      /** The `code` of the error. */
      reason: string;
    }
  | {
      /** An attempt had to wait for its turn. */
      type: "pause";
      command: string;
      attempt: number;
      waitedMs: number;
      reason: "pacing";
    };

/** An account to import. */
export interface Account {
  /** 1 to 32 UTF-8 bytes. */
  userId: string;
  /** At most 500 UTF-8 bytes. */
  nick?: string | undefined;
  /** The URL of a picture, at most 500 UTF-8 bytes. */
  faceUrl?: string | undefined;
}

/** The results of a batch: one item for each input, in its order, duplicates included. */
export interface BatchReport<T> {
  items: BatchItem<T>[];
  /** How many items are `ok`. */
  succeeded: number;
  /** How many are not. */
  failed: number;
}

/** The result for one account, told apart by `ok`. */
export type BatchItem<T> = ({ ok: true } & T) | { ok: false; userId: string; error: ChatFailure };

/** Any error that a call can end with, told apart by `code` or by its class. */
export type ChatFailure =
  | ChatInputError
  | ChatApiError
  | ChatHttpError
  | ChatResponseError
  | ChatNetworkError
  | ChatTimeoutError;

/** An account for which a command was carried out. */
export interface AccountResult {
  userId: string;
}

/** Whether an account exists. */
export interface AccountStatusResult {
  userId: string;
  status: "Imported" | "NotImported";
}

/** The presence of an account. */
export interface OnlineStatusResult {
  userId: string;
  /**
   * Over all devices. `Online`: connected on at least one. `PushOnline`: not connected, but push messages arrive; kept for
   * 7 days. `Offline`: logged out, or not seen for 7 days.
   */
  status: "Online" | "PushOnline" | "Offline";
  /** Device by device; only with `detail`. */
  devices?: Device[];
}

/** One device of an account. */
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
 * A profile, values as the service writes them. The pages say: "Setting Profiles", 资料系统.
 *
 * Absent fields are not set, or have not been.
 */
export interface Profile {
  /** At most 500 UTF-8 bytes. */
  nick?: string | undefined;
  gender?: "Gender_Type_Unknown" | "Gender_Type_Female" | "Gender_Type_Male" | undefined;
  /** An unsigned 32-bit number, such as 20190419. */
  birthday?: number | undefined;
  /** At most 16 UTF-8 bytes. */
  location?: string | undefined;
  /** At most 500 UTF-8 bytes. */
  selfSignature?: string | undefined;
  /** Who may add the account as a friend. */
  allowType?: "AllowType_Type_NeedConfirm" | "AllowType_Type_AllowAny" | "AllowType_Type_DenyAny" | undefined;
  /** An unsigned 32-bit number. */
  language?: number | undefined;
  /** The URL of a picture, at most 500 UTF-8 bytes. */
  imageUrl?: string | undefined;
  /** An unsigned 32-bit number of flags; bit 0: messages are not received. */
  msgSettings?: number | undefined;
  /** Whether an admin forbade the account to add friends. */
  adminForbidType?: "AdminForbid_Type_None" | "AdminForbid_Type_SendOut" | undefined;
  /** An unsigned 32-bit number. */
  level?: number | undefined;
  /** An unsigned 32-bit number. */
  role?: number | undefined;
  /**
   * The app's own fields, made in the console: by keyword of 1 to 8 letters, without the prefix `Tag_Profile_Custom_`; at
   * most 500 UTF-8 bytes each.
   */
  custom?: Record<string, string> | undefined;
}

/** The name of a field of a profile; `custom.Key` for one of the app's own. */
export type ProfileFieldName = Exclude<keyof Profile, "custom"> | `custom.${string}`;

/** Fields of an account's profile. */
export interface ProfileResult {
  userId: string;
  profile: Profile;
}

/** Options of a client's `signUserSig`. */
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

/** Options of `sign`. */
export interface SignOptions {
  /** How long it holds, in whole seconds, 1 to 1576800000 (50 years). Default 86400, a day. */
  expiresIn?: number | undefined;
  /** When it is issued, in whole seconds of Unix time. Default: now. */
  issuedAt?: number | undefined;
  /** Extra bytes to put under the signature, at most 8192. */
  userBuf?: Uint8Array | undefined;
}

/** Options of `signRoomKey`. */
export interface RoomKeyOptions {
  /**
   * The room: a number of 1 to 4294967295 (`roomId`), or a text of 1 to 64 UTF-8 bytes (`strRoomId`). The number 1 and the
   * text `"1"` are different rooms.
   */
  room: number | string;
  /**
   * What the user may do there, as a sum: 1 create the room, 2 enter, 4 send audio, 8 receive audio, 16 send video, 32
   * receive video, 64 send the sub-stream (screen), 128 receive it. Default 255, all of that. Any number of 32 bits is
   * signed as it is.
   */
  privileges?: number | undefined;
  /** How long it holds, in whole seconds, 1 to 1576800000. Default 86400, a day. It must end before 2106-02-07. */
  expiresIn?: number | undefined;
  /** When it is issued, in whole seconds of Unix time. Default: now. */
  issuedAt?: number | undefined;
}

/** Options of `verify`. */
export interface VerifyOptions {
  /** Whose UserSig it must be, to the letter. Without it, anyone's of the app is accepted: look at `userId` of the claims. */
  userId?: string | undefined;
  /** The moment at which it must hold, in whole seconds of Unix time. Default: now. */
  now?: number | undefined;
}

/** What a UserSig says about its owner. */
export interface UserSigClaims {
  userId: string;
  sdkAppId: number;
  /** In seconds of Unix time. */
  issuedAt: number;
  /** In seconds from `issuedAt`. */
  expiresIn: number;
  /** The last second in which it holds. */
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
  /** The moment at which it must hold, in whole seconds of Unix time. Default: now. */
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
 * - `BAD_ALPHABET`: plain base64, base64url, white space, or other foreign characters. `BAD_BASE64`: padding or the end of
 *   the text is wrong.
 * - `NOT_ZLIB`: raw deflate, gzip, uncompressed, or damaged. `CUT_OFF`: the end is missing. `TRAILING_DATA`: there is
 *   something after the end. `TOO_LARGE`: over 128 KiB, or over 64 KiB once inflated.
 * - `NOT_JSON`: no JSON object, or one that has a field twice. `MISSING_FIELD`, `WRONG_TYPE`: the message names the field.
 * - `WRONG_VERSION`: not 2.0.
 * - `EXPIRE_IS_A_MOMENT`: an end in place of a duration. `MILLISECONDS`: a number too large for seconds.
 *   `ISSUED_IN_FUTURE`, `EXPIRED`: by `now`, once these two are put right.
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
