// Counts what is begun and how it ends, and keeps what must not have happened.

const MOST_PROBLEMS = 50;

export function createTally() {
  const calls = {};
  const errors = {};
  const problems = [];
  let operations = 0;

  const row = (method) => (calls[method] ??= { begun: 0, resolved: 0, rejected: 0, cut: 0 });

  return {
    begin: (method) => row(method).begun++,
    resolve: (method) => row(method).resolved++,
    reject: (method) => row(method).rejected++,
    /** It was under way in a request whose caller hung up: the runtime goes on with nothing of it. */
    cut: (method) => row(method).cut++,
    operation: () => operations++,

    /** An error that a caller got: as a rejection, or as the item of a list. */
    error(kind) {
      errors[kind] = (errors[kind] ?? 0) + 1;
    },

    /** What must not happen. Beyond the first they are counted alone. */
    problem(text) {
      if (problems.length < MOST_PROBLEMS) problems.push(text);
      else problems[MOST_PROBLEMS] = "and more";
    },

    report: () => ({ operations, calls, errors, problems }),
  };
}
