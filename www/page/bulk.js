// Imports the accounts of a file, and shows what is in it, then the progress, then what failed.

import { confirm } from "./confirm.js";
import { button, byId, download, element, fill, onDeliberateClick, say } from "./dom.js";
import { behind, goodRows, inspect, send } from "./importer.js";
import { failuresCsv } from "./failures.js";
import { nameOf, visible } from "./ids.js";
import { codeOf, problem } from "./problem.js";
import { createProgress } from "./progress.js";
import { FileError } from "./reading/rows.js";
import { table } from "./table.js";
import { bytes, count, milliseconds, plural } from "./words.js";

/** So many kinds of failures are shown; the download has every failure. */
const KINDS = 20;

const NOTHING = { unsent: 0, unsaved: 0 };

const [drop, choose, file, paste, pasteForm, rowsField, status, problems, plan, runView, actions, failuresView] = [
  "drop",
  "choose",
  "file",
  "paste",
  "paste-form",
  "rows",
  "import-status",
  "import-problems",
  "import-plan",
  "import-run",
  "import-actions",
  "import-failures",
].map(byId);

export function startBulkImport({ call, check }) {
  /** Ends what is going on: reading or sending. */
  let aborter;
  /** What would be lost with the job on display: accounts that were not sent, failures that were not downloaded yet. */
  let atStake = NOTHING;

  choose.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    if (file.files.length > 0) open(file.files[0], file.files[0].name);
    // so that the same file can be chosen again
    file.value = "";
  });
  startDropping(open);
  pasteForm.addEventListener("submit", (event) => {
    event.preventDefault();
    open(new Blob([rowsField.value]), "pasted rows");
  });
  addEventListener("beforeunload", (event) => (aborter || isAtStake()) && event.preventDefault());

  async function open(blob, fileName) {
    const name = nameOf(fileName);
    if (aborter) return say(status, "An import is under way. Stop it first.");
    if (isAtStake() && !(await isMeant())) return;
    // a job with something at stake stays on display until another one replaces it
    let before = "";
    if (isAtStake()) before = status.textContent;
    else clear();
    fill(problems);
    say(status, `Reading ${name} …`);
    const own = begin();
    const { signal } = own;
    const stop = () => {
      own.abort();
      end(signal);
      clearPlan();
      say(status, before);
      choose.focus();
    };
    fill(plan, element("div", { className: "group" }, button("Stop", stop)));
    plan.hidden = false;
    try {
      const found = await inspect(blob, check, (rows) => breathe(rows, signal));
      signal.throwIfAborted();
      forget();
      say(status, contents(found, blob, name));
      showPlan(found, blob, name);
    } catch (error) {
      if (signal.aborted) return;
      clearPlan();
      say(status, before);
      fill(problems, ofFile(error, name) || problem(error, name));
    } finally {
      end(signal);
    }
  }

  /** Lets the page redraw and react to clicks, however long the file is. */
  async function breathe(rows, signal) {
    plan.dataset.rows = `${count(rows)} rows`;
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }

  function showPlan({ format, ignored, good, sample, failures, lost }, blob, name) {
    const job = { name, total: good, rows: () => goodRows(blob, check), finished: 0, failed: 0, failures, lost };
    // it takes the place of Stop, and the focus if the keyboard was used to have the file read
    const start = deliberate(`Import ${plural(good, "account")}`, () => run(job), "primary");
    delete plan.dataset.rows;
    const first = sample.length === 1 ? "account" : `${sample.length} accounts`;
    fill(
      plan,
      ignored.length > 0 && element("p", { className: "help" }, `Columns that are not fields of an account are ignored: ${ignored.map(({ name }) => name).join(", ")}.`),
      sample.length > 0 && element("p", { className: "caption" }, `The first ${first} of this ${format} file:`),
      sample.length > 0 && table("The first accounts", ["UserID", "Nickname", "Picture"], sample.map(cellsOf)),
      element("div", { className: "group" }, good > 0 && start, button("Discard", discard)),
    );
    plan.hidden = false;
    showFailures(job);
    if (good > 0) moveFocus(start);
  }

  /** Sends what is left of a job. A job that was stopped continues after the last result. */
  async function run(job) {
    // the second click of a double click
    if (aborter) return;
    plan.hidden = true;
    runView.hidden = false;
    const own = begin();
    const { signal } = own;
    const stop = button("Stop", () => own.abort());
    fill(actions, stop);
    moveFocus(stop);
    fill(problems);
    fill(failuresView);
    say(status, `Importing ${plural(job.total - job.finished, "account")} …`);

    const progress = createProgress(job);
    const options = { signal, onProgress: progress.update };
    let stopped = false;
    let isOver = false;
    const failedBefore = job.failed;
    try {
      await call(`Import ${job.name}`, async (client) => {
        const importStream = (accounts) => client.importAccountsStream(accounts, options);
        const items = await send(behind(job.rows(), job.finished), importStream, job, ({ ok }) => {
          job.finished++;
          if (!ok) job.failed++;
        });
        return { failed: job.failed - failedBefore, items };
      });
    } catch (error) {
      stopped = true;
      isOver = error instanceof FileError;
      if (!signal.aborted) fill(problems, ofFile(error, job.name) || problem(error, job.name));
    }
    end(signal);
    progress.end(job);
    say(status, summary(job, progress.took(), stopped));
    fill(
      actions,
      stopped && !isOver && deliberate(`Continue with the other ${count(job.total - job.finished)}`, () => run(job), "primary"),
      deliberate("Another file", leave),
    );
    showFailures(job);
    atStake = { name: job.name, unsent: isOver ? 0 : job.total - job.finished, unsaved: failuresOf(job).length };
    // not to the button that discards the failures
    moveFocus(failuresView.querySelector("button") ?? actions.querySelector("button") ?? choose);
  }

  function showFailures(job) {
    const { lost } = job;
    const failures = failuresOf(job);
    if (failures.length === 0) return fill(failuresView);
    const again = failures.filter(({ row }) => row !== undefined);
    const kinds = kindsOf(failures);
    const retryAll = () => retry(job, again);
    const kept = lost > 0 ? " that is kept" : "";
    const save = () => {
      download("failures.csv", "text/csv;charset=utf-8", failuresCsv(failures));
      atStake = { ...atStake, unsaved: 0 };
    };
    fill(
      failuresView,
      element("h3", {}, headingFor(again.length, failures.length - again.length, lost)),
      table("Failures", ["Problem", "Accounts", "Lines"], kinds.slice(0, KINDS).map(kindCells)),
      kinds.length > KINDS && element("p", { className: "help" }, `And ${plural(kinds.length - KINDS, "other kind")}.`),
      element(
        "div",
        { className: "group" },
        job.finished === job.total && again.length > 0 && deliberate(`Retry ${plural(again.length, "account")}`, retryAll, "primary"),
        button("Download the failures", save),
      ),
      element("p", { className: "help" }, `The download is a CSV file with one line per failure${kept}. Correct it and drop it here again.`),
    );
  }

  /** The rows that failed, as a new job; rows that cannot be imported stay in the list. */
  function retry({ name, failures, lost }, again) {
    const rest = failures.filter(({ row }) => row === undefined);
    const rows = again.map(({ row }) => row);
    run({ name: `${name}, again`, total: rows.length, rows: () => rows, finished: 0, failed: 0, failures: rest, lost, again });
  }

  const begin = () => (aborter = new AbortController());

  /** Ends what was begun, unless something else has begun since. */
  function end(signal) {
    if (aborter?.signal === signal) aborter = undefined;
  }

  function isAtStake() {
    return atStake.unsent + atStake.unsaved > 0;
  }

  /** Asks whether to lose what is at stake. */
  function isMeant() {
    const { name, unsent, unsaved } = atStake;
    const lines = [
      unsent > 0 && `Not sent, or without an answer: ${plural(unsent, "account")}.`,
      unsaved > 0 && `Failures that you have not downloaded: ${count(unsaved)}. Download them first if you want to correct them.`,
    ];
    return confirm({ question: `Leave the import of ${name}?`, lines: lines.filter(Boolean), action: "Leave it" });
  }

  function forget() {
    atStake = NOTHING;
    clear();
  }

  async function leave() {
    if (!isAtStake() || (await isMeant())) discard();
  }

  function discard() {
    forget();
    say(status, "");
    choose.focus();
  }
}

