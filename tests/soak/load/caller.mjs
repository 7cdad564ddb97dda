// Makes calls the way that callers do, and sees that each promise settles with what it may settle with.

/** The service's codes that injected faults and too many calls end in. */
const FAULT_CODES = [60007, 60008, 70169, 70500];

/** What a call may end with, faults being what they are; ACCOUNT_NOT_FOUND and input errors are for each operation to judge. */
const EXPECTED = new Set(["NETWORK", "TIMEOUT", "HTTP_ERROR", "BAD_RESPONSE", "RATE_LIMITED", "API_ERROR", "ACCOUNT_NOT_FOUND"]);

/**
 * Makes `settle(method, begin, expected?)`: begins a call and resolves to `{ value }` or `{ error }`. `pending` collects
 * what is under way, for whoever has to tell what has been cut.
 */
export function createCaller({ lib, tally, pending }) {
  const kindOf = (error) => {
    if (!(error instanceof lib.ChatError)) return `${error?.name}: ${error?.message}`;
    return `${error.name} ${error.code}${error.errorCode === undefined ? "" : ` ${error.errorCode}`}`;
  };

  /**
   * An item's error or a rejection: what no fault explains is a problem. `input`: bad input was given; `thrown`: what a
   * source of the caller's throws; `signals`: those whose reason the call may end with.
   */
  function judge(where, error, { input = false, thrown, signals = [], turn } = {}) {
    tally.error(kindOf(error));
    if (error instanceof lib.ChatInputError && input) return;
    if (error instanceof lib.ChatError && !(error instanceof lib.ChatInputError) && isExplained(error)) return;
    if (thrown !== undefined && error === thrown) return;
    if ([...signals, turn].some((signal) => signal?.aborted && signal.reason === error)) return;
    tally.problem(`${where}: ${kindOf(error)}: ${error?.stack ?? error}`);
  }

  const isExplained = ({ code, errorCode }) => {
    if (code === "API_ERROR" || code === "RATE_LIMITED") return FAULT_CODES.includes(errorCode);
    return EXPECTED.has(code);
  };

  async function settle(method, begin, expected) {
    tally.begin(method);
    const call = { method };
    pending.add(call);
    let promise;
    try {
      promise = begin();
    } catch (error) {
      tally.problem(`${method} threw at once: ${error?.stack ?? error}`);
      promise = Promise.reject(error);
    }
    try {
      const value = await promise;
      if (pending.has(call)) tally.resolve(method);
      return { value };
    } catch (error) {
      // what has been cut is nobody's any more
      if (pending.has(call)) {
        tally.reject(method);
        judge(method, error, expected);
      }
      return { error };
    } finally {
      pending.delete(call);
    }
  }

  return { settle, judge };
}

/**
 * Whether an error says that nothing was carried out: it was not sent, or sent once and turned away. What was sent more
 * often may have been carried out by an attempt whose answer was lost.
 */
export function certainlyNot(error) {
  if (error?.name === "ChatInputError" || error?.attempts === 0) return true;
  return error?.attempts === 1 && (error.name === "ChatHttpError" || error.name === "ChatApiError");
}
