// The types of the emulator.

/**
 * Emulates the Tencent Cloud Chat REST service: account import, check, deletion and kick, online status and profiles.
 *
 * Everything lives in memory and nothing is random. It needs `Request`, `Response`, `crypto.subtle` and
 * `DecompressionStream`, so it runs in Node 20 or later, Deno, Bun, workerd and browsers; Vercel's edge runtime has no
 * `DecompressionStream` and cannot run it.
 *
 * @throws TypeError when an option makes no sense. No message ever holds the secret key.
 *
 * @example In process, with a client
 * ```ts
 * const emulator = createEmulator({ secretKey });
 * const client = new ChatClient({ sdkAppId: 1400000000, secretKey, baseUrl: "http://chat.test", fetch: emulator.fetch });
 * ```
 *
 * @example As a worker
 * ```ts
 * const emulator = createEmulator({ secretKey });
 * export default { fetch: (request) => emulator.fetch(request) };
 * ```
 */
export declare function createEmulator(options: EmulatorOptions): Emulator;

/** Options of `createEmulator`. */
export interface EmulatorOptions {
  /** The app's SDKAppID, 1 to 4294967295. Default 1400000000. */
  sdkAppId?: number | undefined;
  /** The app's key, which the callers' UserSigs must be signed with. Any text except the empty one. */
  secretKey: string;
  /**
   * UserIDs of the app's admins. They may call, exist as accounts from the start, cannot be deleted and do not count
   * towards the trial limit. Default `["administrator"]`.
   */
  admins?: readonly string[] | undefined;
  /** The clock, in milliseconds since 1970. Expiry, rates, kicks and `Date` headers follow it. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Waits for injected latency, in milliseconds. Default `setTimeout`, cleared when the signal fires. */
  sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /**
   * Whether a command called more often than the service documents (100 or 200 times in any second, by command) is
   * refused with 60007. Refused calls do not count. Default true.
   */
  rateLimits?: boolean | undefined;
  /**
   * True: a trial edition, limited to `trialAccounts` accounts (70398), where a deleted UserID may be imported again.
   * False: a paid edition, unlimited, where a deleted UserID is blocked for 90 days (70399). Default false.
   */
  trial?: boolean | undefined;
  /** How many accounts a trial app holds, admins not counted. Default 100, as documented. */
  trialAccounts?: number | undefined;
  /** Whether account_delete is switched on; if it is not, it answers 71000. Default true. */
  allowDelete?: boolean | undefined;
  /** What goes wrong on purpose, from the start. Default nothing. */
  faults?: FaultOptions | null | undefined;
}

/**
 * - `latency`: the request waits before it is carried out.
 * - `connection`: fetch rejects with a TypeError, before the request is carried out or after.
 * - `status`: an HTTP error with an HTML body; the request is not carried out.
 * - `code`: an envelope with an ErrorCode; the request is not carried out.
 * - `body`: the request is carried out and its answer arrives damaged, with HTTP 200.
 */
export type FaultKind = "latency" | "connection" | "status" | "code" | "body";

/**
 * Faults that depend only on the seed and on how many requests came before: the n-th request after `setFaults` always
 * meets the same fate. A request meets at most one failure, and latency independently of it.
 */
export interface FaultOptions {
  /** An integer; its lowest 32 bits count. Default 1. */
  seed?: number | undefined;
  /**
   * How likely a fault is, 0 to 1. One number is the chance of latency and the chance of a failure, which the kinds
   * share evenly; an object gives each kind its own chance, the failures together at most 1. Default 0.1.
   */
  rate?: number | Partial<Record<FaultKind, number>> | undefined;
  /** The kinds that occur. Default all. */
  kinds?: readonly FaultKind[] | undefined;
  /** The least and the most latency, in milliseconds, at most 2147483647. Default `[50, 500]`. */
  latencyMs?: readonly [least: number, most: number] | undefined;
  /** HTTP statuses of `status`, 400 to 599. Default `[429, 500, 502, 503, 504]`. */
  statuses?: readonly number[] | undefined;
  /** `Retry-After` in seconds, or as a date, sent with 429 and 503. Default none. */
  retryAfter?: number | string | undefined;
  /** ErrorCodes of `code`. Default `[60007, 60008, 70169, 70500]`: too fast, two timeouts, an internal error. */
  codes?: readonly number[] | undefined;
  /** Whether a connection is lost before the request is carried out or after. Default both. */
  connection?: readonly ("before" | "after")[] | undefined;
  /** How `body` damages an answer: half of it, nothing, HTML, or a byte that is not UTF-8. Default all four. */
  bodies?: readonly ("truncated" | "empty" | "html" | "utf8")[] | undefined;
  /** The commands that are affected, of the form `service/command`, such as `"openim/query_online_status"`. Default every request. */
  commands?: readonly string[] | undefined;
  /** How many requests are affected before all goes well again. Default unlimited. */
  times?: number | undefined;
}

