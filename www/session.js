// What a session does with the service, step by step, and whether each step had the expected result.

import { decodeUserSig } from "tencent-chat-edge";
import { PEOPLE, STRANGERS } from "./people.js";

/** `run` resolves to table rows and to problems, which say what is wrong with a result that came without an error. */
const STEPS = [
  { title: "Sign a UserSig", columns: ["user", "app", "issued", "expires"], run: sign },
  { title: `Import ${PEOPLE.length} accounts`, columns: ["user", "nick"], run: importPeople },
  { title: `Check ${PEOPLE.length + STRANGERS.length} accounts`, columns: ["user", "status"], run: checkAccounts },
  { title: "Ask who is online", columns: ["user", "status", "devices"], run: queryPresence },
  { title: `Kick ${PEOPLE[0].userId}`, columns: ["user", "old UserSig issued", "new UserSig issued"], run: kick },
  // A real app may refuse a deleted account for three months, so there the demo does not delete its accounts.
  { title: `Delete ${PEOPLE.length} accounts`, columns: ["user", "result"], run: deletePeople, emulatorOnly: true },
];

/**
 * Runs the steps in order; if one fails, those after it are skipped.
 *
 * Resolves to one `{ title, columns, rows, outcome, problems, durationMs? }` per step; all texts are plain text.
 */
export async function runSession(connect, emulated) {
  const report = [];
  let failed = false;
  for (const { title, columns, run } of STEPS.filter(({ emulatorOnly }) => emulated || !emulatorOnly)) {
    const result = failed ? { outcome: "skipped", rows: [], problems: [] } : await perform(run, connect);
    failed ||= result.outcome === "failed";
    report.push({ title, columns, ...result });
  }
  return report;
}

async function perform(run, connect) {
  const started = Date.now();
  const { rows = [], problems } = await attempt(run, connect);
  const outcome = problems.length === 0 ? "passed" : "failed";
  return { outcome, rows, problems, durationMs: Date.now() - started };
}

async function attempt(run, connect) {
  try {
    return await run(connect());
  } catch (error) {
    return { problems: [describe(error)] };
  }
}

async function sign({ client, signer }) {
  // A UserSig is as good as a password: what it says is shown, never the text itself.
  const { userId, sdkAppId, issuedAt, expiresAt } = decodeUserSig(signer.sign(client.adminUserId));
  const asExpected = userId === client.adminUserId && sdkAppId === client.sdkAppId;
  return {
    rows: [[userId, String(sdkAppId), moment(issuedAt), moment(expiresAt)]],
    problems: asExpected ? [] : [`signed for ${client.adminUserId} of app ${client.sdkAppId}, but the UserSig says otherwise`],
  };
}

async function importPeople({ client }) {
  await Promise.all(PEOPLE.map(({ userId, nick }) => client.importAccount({ userId, nick })));
  return { rows: PEOPLE.map(({ userId, nick }) => [userId, nick]), problems: [] };
}

async function checkAccounts({ client }) {
  const expected = [
    ...PEOPLE.map(({ userId }) => ({ userId, status: "Imported" })),
    ...STRANGERS.map((userId) => ({ userId, status: "NotImported" })),
  ];
  const { items } = await client.checkAccounts(expected.map(({ userId }) => userId));
  return { rows: items.map(({ userId, status = "" }) => [userId, status]), problems: compare(items, expected) };
}

async function queryPresence({ client, emulated }) {
  // In a real app, nobody knows beforehand who is online.
  const expected = PEOPLE.map(({ userId, status }) => ({ userId, status: emulated ? status : undefined }));
  const { items } = await client.queryOnlineStatus(expected.map(({ userId }) => userId), { detail: true });
  const rows = items.map(({ userId, status = "", devices = [] }) => [userId, status, devices.map(deviceText).join(", ")]);
  return { rows, problems: compare(items, expected) };
}

async function kick({ client }) {
  const [{ userId }] = PEOPLE;
  const issued = async () => decodeUserSig(await client.signUserSig(userId)).issuedAt;
  const before = await issued();
  await client.kickAccount(userId);
  const after = await issued();
  const problems = after > before ? [] : ["the new UserSig was not issued after the kick, so it would not work"];
  return { rows: [[userId, moment(before), moment(after)]], problems };
}

async function deletePeople({ client }) {
  const expected = PEOPLE.map(({ userId }) => ({ userId }));
  const { items } = await client.deleteAccounts(expected.map(({ userId }) => userId));
  const left = await client.checkAccounts(expected.map(({ userId }) => userId));
  const gone = expected.map(({ userId }) => ({ userId, status: "NotImported" }));
  const rows = items.map(({ ok, userId }) => [userId, ok ? "deleted" : "failed"]);
  return { rows, problems: [...compare(items, expected), ...compare(left.items, gone)] };
}

/** Reports an item that failed, is for another user than asked, or has an unexpected status (undefined: any will do). */
function compare(items, expected) {
  return expected.flatMap(({ userId, status }, index) => {
    const item = items[index];
    if (item?.userId !== userId) return [`asked for ${userId}, but the answer is for ${item?.userId ?? "nobody"}`];
    if (!item.ok) return [`${userId}: ${describe(item.error)}`];
    return status && item.status !== status ? [`${userId} is ${item.status}, expected ${status}`] : [];
  });
}

const deviceText = ({ platform, status }) => `${platform} (${status})`;

const moment = (seconds) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");

/** The client's errors, down to their causes, contain no key and no UserSig, so they can be shown as they are. */
function describe({ name, code, message, hint }) {
  const what = code ? `${name} (${code})` : name;
  return [`${what}: ${message}`, hint].filter(Boolean).join("\n");
}
