// The instance of the module: loads it, notices when it traps, and puts a fresh one in its place at the next call.
//
// A trap is whatever leaves the module as an exception, since it never throws on purpose: a panic, memory that is used
// up, a stack overflow. Nothing in such an instance is to be trusted any more: it is given up, and never entered again,
// whoever still holds a callback into it.

import { createCrash, isCrash } from "./errors.js";
import { host } from "./host.js";
import { endAll } from "./under-way.js";
import { createGlue } from "./wasm/tencent_chat_edge.js";

/** What a callback into an instance that was given up returns: the generated code looks for results in it. */
const NOTHING = [];

/** A larger memory is left to the garbage collector: writing to it would make the host find room for all of it. */
const MAX_WIPED = 64 * 2 ** 20;

let compiled;
let current;

/** Takes the module, compiled or as bytes. The first one stays. */
export function load(module) {
  // not by its class: in an emulated edge runtime, such as that of Next, it comes from another realm
  compiled ??= ArrayBuffer.isView(module) ? new WebAssembly.Module(module) : module;
  current ??= createInstance(start);
}

/** The same, for a caller that can wait for the instance. */
export async function loadLater(module) {
  let started;
  const instance = createInstance((glue) => (started = WebAssembly.instantiate(module, glue.imports()).then(glue.take)));
  await started;
  compiled ??= module;
  current ??= instance;
}

const start = (glue) => glue.take(new WebAssembly.Instance(compiled, glue.imports()));

/** The instance that is in use: after a trap a fresh one, or the error that none can be made. */
export function instance() {
  if (!current.isTrapped()) return current;
  current.giveUp();
  try {
    return (current = createInstance(start));
  } catch (cause) {
    throw isCrash(cause) ? cause : createCrash(cause);
  }
}

function createInstance(start) {
  let memory;
  /** Calls into it that are on the stack. */
  let depth = 0;
  let isTrapped = false;
  let isGivenUp = false;
  let cause;
  let error;

  const guard = (call) => (...values) => {
    if (isTrapped) return refuse(depth > 0);
    depth++;
    try {
      return call(...values);
    } catch (thrown) {
      // before anything is called: there may be no stack left for that
      isTrapped = true;
      cause ??= thrown;
      return refuse(depth > 1);
    } finally {
      if (--depth === 0 && isTrapped) wipe();
    }
  };

  /** Throws through whatever has called. Nobody would catch that after a callback from the host, so there the promises say it. */
  function refuse(isCalled) {
    giveUp();
    if (isCalled) throw error;
    return NOTHING;
  }

  /** Ends what is under way. Called again, goes on where it was cut short, since the stack that has overflowed may do so again. */
  function giveUp() {
    if (!isGivenUp) {
      error ??= createCrash(cause);
      endAll(error);
      isGivenUp = true;
    }
    if (depth === 0) wipe();
  }

  /** The key was in there, and nothing else will ever wipe it. */
  function wipe() {
    if (memory?.buffer.byteLength <= MAX_WIPED) new Uint8Array(memory.buffer).fill(0);
    memory = undefined;
  }

  /** Calls `call`, which enters the instance, and throws what it throws or that the instance has trapped. */
  function run(call, subject = glue) {
    depth++;
    try {
      if (!isTrapped) {
        const result = call(subject);
        // it may have trapped, and a function of the caller's may have swallowed that
        if (!isTrapped) return result;
      }
    } catch (thrown) {
      if (!isTrapped) throw thrown;
    } finally {
      if (--depth === 0 && isTrapped) wipe();
    }
    giveUp();
    throw error;
  }

  const imports = { ...host, iterate: (parts, source, signal) => host.iterate(partsOf(parts), source, signal) };
  for (const name in imports) {
    const call = imports[name];
    // as many parameters as any of them takes, since a list of them would be an array at each call
    imports[name] = (a, b, c, d, e, f, g) => (isTrapped ? refuse(true) : call(a, b, c, d, e, f, g));
  }

  /** The core of a stream, which throws when the instance has trapped meanwhile. */
  const partsOf = (parts) => ({
    next: () => run(() => parts.next()),
    stop: () => run(() => parts.stop()),
    free: () => parts.free(),
  });

  const glue = createGlue(imports, (exports) => {
    ({ memory } = exports);
    const guarded = {};
    for (const name in exports) {
      const value = exports[name];
      guarded[name] = typeof value === "function" ? guard(value) : value;
    }
    return guarded;
  });
  run(start);
  return { isTrapped: () => isTrapped, giveUp, run };
}
