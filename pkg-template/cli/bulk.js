// The course of a bulk command: check all of the input, see what is done, ask if need be, send the rest, sum up.

import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";

import { goodAccounts, inspect, formatOf as inputFormat, reasonOf } from "./bulk/inspect.js";
import { JOBS } from "./bulk/jobs.js";
import { checkJournal, openJournal } from "./bulk/journal.js";
import { takeLock } from "./bulk/lock.js";
import { checkOutput, formatOf, openOutput, removeRetry } from "./bulk/output.js";
import { accounts as some, count, duration, plural, startProgress } from "./bulk/progress.js";
import { sendRest } from "./bulk/run.js";
import { openSource } from "./bulk/source.js";
import { finishWith, isInterrupted } from "./interrupt.js";
import { DONE, FAILED, INTERRUPTED, Problem, UNREAD, withHint, WrongUse } from "./problems.js";
import { createClient } from "./settings.js";
import { isGone, isInteractive, red, say, yellow } from "./terminal.js";

export async function runBulk(command, { values, positionals }, env, { usage }) {
  const job = JOBS[command];
  const columns = job.columns?.(values) ?? [];
  const options = job.same?.(values) ?? {};
  inputFormat(values.format);
  if (values["retry-failed"] && !values.journal) throw new WrongUse("--retry-failed needs --journal FILE, the journal of the run in which accounts failed");
  if (values.output) formatOf(values.output, columns);
  const client = values["dry-run"] ? undefined : await createClient(values, env);
  if (client) await job.ready?.(client, values);
  const source = await openSource(positionals, usage);
  await checkJournal(values.journal, { mustBeThere: values["retry-failed"] });
  await checkOutput(values.output, source.file, values.journal);

  const lock = values.journal && client ? await takeLock(values.journal) : undefined;
  const found = await inspect(source, { format: values.format, skipInvalid: values["skip-invalid"], idsOnly: !job.takesFields });
  report(found, values);
  if (!client) {
    say(`${some(found.good)} can be ${job.passive ?? job.verb}; nothing was sent`);
    return DONE;
  }

  const { bytes, sha256, format } = found;
  const output = values.output && resolve(values.output);
  const header = { command, sdkAppId: client.sdkAppId, input: { bytes, sha256, format }, options, ...(output && { output }) };
  const journal = await openJournal(values.journal, header);
  const run = { job, command, client, values, source, found, journal, lock, columns };
  const { state } = journal;
  const isRetry = state.ended && wantsRetry(run);
  if (state.ended && !isRetry) return state.failed > 0 ? FAILED : DONE;
  const total = isRetry ? state.failed : await totalOf(run);
  if (job.asks && !values.yes) await confirm(client, isRetry ? total : total - state.done);
  if (isRetry) await journal.startRound();
  return carryOut(run, total);
}

/** Shows what is wrong with the input, which ends the command, unless that is to be left out. */
function report({ good, invalid, swallowed, notes }, values) {
  const { errors, warnings, moreErrors, moreWarnings } = notes.all();
  const skip = values["skip-invalid"];
  if (!values.quiet) {
    for (const warning of warnings) say(yellow(warning));
    if (moreWarnings > 0) say(`and ${plural(moreWarnings, "more warning")}`);
  }
  if (invalid === 0) return;
  for (const error of errors) say(skip ? yellow(error) : red(error));
  if (moreErrors > 0) say(`and ${plural(moreErrors, "more error")}`);
  if (!skip) throw new WrongUse(`${plural(invalid, "error")} in the input, so nothing was sent; correct the input, or add --skip-invalid to leave out what is wrong`);
  if (swallowed) throw new WrongUse(`${swallowed}: this row spans several lines, as after an unclosed quote, so it may hold other rows; nothing was sent, correct this row first`);
  if (good === 0) throw new WrongUse("the input has no valid accounts, so nothing was sent");
  say(`${plural(invalid, "invalid account")} left out`);
}

