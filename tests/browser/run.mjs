// The suite, the same in a page and in each kind of worker, against the server that the script is from.

import { runSuite } from "../runtime/suite.mjs";

export async function run(lib) {
  const closed = new URLSearchParams(location.search).get("closed");
  const results = await runSuite(lib, { origin: location.origin, closed, browser: true });
  return [...results, { name: "the policy is in force here", error: codeFromText() }];
}

/** Undefined if text cannot be turned into code, so that all of the above ran without that. */
function codeFromText() {
  try {
    new Function("return 1");
    return "code was made from text";
  } catch (error) {
    return error instanceof EvalError ? undefined : String(error);
  }
}
