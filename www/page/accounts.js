// Looks accounts up, imports, kicks and deletes them, and shows what is known of each.

import { ACTIONS, MISSING } from "./actions.js";
import { confirm } from "./confirm.js";
import { button, byId, copy, element, fill, isBusy, say, setBusy } from "./dom.js";
import { nameOf, nameSome, readIds } from "./ids.js";
import { problem } from "./problem.js";
import { editProfile } from "./profile.js";
import { accountTable, asText } from "./results.js";
import { count, plural, sentence } from "./words.js";

/** Rows of the table at first, and with each "more". */
const PAGE = 100;

const EMPTY = "Enter UserIDs and look them up, to see whether they exist, who is online, and their profiles.";
const TRY = "With the emulator, try edge-demo-alice: once you import her, she is online on two devices.";

const UNKNOWN = { account: undefined, presence: undefined, profile: undefined };

/** Whether what was asked for may have been done all the same: the answer got lost, or did not come from the service. */
const isUnsure = ({ code, status }) => ["NETWORK", "TIMEOUT", "BAD_RESPONSE"].includes(code) || (code === "HTTP_ERROR" && status >= 500);

const [form, ids, idsCount, status, stop, copyTable, problems, results] = [
  "accounts-form",
  "user-ids",
  "user-ids-count",
  "accounts-status",
  "accounts-stop",
  "accounts-copy",
  "accounts-problems",
  "accounts-results",
].map(byId);

export function startAccounts({ call, backend }) {
  const buttons = [...form.querySelectorAll("[data-action]")];
  const emulated = backend.kind === "emulator";
  /** By UserID, in the order of the last action: `{ userId, account?, presence?, profile?, note?, problems }`. */
  let rows = new Map();
  let shown = PAGE;

  form.addEventListener("submit", (event) => event.preventDefault());
  for (const control of buttons) control.addEventListener("click", () => run(control.dataset.action));
  ids.addEventListener("input", showCount);
  ids.addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
    if (key === "Enter" && (ctrlKey || metaKey)) run("lookUp");
  });
  copyTable.addEventListener("click", () => copy(copyTable, asText([...rows.values()])));
  showCount();
  show();

  async function run(name) {
    if (buttons.some(isBusy)) return;
    const userIds = readIds(ids.value);
    fill(problems);
    if (userIds.length === 0) {
      say(status, "Enter a UserID first.");
      ids.focus();
      return;
    }
    const question = ACTIONS[name]?.asks?.(userIds, backend);
    if (question && !(await confirm(question))) return;

    setBusy(buttons, true);
    const signal = stoppable();
    keepOnly(userIds);
    show();
    say(status, "Asking the service …");
    const sums = name === "lookUp" ? await lookUp(userIds, signal) : [await perform(name, userIds, signal)];
    say(status, sentence(sums.filter(Boolean).join("; ")));
    if (document.activeElement === stop) ids.focus();
    stop.hidden = true;
    setBusy(buttons, false);
  }

  /** An account that does not exist has neither presence nor profile: asking for them would only give errors. */
  async function lookUp(userIds, signal) {
    const checked = await perform("check", userIds, signal);
    const there = userIds.filter((userId) => rows.get(userId).account === "Imported");
    if (there.length === 0 || signal.aborted) return [checked];
    return [checked, ...(await Promise.all(["presence", "profile"].map((name) => perform(name, there, signal))))];
  }

  /** Resolves to the outcome, in words. */
  async function perform(name, userIds, signal) {
    const { title, ask, learn, sum, done } = ACTIONS[name];
    const label = `${title} ${nameSome(userIds)}`;
    try {
      const { items } = await call(label, (client) => ask(client, userIds, { signal }));
      for (const { ok, userId, error, ...rest } of items) {
        if (ok) note(userId, learn(rest));
        else note(userId, leftBy(error, done), [{ title, error }]);
      }
      show();
      const [good, bad] = [items.filter(({ ok }) => ok), items.filter(({ ok }) => !ok)];
      const isOpen = bad.some(({ error }) => isUnsure(error));
      const failed = `${count(bad.length)} failed${isOpen ? perhaps(done, bad) : ""}`;
      return [good.length > 0 && sum(good), bad.length > 0 && failed].filter(Boolean).join(", ");
    } catch (error) {
      // unless nothing was sent, the calls in flight may have been carried out
      const isSent = error.code !== "INVALID_ARGUMENT";
      if (done && isSent) for (const userId of userIds) note(userId, UNKNOWN);
      show();
      if (signal.aborted) return `stopped${perhaps(done, userIds)}`;
      const one = userIds[error.index];
      problems.append(problem(error, one === undefined ? label : `${title} "${nameOf(one)}"`));
      return `${title.replace(/ of$/, "").toLowerCase()} failed${isUnsure(error) ? perhaps(done, userIds) : ""}`;
    }
  }

  function stoppable() {
    const aborter = new AbortController();
    stop.hidden = false;
    stop.onclick = () => aborter.abort();
    return aborter.signal;
  }

  function keepOnly(userIds) {
    rows = new Map(userIds.map((userId) => [userId, { ...rows.get(userId), userId, note: undefined, problems: [] }]));
    shown = PAGE;
  }

  function note(userId, facts, more = []) {
    const row = rows.get(userId);
    // by now the table shows other accounts
    if (!row) return;
    rows.set(userId, { ...row, ...facts, problems: [...row.problems, ...more] });
  }

  function show() {
    const all = [...rows.values()].filter((row) => row.account || row.problems.length > 0);
    copyTable.hidden = all.length === 0;
    const focused = results.contains(document.activeElement) && document.activeElement;
    if (all.length === 0) fill(results, element("p", { className: "empty" }, emulated ? `${EMPTY} ${TRY}` : EMPTY));
    else fill(results, ...tableOf(all));
    if (focused) focusOn(focused.dataset.userId);
  }

  function tableOf(all) {
    const left = all.length - shown;
    const more = left > 0 && button(`Show ${plural(Math.min(PAGE, left), "more account")} of ${count(left)}`, showMore);
    return [accountTable(all.slice(0, shown), edit), more];
  }

  function showMore() {
    const first = shown;
    shown += PAGE;
    show();
    const row = results.querySelectorAll("tbody tr")[first];
    (row?.querySelector("button") ?? results.querySelector("button"))?.focus();
  }

  /** Focuses an account's button, or without a UserID the one below the table: what had the focus no longer exists. */
  function focusOn(userId) {
    const control = [...results.querySelectorAll("button")].find(({ dataset }) => dataset.userId === userId);
    (control ?? ids).focus({ preventScroll: true });
  }

  async function edit({ userId, profile }) {
    const saved = await editProfile(call, userId, profile);
    if (saved) {
      note(userId, { profile: saved });
      show();
      say(status, `Profile of ${nameOf(userId)} saved.`);
    }
    // the table may have been redrawn behind the dialog
    focusOn(userId);
  }
}

/** What is known, after that error, of an account that should have become what `done` says. */
function leftBy(error, done) {
  if (error.code === "ACCOUNT_NOT_FOUND") return MISSING;
  return done && isUnsure(error) ? UNKNOWN : {};
}

/** What to say of accounts that may have become what `done` says. */
function perhaps(done, { length }) {
  if (!done) return "";
  return length === 1 ? `: it may be ${done} already, so check it` : `: some may be ${done} already, so check them`;
}

function showCount() {
  const { length } = readIds(ids.value);
  idsCount.textContent = length > 0 ? `${plural(length, "UserID")}.` : "";
}
