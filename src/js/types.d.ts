import type { ChatError } from "../errors.js";

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
      /** The `code` of the error, where the attempt failed. */
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
export type BatchItem<T> = ({ ok: true } & T) | { ok: false; userId: string; error: ChatError };

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
