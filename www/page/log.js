// The log: each call with its attempts, pauses and durations, as they happen. Not read aloud line by line.

import { byId, element } from "./dom.js";
import { codeOf } from "./problem.js";
import { clock, count, milliseconds, plural } from "./words.js";

/** Older lines are dropped. */
const MOST_LINES = 500;

/** A call with more lines than that loses its own before any other call does. */
const MOST_OF_ONE = 100;

const [list, empty, filter, kind, clear] = ["log-calls", "log-empty", "log-filter", "log-kind", "log-clear"].map(byId);

/** A line for an attempt, or for what comes between two: which attempt, what happened, how long it took. */
const LINES = {
  response: ({ attempt, durationMs, status, errorCode, error }) => ({
    trouble: error !== undefined || errorCode !== undefined,
    className: error || errorCode ? "bad" : "good",
    parts: [`attempt ${attempt}`, result({ status, errorCode, error }), milliseconds(durationMs)],
  }),
  retry: ({ attempt, delayMs, reason }) => ({
    trouble: true,
    className: "note",
    parts: [`attempt ${attempt}`, `follows in ${milliseconds(delayMs)}, after ${reason}`],
  }),
  pause: ({ attempt, waitedMs }) => ({
    trouble: false,
    className: "note",
    parts: [`attempt ${attempt}`, `waited ${milliseconds(waitedMs)} for its turn`],
  }),
};

const result = ({ status, errorCode, error }) =>
  [status, errorCode !== undefined && errorCode !== status && `code ${errorCode}`, error].filter((part) => part !== undefined && part !== false).join(" · ");

/** Makes `begin(title)`, which gives `{ hear(event), end({ error?, failed? }) }`: one entry of the log. */
export function createLog() {
  const calls = [];
  let scheduled = false;

  function begin(title) {
    const call = { title, startedAt: new Date(), started: performance.now(), attempts: 0, retries: 0, lines: [], fresh: [] };
    call.view = viewOf(call);
    calls.unshift(call);
    list.prepend(call.view.item);
    draw(call);
    return {
      hear(event) {
        call.command = event.command;
        if (event.type === "request") call.attempts++;
        if (event.type === "retry") call.retries++;
        if (event.type in LINES) call.fresh.push(LINES[event.type](event));
        draw(call);
      },
      end(outcome) {
        call.outcome = { ...outcome, durationMs: performance.now() - call.started };
        draw(call);
      },
    };
  }

  /** At most once a frame, however many events there are. */
  function draw(call) {
    call.changed = true;
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      for (const changed of calls.filter((each) => each.changed)) update(changed);
      trim();
    });
  }

  function update(call) {
    call.changed = false;
    for (const line of call.fresh.splice(0)) {
      line.view = element("li", { className: line.className }, ...line.parts.map((part) => element("span", {}, part)));
      line.text = [call.command, ...line.parts].join(" ").toLowerCase();
      call.lines.push(line);
      call.view.lines.append(line.view);
    }
    const { state, text } = stateOf(call);
    call.view.item.dataset.state = state;
    call.view.outcome.textContent = text;
    call.view.facts.textContent = factsOf(call);
    call.view.command.textContent = call.command ?? "";
    // trouble is worth a look, so it is opened; but only once, in case the user closes it again
    if (!call.opened && call.lines.some(({ trouble }) => trouble)) call.opened = call.view.details.open = true;
    show(call);
  }

  /** Drops the oldest lines, and calls that have none left. */
  function trim() {
    let total = calls.reduce((sum, { lines }) => sum + Math.max(1, lines.length), 0);
    while (total > MOST_LINES) {
      // a call under way stays, however old it is
      const next =
        calls.findLast(({ lines }) => lines.length > MOST_OF_ONE) ??
        calls.findLast(({ outcome, lines }) => outcome || lines.length > 0);
      if (!next) break;
      next.lines.shift()?.view.remove();
      if (next.lines.length === 0 && next.outcome) drop(next);
      total--;
    }
    empty.hidden = calls.length > 0;
    list.hidden = calls.length === 0;
  }

  function drop(call) {
    if (call.view.item.contains(document.activeElement)) list.focus({ preventScroll: true });
    call.view.item.remove();
    calls.splice(calls.indexOf(call), 1);
  }

  function show(call) {
    const wanted = filter.value.trim().toLowerCase();
    const inTitle = call.title.toLowerCase().includes(wanted);
    for (const line of call.lines) {
      line.view.hidden = !(inTitle || line.text.includes(wanted)) || (kind.value === "trouble" && !line.trouble);
    }
    const failed = call.outcome?.error !== undefined || call.outcome?.failed > 0;
    const some = call.lines.some(({ view }) => !view.hidden);
    call.view.item.hidden = kind.value === "trouble" ? !(some || (failed && inTitle)) : !(some || inTitle);
  }

  for (const control of [filter, kind]) control.addEventListener("input", () => calls.forEach(show));
  clear.addEventListener("click", () => {
    // calls under way stay
    const ended = calls.filter(({ outcome }) => outcome);
    ended.forEach(({ view }) => view.item.remove());
    calls.splice(0, calls.length, ...calls.filter(({ outcome }) => !outcome));
    trim();
  });
  trim();
  return { begin };
}

function viewOf({ title, startedAt }) {
  const outcome = element("span", { className: "outcome" });
  const facts = element("span", { className: "facts" });
  const command = element("p", { className: "code" });
  const lines = element("ol");
  const time = element("time", { dateTime: startedAt.toISOString() }, clock(startedAt));
  const summary = element("summary", {}, element("span", { className: "title" }, title), outcome, time, facts);
  const details = element("details", {}, summary, command, lines);
  return { item: element("li", {}, details), details, outcome, facts, command, lines };
}

function stateOf({ outcome }) {
  if (!outcome) return { state: "running", text: "running" };
  if (outcome.error?.name === "AbortError") return { state: "failed", text: "stopped" };
  if (outcome.error) return { state: "failed", text: codeOf(outcome.error) };
  if (outcome.failed > 0) return { state: "failed", text: `${plural(outcome.failed, "item")} failed` };
  return { state: "done", text: "done" };
}

function factsOf({ attempts, retries, outcome }) {
  const requests = plural(attempts, "request");
  const repeated = retries > 0 ? `${count(retries)} ${retries === 1 ? "retry" : "retries"}` : "";
  return [requests, repeated, outcome && milliseconds(outcome.durationMs)].filter(Boolean).join(" · ");
}