/** Whether there is something to send again in a run that is through. */
function wantsRetry({ values, journal: { state }, found }) {
  if (values["retry-failed"] && state.failed > 0) return true;
  const failed = state.failed > 0 ? `, ${count(state.failed)} failed; --retry-failed sends the failed ones again` : "";
  if (!values.quiet) say(`this run is already finished: ${some(found.good)}${failed}. Nothing was sent`);
  return false;
}

async function totalOf({ journal, found }) {
  if (journal.state.round === 1) return found.good;
  let total = 0;
  for await (const _ of journal.toRetry()) total++;
  return total;
}

/** Asks on a terminal; elsewhere nobody can answer. */
async function confirm({ sdkAppId }, left) {
  const what = `${some(left)} of app ${sdkAppId}`;
  if (!process.stdin.isTTY || !isInteractive()) throw new WrongUse(`this would delete ${what} for good; add --yes to do so`);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C goes to the reader of the line, and is no answer
  asking.on("SIGINT", () => process.exit(INTERRUPTED));
  // so does Ctrl-D, which ends the question with an error
  const answer = await asking.question(`Delete ${what} for good? [y/N] `).catch(() => "");
  asking.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Problem("nothing was deleted", INTERRUPTED);
}

async function carryOut({ job, command, client, values, source, found, journal, lock, columns }, total) {
  const { state } = journal;
  if (values["retry-failed"] && state.round === 1) {
    throw new WrongUse("this run is not finished yet: first finish it with the same command without --retry-failed");
  }
  lock?.confirm();
  const output = await openOutput(values, columns, state);
  if (state.done > 0 && !values.quiet) {
    const repeated = command === "delete" ? " (accounts that were deleted just before the run stopped may be reported as missing)" : "";
    say(`continuing after ${count(state.done)} of ${some(total)}${repeated}`);
  }
  const started = performance.now();
  const progress = startProgress({ total, done: state.done, failed: state.failed, quiet: values.quiet });
  finishWith(() => say("finishing the requests in flight; press Ctrl-C again to quit at once"));

  const accounts = goodAccounts(source, found);
  const sending = { job, client, values, accounts, journal, output, stopping: isInterrupted, onPart: progress.update };
  const { refused, broken } = await sendRest(sending).finally(() => progress.end());
  finishWith(undefined);
  const through = !broken && state.done >= total;
  if (through) {
    await output.finish(journal.toRetry?.());
    await journal.end();
    if (state.round > 1) await removeRetry(values.output);
  }
  await output.close();
  await journal.close();
  await source.close();
  client.free();
  const status = sumUp({ job, values, state, total, took: performance.now() - started, through, refused, broken });
  if (broken) throw reasonOf(broken, source);
  return status;
}

function sumUp({ job, values, state, total, took, through, refused, broken }) {
  const goOn = values.journal ? "the same command continues from here" : "without --journal FILE, the next run starts over";
  const good = `${job.verb} ${some(state.done - state.failed)}`;
  const failed = state.failed > 0 ? `, ${count(state.failed)} failed` : "";
  // of an input that was changed, more may have been sent than was counted
  const left = Math.max(0, total - state.done);
  if (refused) say(withHint(`${red("error:")} ${refused.message}`, refused));
  if (refused && left > 0) {
    const done = state.done > 0 ? `${good}${failed}; ` : "";
    say(`${done}the service does not accept these calls, so ${count(left)} of ${some(total)} ${left === 1 ? "is" : "are"} left; ${goOn}`);
    return FAILED;
  }
  if (broken) {
    say(`${good}${failed}, ${count(left)} not sent`);
    return FAILED;
  }
  if (!through) {
    if (isGone()) return isInterrupted() ? INTERRUPTED : UNREAD;
    say(`interrupted: ${good}${failed}, ${count(left)} not sent; ${goOn}`);
    return INTERRUPTED;
  }
  const again = state.failed > 0 && values.journal ? "; --retry-failed sends the failed ones again" : "";
  if (!values.quiet && !isGone()) say(`${good}${failed}, in ${duration(took)}${again}`);
  return state.failed > 0 ? FAILED : DONE;
}
