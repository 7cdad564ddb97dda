// The workbench: reads a UserSig that somebody pasted, shows what it says, how old it is and what is wrong with it.
//
// Reading needs no key and happens here. A page never signs: its own UserSig comes from the worker, where that offers one.

import { explainUserSig } from "tencent-chat-edge/inline";
import { byId, copy, element, fill, isBusy, say, setBusy } from "./dom.js";
import { problem } from "./problem.js";
import { post } from "./service.js";
import { table } from "./table.js";
import { timeline } from "./timeline.js";
import { bytes, count, fromNow, moment, plural, seconds } from "./words.js";

/** How often ages are drawn anew. */
const TICK_MS = 15_000;

const [text, user, app, mine, verify, copySig, clear, status, result] = [
  "sig",
  "sig-user",
  "sig-app",
  "sig-mine",
  "sig-verify",
  "sig-copy",
  "sig-clear",
  "sig-status",
  "sig-result",
].map(byId);

export function startWorkbench({ backend }) {
  /** What the worker, which has the key, said of the text that stands there now. */
  let verified;
  /** Why the worker could not be asked. */
  let failure;

  app.value = backend.sdkAppId;
  mine.hidden = !backend.userSig;
  for (const field of [text, user, app]) field.addEventListener("input", change);
  mine.addEventListener("click", () => alone(mine, fetchMine));
  verify.addEventListener("click", () => alone(verify, askWorker));
  copySig.addEventListener("click", () => copy(copySig, text.value.trim()));
  clear.addEventListener("click", () => {
    text.value = "";
    change();
    text.focus();
  });
  setInterval(() => text.value !== "" && document.visibilityState === "visible" && show(), TICK_MS);

  function change() {
    verified = failure = undefined;
    show();
  }

  function show() {
    const given = text.value.trim();
    verify.hidden = given === "" || !backend.explains;
    copySig.hidden = clear.hidden = given === "";
    if (given === "") {
      say(status, "");
      return fill(result, failure && problem(failure));
    }
    const now = Math.floor(Date.now() / 1000);
    // it was genuine when the worker looked
    if (verified?.ok && verified.claims.expiresAt < now) verified = undefined;
    const explanation = verified ?? explainUserSig(given, expectations());
    say(status, verdict(explanation, verified !== undefined, now));
    status.className = `status ${explanation.ok ? "good" : "bad"}`;
    const drawn = explanation.claims && timeline(explanation.claims, now);
    fill(result, failure && problem(failure), problemList(explanation.problems), drawn, explanation.claims && claimsTable(explanation.claims, now));
  }

  async function fetchMine() {
    const { userSig } = await post(`${backend.gateway}/usersig`);
    text.value = userSig;
    user.value = "";
    change();
    say(status, `This one is yours. ${status.textContent}`);
  }

  async function askWorker() {
    const given = text.value;
    const answer = await post("/explain", { userSig: given.trim(), ...expectations() });
    if (text.value !== given) return;
    verified = answer;
    show();
  }

  async function alone(control, act) {
    if (isBusy(control)) return;
    setBusy([control], true);
    failure = undefined;
    say(status, "Asking the worker …");
    try {
      await act();
    } catch (error) {
      failure = error;
      show();
    } finally {
      setBusy([control], false);
    }
  }
}

/** A number that is none goes through as it is: the answer says that this was not checked. */
function expectations() {
  const number = app.value.trim();
  return {
    ...(user.value !== "" && { userId: user.value }),
    ...(number !== "" && { sdkAppId: /^\d+$/.test(number) ? Number(number) : number }),
  };
}

function verdict({ ok, claims, problems }, verified, now) {
  if (!ok) return problems.length === 1 ? "One thing is wrong with it." : `${count(problems.length)} things are wrong with it.`;
  const holds = `it expires ${fromNow(claims.expiresAt, now)}`;
  return verified
    ? `Genuine: signed with this app's key, and ${holds}.`
    : `Well-formed, and ${holds}. Whether the signature is genuine, only the key can tell.`;
}

const problemList = (problems) =>
  problems.length > 0 &&
  element("ul", { className: "problems" }, ...problems.map((each) => element("li", {}, problem(each))));

function claimsTable({ userId, sdkAppId, issuedAt, expiresIn, expiresAt, version, userBuf }, now) {
  const rows = [
    ["UserID", element("span", { className: "id" }, userId)],
    ["SDKAppID", String(sdkAppId)],
    ["Issued", time(issuedAt)],
    ["Age", issuedAt <= now ? seconds(now - issuedAt) : "not issued yet"],
    ["Holds for", `${seconds(expiresIn)} (${plural(expiresIn, "second")})`],
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

/** Bytes come from the package; by way of JSON they are an object of numbers. */
function bufferText(userBuf) {
  const values = Object.values(userBuf);
  const hex = values.slice(0, 32).map((value) => value.toString(16).padStart(2, "0")).join(" ");
  return `${bytes(values.length)}: ${hex}${values.length > 32 ? " …" : ""}`;
}
