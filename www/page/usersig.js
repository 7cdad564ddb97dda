// The workbench: reads a pasted UserSig, and shows what it says, how old it is and what is wrong with it.
//
// Reading needs no key and happens here. A page never signs: its own UserSig comes from the worker, if that offers one.

import { explainUserSig } from "tencent-chat-edge/inline";
import { byId, copy, element, fill, isBusy, say, setBusy } from "./dom.js";
import { visible } from "./ids.js";
import { problem } from "./problem.js";
import { post } from "./service.js";
import { table } from "./table.js";
import { timeline } from "./timeline.js";
import { bytes, count, fromNow, moment, plural, seconds } from "./words.js";

/** How often ages are redrawn. */
const TICK_MS = 15_000;

/** The longest that a timer waits. */
const LONGEST_MS = 2 ** 31 - 1;

const LATE = "You changed something before the worker answered. Ask again.";

const [text, user, app, mine, verify, copySig, clear, status, failure, result] = [
  "sig",
  "sig-user",
  "sig-app",
  "sig-mine",
  "sig-verify",
  "sig-copy",
  "sig-clear",
  "sig-status",
  "sig-problems",
  "sig-result",
].map(byId);

export function startWorkbench({ backend }) {
  /** What the worker, which has the key, said about the current text. */
  let verified;
  /** The outcome of asking the worker, shown before the verdict. */
  let remark = "";
  /** The explanation that is shown, if any, and its clock. */
  let shown;
  /** How often the fields were changed: an answer to an earlier question is not about what is there now. */
  let changes = 0;
  let expiry;

  app.value = backend.sdkAppId;
  mine.hidden = !backend.userSig;
  for (const field of [text, user, app]) field.addEventListener("input", change);
  mine.addEventListener("click", () => alone(mine, askForMine, takeMine, "The worker gave no UserSig."));
  verify.addEventListener("click", () => alone(verify, askForVerdict, takeVerdict, "The signature was not verified."));
  copySig.addEventListener("click", () => copy(copySig, text.value.trim()));
  clear.addEventListener("click", () => {
    text.value = "";
    change();
    text.focus();
  });
  setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", tick);

  function change() {
    changes++;
    verified = undefined;
    remark = "";
    fill(failure);
    show();
  }

  function show() {
    const given = text.value.trim();
    clearTimeout(expiry);
    verify.hidden = given === "" || !backend.explains;
    copySig.hidden = clear.hidden = given === "";
    if (given === "") {
      shown = undefined;
      status.className = "status";
      say(status, remark);
      return fill(result);
    }
    const now = nowInSeconds();
    const clock = createClock(now);
    const { ok, claims, problems } = (shown = { ...explain(given, now), clock });
    status.className = `status ${ok ? "good" : "bad"}`;
    fill(status, remark && `${remark} `, ...verdict(shown, verified !== undefined, clock));
    fill(result, problemList(problems), claims && timelineOf(claims, clock), claims && claimsTable(claims, clock));
    // if that is further off than a timer can wait, a later tick notices
    if (ok) expiry = setTimeout(tick, Math.min((claims.expiresAt + 1) * 1000 - Date.now(), LONGEST_MS));
  }

  /** Redraws only what depends on the time: selected text stays selected, and nothing is read aloud again. */
  function tick() {
    if (!shown || document.visibilityState !== "visible") return;
    const now = nowInSeconds();
    const { problems } = explain(text.value.trim(), now);
    if (statesOf(problems) !== statesOf(shown.problems)) return show();
    shown.clock.tell(now);
    // some messages say how long ago something was
    for (const [index, item] of result.querySelectorAll(".problems > li").entries()) {
      if (problems[index].message !== shown.problems[index].message) fill(item, problem(problems[index]));
    }
    shown.problems = problems;
  }

  function explain(given, now) {
    // it was valid when the worker checked it, and has expired since
    if (verified?.ok && verified.claims.expiresAt < now) verified = undefined;
    return verified ?? explainUserSig(given, expectations());
  }

  const askForMine = async () => (await post(`${backend.gateway}/usersig`)).userSig;

  function takeMine(userSig) {
    text.value = userSig;
    user.value = "";
    change();
    remark = "This one is yours.";
    show();
  }

  const askForVerdict = () => post("/explain", { userSig: text.value.trim(), ...expectations() });

  function takeVerdict(answer) {
    verified = answer;
    remark = "";
    show();
  }

  async function alone(control, ask, take, failed) {
    if (isBusy(control)) return;
    setBusy([control], true);
    fill(failure);
    say(status, "Asking the worker …");
    const before = changes;
    const { answer, error } = await ask().then((answer) => ({ answer }), (error) => ({ error }));
    setBusy([control], false);
    if (changes === before && !error) return take(answer);
    remark = changes === before ? failed : LATE;
    if (changes === before) fill(failure, problem(error));
    show();
  }
}

