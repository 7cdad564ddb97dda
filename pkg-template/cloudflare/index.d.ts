// The types of the shared pacer for Cloudflare Workers.

import type { Pacer } from "../index.js";

/**
 * Makes a `Pacer` that shares one budget of calls per second with every other isolate of the app, through a
 * {@link PacerObject}.
 *
 * However many isolates call, the service never sees more calls of a command start in any one second than it accepts. For each of
 * the calls that it accepts in a second there is one place. The isolates get equal shares of what they need; if there are more
 * isolates than places, they take turns. Busy isolates contact the object for only a few percent of their calls; an isolate that
 * rarely calls contacts it for each of them.
 *
 * An object that is lost or slow delays calls. If it has not answered for 30 seconds, calls fail with a `ChatNetworkError` whose
 * cause says why. An isolate that ends without notice keeps its places from the others for `timeoutMs` plus 7 seconds, and longer
 * if the object was slow to answer it. An object that has lost its memory counts the places that were lent as taken for up to 5
 * seconds longer, and the isolates that hold them go on using them. A clock that is set back while it is in use costs time. A clock
 * that is set ahead, or back by about as long as the isolate was idle, is not noticed: for as long as one lease lasts, places may
 * then be in use twice.
 *
 * Make one for each client, once per isolate.
 *
 * @param binding - the namespace of the `PacerObject`, such as `env.PACER`.
 *
 * @throws ChatInputError with code `INVALID_OPTION` and the option's name as `field`.
 *
 * @example worker.js
 * ```ts
 * import { ChatClient } from "tencent-chat-edge";
 * import { durablePacer } from "tencent-chat-edge/cloudflare";
 *
 * export { PacerObject } from "tencent-chat-edge/cloudflare";
 *
 * let client;
 * const connect = (env) =>
 *   (client ??= new ChatClient({ sdkAppId, secretKey: env.CHAT_SECRET_KEY, region, pacing: durablePacer(env.PACER) }));
 * ```
 *
 * @example wrangler.toml
 * ```toml
 * [[durable_objects.bindings]]
 * name = "PACER"
 * class_name = "PacerObject"
 *
 * [[migrations]]
 * tag = "v1"
 * new_sqlite_classes = ["PacerObject"]
 * ```
 */
export declare function durablePacer(binding: PacerNamespace, options?: DurablePacerOptions): Pacer;

/** Options of `durablePacer`. */
export interface DurablePacerOptions {
  /** The name of the budget: use one for each app (SDKAppID) that the worker serves. Default `"tencent-chat"`. */
  name?: string | undefined;
  /**
   * The longest that one attempt may take, in milliseconds: the client's own `timeoutMs`, 1 to 600000. Default 10000, as for the
   * client. If an attempt never reports its end, because the request that it belonged to was cancelled, its place is taken back
   * after this time.
   */
  timeoutMs?: number | undefined;
  /**
   * Keeps a promise going after the request that it belongs to has been answered: pass `waitUntil` from `"cloudflare:workers"`.
   * With it, isolates that stop calling give their places back at once.
   */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** What `durablePacer` needs of a Durable Object namespace. */
export interface PacerNamespace {
  /** The same as Cloudflare's. */
  idFromName(name: string): object;
  /** The same as Cloudflare's. */
  get(id: never): PacerStub;
}

/** What `durablePacer` needs of a Durable Object's stub. */
export interface PacerStub {
  /** The same as Cloudflare's. */
  fetch(url: string, init: object): Promise<PacerReply>;
}

/** What `durablePacer` needs of a Response. */
export interface PacerReply {
  /** Whether the status is 2xx. */
  readonly ok: boolean;
  /** The status. */
  readonly status: number;
  /** Reads the body. */
  json(): Promise<unknown>;
}

/**
 * The Durable Object that keeps the books; export it from the worker's main module, and bind it.
 *
 * There is one object for each command and name. It needs no alarm, and writes a few bytes to its storage every few seconds while
 * it is in use: once every five seconds if demand is even, about once a second if it fluctuates.
 */
export declare class PacerObject {
  /** Called by the runtime. */
  constructor(state: PacerState, env?: unknown);
  /** Called by the pacers. */
  fetch(request: Request): Promise<Response>;
  /** The mark by which Cloudflare's types recognise the class of a namespace's objects: `DurableObjectNamespace<PacerObject>`. */
  readonly __DURABLE_OBJECT_BRAND: never;
}

/** What a `PacerObject` needs of its state. */
export interface PacerState {
  /** The same as Cloudflare's. */
  readonly storage: PacerStorage;
}

/** What a `PacerObject` needs of its storage. */
export interface PacerStorage {
  /** The same as Cloudflare's. */
  get(key: string): Promise<unknown>;
  /** The same as Cloudflare's. */
  put(key: string, value: unknown): Promise<void>;
}
