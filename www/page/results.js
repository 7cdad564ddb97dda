// The table of accounts, with what is known of each.

import { button, element } from "./dom.js";
import { nameOf, visible } from "./ids.js";
import { problem } from "./problem.js";
import { table } from "./table.js";

const ACCOUNT = { Imported: ["Imported", "good"], NotImported: ["Not imported", "off"] };
const PRESENCE = { Online: ["Online", "good"], PushOnline: ["PushOnline", "half"], Offline: ["Offline", "off"] };

/** `edit(row)` is called for the row whose profile the user wants to change. */
export function accountTable(rows, edit) {
  return table("Accounts", ["UserID", "Account", "Presence", "Profile"], rows.map((row) => cellsOf(row, edit)));
}

function cellsOf(row, edit) {
  const { userId, account, presence, profile, note, problems } = row;
  return [
    element("span", { className: "id" }, visible(userId)),
    [
      account && mark(ACCOUNT[account]),
      note && element("span", { className: "faint" }, note),
      ...problems.map(({ title, error }) => problem(error, title)),
    ],
    [presence && mark(PRESENCE[presence.status]), presence?.devices?.length > 0 && devicesView(presence)],
    [profile && profileOf(profile), account === "Imported" && editButton(userId, () => edit(row))],
  ];
}

/** A word with a dot, whose shape means the same as its colour. */
const mark = ([text, look]) => element("span", { className: `mark ${look}` }, text);

const devicesView = (presence) => element("span", { className: "faint" }, devicesOf(presence));

/** One of many buttons that look the same: its accessible name says whose profile it edits. */
function editButton(userId, act) {
  const made = Object.assign(button("Edit", act, "small"), { ariaLabel: `Edit the profile of ${nameOf(userId)}` });
  // so that it can be found again in the table that replaces this one
  made.dataset.userId = userId;
  return made;
}

const devicesOf = ({ status: overall, devices = [] } = {}) =>
  devices.map(({ platform, status }) => (status === overall ? platform : `${platform} (${status})`)).join(", ");

function profileOf({ nick, ...more }) {
  // the service's words for a field that nobody has set
  const entries = Object.entries(more).filter(([, value]) => !/_(None|Unknown)$/.test(value));
  return element(
    "div",
    { className: "profile" },
    element("span", { className: nick ? "" : "faint" }, nick || "no nickname"),
    ...entries.map(([name, value]) => element("span", { className: "faint" }, `${name}: ${value}`)),
  );
}

/** For a spreadsheet: columns separated by tabs. */
export function asText(rows) {
  const lines = rows.map(({ userId, account, presence, profile, problems }) =>
    [userId, account, presence?.status, devicesOf(presence), profile?.nick, problems.map(({ error }) => error.message).join("; ")],
  );
  return [["userId", "account", "presence", "devices", "nick", "problem"], ...lines].map((cells) => cells.map(plain).join("\t")).join("\n");
}

const plain = (text = "") => text.replace(/[\t\r\n]+/g, " ");