const nowInSeconds = () => Math.floor(Date.now() / 1000);
const statesOf = (problems) => problems.map(({ code }) => code).join(" ");

/** Keeps what depends on the time: `show(view, draw)` returns the view, and `tell(now)` calls each `draw(view, now)` again. */
function createClock(now) {
  const all = [];
  return {
    now,
    show(view, draw) {
      draw(view, now);
      all.push({ view, draw });
      return view;
    },
    tell: (now) => all.forEach(({ view, draw }) => draw(view, now)),
  };
}

/** Text that changes with time, and is not read aloud when it does. */
const passing = (clock, textAt) => clock.show(element("span", { "aria-live": "off" }), (view, now) => say(view, textAt(now)));

/** What is not a number is passed on as it is: the answer then says that this was not checked. */
function expectations() {
  const number = app.value.trim();
  return {
    ...(user.value !== "" && { userId: user.value }),
    ...(number !== "" && { sdkAppId: /^\d+$/.test(number) ? Number(number) : number }),
  };
}

function verdict({ ok, claims, problems }, verified, clock) {
  if (!ok) return [problems.length === 1 ? "One thing is wrong with it." : `${count(problems.length)} things are wrong with it.`];
  const expires = passing(clock, (now) => fromNow(claims.expiresAt, now));
  return verified
    ? ["Genuine: signed with this app's key. It expires ", expires, "."]
    : ["Well-formed. It expires ", expires, ". Only the key can tell whether the signature is genuine."];
}

/** Leaves the dates in place when it is redrawn. */
function timelineOf(claims, clock) {
  const figure = timeline(claims, clock.now);
  const redraw = (view, now) => {
    const next = timeline(claims, now);
    view.querySelector("svg").replaceWith(next.querySelector("svg"));
    const words = [...next.querySelectorAll("strong")];
    view.querySelectorAll("strong").forEach((old, index) => say(old, words[index].textContent));
  };
  return figure && clock.show(figure, redraw);
}

const problemList = (problems) =>
  problems.length > 0 &&
  element("ul", { className: "problems" }, ...problems.map((each) => element("li", {}, problem(each))));

function claimsTable({ userId, sdkAppId, issuedAt, expiresIn, expiresAt, version, userBuf }, clock) {
  const rows = [
    ["UserID", element("span", { className: "id" }, visible(userId))],
    ["SDKAppID", String(sdkAppId)],
    ["Issued", time(issuedAt)],
    ["Age", passing(clock, (now) => (issuedAt <= now ? seconds(now - issuedAt) : "not issued yet"))],
    ["Valid for", `${seconds(expiresIn)} (${plural(expiresIn, "second")})`],
    ["Expires", time(expiresAt)],
    ["Version", version],
    ...(userBuf ? [["userBuf", bufferText(userBuf)]] : []),
  ];
  return table("What it says", ["Claim", "Value"], rows, "pairs");
}

const time = (unixSeconds) => [
  moment(unixSeconds) ?? "beyond the calendar",
  " ",
  element("span", { className: "faint" }, String(unixSeconds)),
];

/** The package gives bytes; in the worker's JSON they are an object of numbers. */
function bufferText(userBuf) {
  const values = Object.values(userBuf);
  const hex = values.slice(0, 32).map((value) => value.toString(16).padStart(2, "0")).join(" ");
  return `${bytes(values.length)}: ${hex}${values.length > 32 ? " …" : ""}`;
}
