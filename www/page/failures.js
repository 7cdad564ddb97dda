// Failures of an import as a file, which can be mended and dropped on the page again.

import { csvLine } from "./reading/csv.js";

const COLUMNS = ["userId", "nick", "faceUrl", "line", "code", "errorCode", "message"];

/** With a byte order mark, without which spreadsheets take UTF-8 for something else. */
export const failuresCsv = (failures) =>
  `\uFEFF${[COLUMNS, ...failures.map((failure) => COLUMNS.map((column) => failure[column]))].map(csvLine).join("")}`;