/** A button that takes the place of another one, or its focus. */
const deliberate = (label, act, className) => onDeliberateClick(button(label, null, className), act);

/** Includes those that a stopped retry did not get to. */
const failuresOf = ({ failures, again, finished }) => [...failures, ...(again?.slice(finished) ?? [])];

/** If the focus is elsewhere on the page, it stays there: otherwise the next key would not do what was meant. */
function moveFocus(control) {
  const { activeElement } = document;
  if (activeElement === document.body || byId("import").contains(activeElement)) control.focus({ preventScroll: true });
}

const ofFile = (error, name) =>
  error instanceof FileError && element("p", { className: "problem" }, `${name}, line ${error.line}: ${error.message}.`);

function clear() {
  clearPlan();
  runView.hidden = true;
  for (const view of [problems, actions, failuresView]) fill(view);
}

function clearPlan() {
  plan.hidden = true;
  delete plan.dataset.rows;
  fill(plan);
}

function contents({ format, rows, good }, blob, name) {
  const bad = rows - good;
  const rest = bad > 0 ? `, ${plural(bad, "row")} cannot be imported` : "";
  return `${name}: ${format}, ${bytes(blob.size)}, ${plural(good, "account")} to import${rest}.`;
}

function summary({ total, finished, failed }, took, stopped) {
  const what = `${count(finished - failed)} imported, ${count(failed)} failed`;
  return stopped
    ? `Stopped: ${what}, ${count(total - finished)} not sent or without an answer.`
    : `Done in ${milliseconds(took)}: ${what}.`;
}