/** An emulated service: what it answers, what goes wrong, and what it knows. */
export interface Emulator {
  /**
   * Answers one request; called like the global `fetch`, with or without a `this`. The host name is ignored.
   *
   * Rejects with `signal.reason` when the signal fires, even during latency, and with a TypeError if a fault breaks the connection.
   */
  fetch(this: void, input: Request | URL | string, init?: RequestInit): Promise<Response>;

  /** Replaces the faults, or ends them with null. The sequence starts anew from the seed. */
  setFaults(faults: FaultOptions | null): void;

  /**
   * Replaces the devices that an account is online with; an empty list means Offline. PushOnline ends seven days later.
   *
   * @throws RangeError when there is no such account; TypeError when a device is invalid.
   */
  setPresence(userId: string, devices: readonly EmulatedDevice[]): void;

  /** Whether the account exists. */
  has(userId: string): boolean;
  /** A copy of the account, or undefined. */
  account(userId: string): EmulatedAccount | undefined;
  /** Copies of all accounts, admins first, then in the order in which they were imported. */
  accounts(): EmulatedAccount[];

  /** How many requests named each command, refused and failed ones included: `{ "openim/query_online_status": 2 }`. */
  calls(): Record<string, number>;
  /** When the command was requested, oldest first, in milliseconds of `now`. Keeps the last 10 000. */
  starts(command: string): number[];

  /** Accounts, presence, kicks and deletions as plain JSON; not counts, rates or faults. */
  snapshot(): Snapshot;
  /**
   * Replaces all accounts with those of a snapshot. Admins that it lacks are added.
   *
   * @throws TypeError when it is not a snapshot; nothing is changed then.
   */
  restore(snapshot: Snapshot): void;
}

/** A device that an account is online with. */
export interface EmulatedDevice {
  /** "iPhone", "Android", "Web", "PC", "iPad" or "Mac" as documented; any other text is passed on. */
  platform: string;
  /** `Online`: connected. `PushOnline`: not connected, but push messages arrive. */
  status: "Online" | "PushOnline";
  /** Whether the app is in the background; sent only if it is given. */
  isBackground?: boolean | undefined;
  /** The number that identifies the device, `Instid` in the answer. */
  instanceId?: number | undefined;
  /** The name that the app gave the device; sent only if it is given. */
  customIdentifier?: string | undefined;
}

/** What the emulator knows about an account. */
export interface EmulatedAccount {
  /** 1 to 32 UTF-8 bytes. */
  userId: string;
  /** The nickname, if one was imported or set. */
  nick?: string;
  /** The URL of a picture, if one was imported or set. */
  faceUrl?: string;
  /** Whether it is one of `admins`. */
  admin: boolean;
  /** Across all devices; PushOnline becomes Offline after seven days. */
  status: "Online" | "PushOnline" | "Offline";
  /** When the account was last kicked, in Unix seconds. UserSigs issued up to then no longer work. */
  kickedAt?: number;
  /** Profile values by tag, nick and face URL included: `{ Tag_Profile_IM_Nick: "Ann" }`. */
  profile: Record<string, string | number>;
}

/** What `snapshot` returns: plain JSON whose content matters only to `restore`. */
export interface Snapshot {
  /** The version of this format; any other is refused. */
  version: 1;
  /** The accounts. */
  accounts: object[];
  /** The UserIDs that were deleted, and when. */
  deleted: object[];
}
