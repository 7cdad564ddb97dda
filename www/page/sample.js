// Asks the worker to run its sample session, and shows the steps.

import { byId, element, fill, isBusy, say, setBusy } from "./dom.js";
import { post } from "./service.js";
import { table } from "./table.js";
import { milliseconds } from "./words.js";

const [button, status, steps] = ["run", "sample-status", "steps"].map(byId);

/** Its calls run one after another, each with its retries. */
const PATIENCE_MS = 120_000;

const OUTCOMES = { passed: "done", failed: "failed", skipped: "skipped" };

export const startSample = () => button.addEventListener("click", run);

async function run() {
  if (isBusy(button)) return;
  setBusy([button], true);
  say(status, "Running …");
  fill(steps);
  try {
    const session = await post("/session", {}, { patienceMs: PATIENCE_MS });
    fill(steps, ...session.steps.map(stepItem));
    say(status, summary(session.steps));
  } catch (error) {
    say(status, `The session did not run: ${error.message}`);
  } finally {
    setBusy([button], false);
  }
}

function summary(all) {
  const failed = all.find(({ outcome }) => outcome === "failed");
  if (failed) return `“${failed.title}” failed.`;
  const total = all.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return `All ${all.length} steps done in ${milliseconds(total)}.`;
}

function stepItem({ title, outcome, durationMs, columns, rows, problems }) {
  const state = element("span", { className: "outcome" }, OUTCOMES[outcome]);
  const time = durationMs !== undefined && element("span", { className: "time" }, milliseconds(durationMs));
  return fill(
    element("li", { className: outcome }),
    fill(element("h3"), title, " ", state, " ", time),
    rows.length > 0 && table(title, columns, rows),
    ...problems.map((text) => element("p", { className: "problem" }, text)),
  );
}