const cellsOf = ({ account: { userId, nick = "", faceUrl = "" } }) => [
  element("span", { className: "id" }, visible(userId)),
  nick && element("span", { className: "long" }, nick),
  faceUrl && element("span", { className: "long" }, faceUrl),
];

function headingFor(failed, unusable, lost) {
  const parts = [
    failed > 0 && `${plural(failed, "account")} failed`,
    unusable > 0 && `${plural(unusable, "row")} cannot be imported`,
    lost > 0 && `${count(lost)} more are not kept`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** Failures with the same cause, the most frequent first. */
function kindsOf(failures) {
  const kinds = new Map();
  for (const failure of failures) {
    const key = `${codeOf(failure)} ${failure.message}`;
    if (!kinds.has(key)) kinds.set(key, []);
    kinds.get(key).push(failure);
  }
  return [...kinds.values()].sort((one, other) => other.length - one.length);
}

function kindCells(failures) {
  const ids = failures.slice(0, 3).map(({ userId }) => element("span", { className: "id block" }, visible(userId) || "–"));
  const rest = failures.length - ids.length;
  return [
    problem(failures[0]),
    [...ids, rest > 0 ? element("span", { className: "faint" }, `and ${count(rest)} more`) : ""],
    lineRange(failures),
  ];
}

function lineRange(failures) {
  const [first, last] = [failures[0].line, failures.at(-1).line];
  return first === last ? count(first) : `${count(first)} to ${count(last)}`;
}

/** The whole page accepts the drop, so that a file that misses the box does not replace the page. */
function startDropping(open) {
  let depth = 0;
  const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  const over = (change) => {
    depth = Math.max(0, depth + change);
    drop.classList.toggle("over", depth > 0);
  };
  addEventListener("dragenter", (event) => hasFiles(event) && over(1));
  addEventListener("dragleave", (event) => hasFiles(event) && over(-1));
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(-depth);
    // an open question comes first
    if (document.querySelector(":modal")) return;
    const [dropped, ...more] = event.dataTransfer.files;
    if (more.length > 0) say(status, "Drop one file at a time.");
    else if (dropped) open(dropped, dropped.name);
    byId("import").scrollIntoView({ block: "nearest" });
  });
}
