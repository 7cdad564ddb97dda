// Copies what comes from outside without the secrets that it may quote. The module takes them out of a text, and
// returns `undefined` for one that holds none: that stays as it is, since half a character in it would not come back.

import { tried } from "./tried.js";

/** How far down a chain of causes is copied; what lies deeper is left out. */
const MAX_DEPTH = 8;

/** Fields beside the standard ones that runtimes put on network errors. */
const EXTRA_FIELDS = ["code", "errno", "syscall", "hostname", "address", "port"];

/** A copy of something thrown, down the whole chain of causes, stacks included. */
export const cleanCopy = (thrown, clean) => tried(() => copy(thrown, keeping(clean), 0));

/** What a JSON text says. It is parsed before it is cleaned: an escape would hide a secret. */
export const cleanJson = (json, clean) => tried(() => cleanValue(JSON.parse(json), keeping(clean)));

const keeping = (clean) => (text) => clean(text) ?? text;

function cleanValue(value, clean) {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map((element) => cleanValue(element, clean));
  if (typeof value !== "object" || value === null) return value;
  // not by assignment, which takes `__proto__` for something else than a field
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [clean(key), cleanValue(field, clean)]));
}

function copy(thrown, clean, depth) {
  // a Symbol's description may hold anything
  if (typeof thrown === "string" || typeof thrown === "symbol") return clean(String(thrown));
  if (typeof thrown === "function") return undefined;
  if (typeof thrown !== "object" || thrown === null) return thrown;
  if (depth >= MAX_DEPTH) return undefined;

  const field = (name) => tried(() => thrown[name]);
  const text = (name) => {
    const value = field(name);
    return typeof value === "string" ? clean(value) : undefined;
  };
  const message = text("message");
  // thrown, but no error: all that can be kept of it is its text, where it has one
  if (message === undefined) return clean(tried(() => JSON.stringify(thrown).replace(/^{}$/, "")) ?? "");

  const error = new Error(message);
  // not enumerable, as on errors that the runtime makes: a log shows them once
  const hide = (name, value) => {
    if (value !== undefined) Object.defineProperty(error, name, { value, configurable: true, writable: true });
  };
  hide("name", text("name"));
  hide("stack", text("stack"));
  for (const name of EXTRA_FIELDS) {
    const value = field(name);
    if (typeof value === "string") error[name] = clean(value);
    if (typeof value === "number") error[name] = value;
  }
  hide("cause", copy(field("cause"), clean, depth + 1));
  // AggregateError: what each address of a host answered
  const errors = field("errors");
  if (tried(() => Array.isArray(errors))) hide("errors", tried(() => errors.map((inner) => copy(inner, clean, depth + 1))));
  return error;
}
