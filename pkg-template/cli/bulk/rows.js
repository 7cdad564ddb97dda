// The rows of the results: what is in one, and how it is written.

import { csvLine } from "../reading/csv.js";
import { printable } from "../terminal.js";

/** One account's row. */
export function rowOf({ error, ...item }) {
  if (item.ok) {
    const { userId, ok, ...rest } = item;
    return { userId, ok, ...rest };
  }
  const { code, errorCode } = error;
  return { userId: item.userId, ok: false, code, ...(errorCode !== undefined && { errorCode }), message: error.message };
}

export const jsonLine = (row) => `${JSON.stringify(row)}\n`;

/** `columns` are the results' own. What is no text or number is written as JSON. */
export function csvFormat(columns) {
  const names = ["userId", "ok", ...columns, "code", "errorCode", "message"];
  const cell = (value) => (typeof value === "object" ? JSON.stringify(value) : value);
  return { header: csvLine(names), line: (row) => csvLine(names.map((name) => cell(row[name]))) };
}

/** For people: tabs between the user ID and what there is to say. */
export function textLine({ userId, ok, code, message, status, devices, profile }) {
  const said = ok ? [status ?? "ok", ...[devices, profile].filter(Boolean).map((value) => JSON.stringify(value))] : ["failed", code, message];
  return `${[userId, ...(profile ? said.slice(1) : said)].map(printable).join("\t")}\n`;
}
