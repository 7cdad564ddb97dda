// The failures of an import as a file, which can be corrected and dropped on the page again.

import { csvLine } from "./reading/csv.js";

const COLUMNS = ["userId", "nick", "faceUrl", "line", "code", "errorCode", "message"];

/** With a byte order mark, without which spreadsheets do not recognize UTF-8. */
export const failuresCsv = (failures) =>
  `\uFEFF${[COLUMNS, ...failures.map((failure) => COLUMNS.map((column) => failure[column]))].map(csvLine).join("")}`;
