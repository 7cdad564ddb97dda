// The types of the shared pacer for Cloudflare Workers.

import type { Pacer } from "../index.js";

/**
 * Makes a `Pacer` that shares one budget of calls per second with every other isolate of the app, through a
 * {@link PacerObject}.
 *
 * However many isolates call, the service never sees more starts of a command in any one second than it takes. They get
 * equal shares of what they need; where there are more isolates than places they take turns. Of the calls of busy isolates
 * the object sees a few percent; an isolate that rarely calls asks for each of them.
 *
 * An object that is lost or slow delays calls. One that has not answered for 30 seconds makes them fail, with a
 * `ChatNetworkError` whose cause says why. An isolate that ends without a word keeps its places from the others for
 * `timeoutMs` and 7 seconds, and longer where the object was slow to answer it. An object that has lost its memory counts what was
 * lent for up to 5 seconds longer, and who has it goes on with it. A clock that is set back while it is in use costs time. One that is set ahead, or back by about as
 * long as the isolate was idle, is not noticed: places may then be in use twice, once for as long as a lease lasts.
 *
 * Make one for each client, once per isolate.
 *
 * @param binding the namespace of the `PacerObject`, such as `env.PACER`.
 *
 * @throws ChatInputError with code `INVALID_OPTION` and the option's name as `field`.
 *
 * @example worker.js
 * import { ChatClient } from "tencent-chat-edge";
 * import { durablePacer } from "tencent-chat-edge/cloudflare";
 *
 * export { PacerObject } from "tencent-chat-edge/cloudflare";
 *
 * let client;
 * const connect = (env) =>
 *   (client ??= new ChatClient({ sdkAppId, secretKey: env.CHAT_SECRET_KEY, region, pacing: durablePacer(env.PACER) }));
 *
 * @example wrangler.toml
 * [[durable_objects.bindings]]
 * name = "PACER"
 * class_name = "PacerObject"
 *
 * [[migrations]]
 * tag = "v1"
 * new_sqlite_classes = ["PacerObject"]
 */
export declare function durablePacer(binding: PacerNamespace, options?: DurablePacerOptions): Pacer;

/** Options of `durablePacer`. */
export interface DurablePacerOptions {
  /** Names the budget: one for each app (SDKAppID) that the worker serves. Default `"tencent-chat"`. */
  name?: string | undefined;
  /**
   * The longest that one attempt may take, in milliseconds: the client's own `timeoutMs`, 1 to 600000. Default 10000, as the client's. A
   * place whose attempt is not heard of again, because the request that it belonged to was cancelled, is taken back after this long.
   */
  timeoutMs?: number | undefined;
  /**
   * Keeps a promise going when the request that it belongs to has been answered: `waitUntil` from `"cloudflare:workers"`.
   * With it, isolates that fall silent give their places back at once.
   */
  waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** What `durablePacer` needs of a Durable Object namespace. */
export interface PacerNamespace {
  /** As Cloudflare's. */
  idFromName(name: string): object;
  /** As Cloudflare's. */
  get(id: never): PacerStub;
}

/** What `durablePacer` needs of a Durable Object's stub. */
export interface PacerStub {
  /** As Cloudflare's. */
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
 * There is one for each command and name. It needs no alarm, and writes a few bytes to its storage every few seconds while it is
 * in use: once in five where demand is even, about once a second where it swings.
 */
export declare class PacerObject {
  /** Made by the runtime. */
  constructor(state: PacerState, env?: unknown);
  /** Called by the pacers. */
  fetch(request: Request): Promise<Response>;
  /** What Cloudflare's types know an object by that a namespace holds: `DurableObjectNamespace<PacerObject>`. */
  readonly __DURABLE_OBJECT_BRAND: never;
}

/** What a `PacerObject` needs of its state. */
export interface PacerState {
  /** As Cloudflare's. */
  readonly storage: PacerStorage;
}

/** What a `PacerObject` needs of its storage. */
export interface PacerStorage {
  /** As Cloudflare's. */
  get(key: string): Promise<unknown>;
  /** As Cloudflare's. */
  put(key: string, value: unknown): Promise<void>;
}
