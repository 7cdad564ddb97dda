// sign, decode and verify. Only sign prints a UserSig.

import { text as readAll } from "node:stream/consumers";

import { explainUserSig, UserSigSigner } from "../entry/node.js";
import { wholeNumber } from "./arguments.js";
import { sent } from "./call.js";
import { DONE, FAILED, WrongUse } from "./problems.js";
import { readApp } from "./settings.js";
import { print, printable, red, say } from "./terminal.js";

export async function sign({ values, positionals }, env, { usage }) {
  const userId = one(positionals, "a user ID", usage);
  const expiresIn = wholeNumber(values, "expires-in", "seconds");
  const app = await readApp(values, env);
  const issuedAt = Math.floor(Date.now() / 1000);
  const userSig = await sent(() => new UserSigSigner(app).sign(userId, { expiresIn, issuedAt }), said);
  const { expiresAt } = explainUserSig(userSig).claims;
  await print(values.json ? `${JSON.stringify({ userId, userSig, expiresAt })}\n` : `${userSig}\n`);
  return DONE;
}

/** A message with the names that the command line has. */
const said = (message) => message.replace(/^expiresIn\b/, "--expires-in").replace(/^userId\b/, "the user ID");

export async function decode({ values, positionals }, env, { usage }) {
  const explanation = explainUserSig(await userSigOf(positionals, usage));
  // what an old or a foreign UserSig says is of interest all the same
  const { claims } = explanation;
  const problems = claims ? explanation.problems.filter(({ code }) => !["EXPIRED", "ISSUED_IN_FUTURE"].includes(code)) : explanation.problems;
  return tell({ claims, problems, verified: false }, values);
}

export async function verify({ values, positionals }, env, { usage }) {
  const userSig = await userSigOf(positionals, usage);
  const app = await readApp(values, env);
  return tell(explainUserSig(userSig, { ...app, userId: values.user }), values, "genuine and currently valid\n");
}

async function tell({ claims, problems, verified }, { json }, verdict = "") {
  const ok = problems.length === 0;
  if (json) {
    await print(`${JSON.stringify({ ok, verified, ...(claims && { claims: plain(claims) }), problems })}\n`);
    return ok ? DONE : FAILED;
  }
  const text = claims && Object.entries(plain(claims)).map(line).join("\n");
  // what is not verified must not pass for verified in a pipe
  if (claims && !ok && verdict) say(`not verified; the UserSig says:\n${text}`);
  else if (claims) await print(`${ok ? verdict : ""}${text}\n`);
  for (const { code, message, hint } of problems) say(`${red(code)}: ${message}\n  ${hint}`);
  return ok ? DONE : FAILED;
}

/** Bytes as base64. */
const plain = ({ userBuf, ...claims }) => ({ ...claims, ...(userBuf && { userBuf: Buffer.from(userBuf).toString("base64") }) });

function line([name, value]) {
  const isMoment = name === "issuedAt" || name === "expiresAt";
  const moment = isMoment && Math.abs(value) < 8.64e12 ? ` (${new Date(value * 1000).toISOString()})` : "";
  return `${name}: ${printable(String(value))}${moment}`;
}

async function userSigOf(positionals, usage) {
  const given = one(positionals, "a UserSig", usage);
  return given === "-" ? (await readAll(process.stdin)).replace(/\r?\n$/, "") : given;
}

function one(positionals, what, usage) {
  if (positionals.length === 0) throw new WrongUse(`${what} is required, but none was given: ${usage}`);
  if (positionals.length > 1) throw new WrongUse(`too many arguments; give only ${what}: ${usage}`);
  return positionals[0];
}
