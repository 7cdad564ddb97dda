// Distinguishes a browser, where everyone can read a key, from a trusted runtime.

import { tried } from "./tried.js";

/**
 * Whether this is a page or one of its workers.
 *
 * Some trusted runtimes have a `window`, a `WorkerGlobalScope` or a DOM emulation as well; each has a mark of its own.
 * Node comes last, since workerd loads all it has of Node only to say what `process` is; Node makes its `navigator`
 * when asked for it.
 */
export const isBrowser = () => (has("window", "document") || has("WorkerGlobalScope")) && !isTrusted();

const isTrusted = () =>
  at("navigator", "userAgent") === "Cloudflare-Workers" ||
  has("Deno", "version") ||
  has("Bun", "version") ||
  has("EdgeRuntime") ||
  has("process", "versions", "node");

const has = (...path) => (at(...path) ?? null) !== null;

/** The value at a path from the global object; undefined if it ends early, or a getter throws. */
const at = (...path) => tried(() => path.reduce((value, name) => value?.[name], globalThis));
