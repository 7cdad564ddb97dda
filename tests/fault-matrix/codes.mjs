// Every code of the table, and what a call makes of it.

import { readFile } from "node:fs/promises";

const NOT_FOUND = [70107, 40003, 30003, 90012, 90048];
const UNAUTHORIZED = [
  60004, 60005, 60010, 70013, 70014, 70015, 70016, 70019, 70020, 70050, 70051, 70052, 70346, 70347, 40004, 70403, 90009,
  ...Array.from({ length: 10 }, (_, n) => 70001 + n),
];

/** For a UserSig that was good and is no longer: the client signs anew and asks once more, whatever maxRetries says. */
const SIGNED_ANEW = [70001, 70052];

/** `[errorCode, expected, retry]`, `retry` as the table has it; of a run of codes its first and its last. */
export async function codes() {
  const table = await readFile(new URL("../../src/api/codes.txt", import.meta.url), "utf8");
  return table.trim().split("\n").flatMap((line) => {
    const [codes, retry] = line.split("|");
    return [...new Set(codes.split("-").map(Number))].map((errorCode) => [errorCode, expected(errorCode, retry), retry]);
  });
}

function expected(errorCode, retry) {
  const kinds = { ACCOUNT_NOT_FOUND: NOT_FOUND.includes(errorCode), UNAUTHORIZED: UNAUTHORIZED.includes(errorCode), RATE_LIMITED: retry === "slow" };
  return {
    name: "ChatApiError",
    code: Object.keys(kinds).find((kind) => kinds[kind]) ?? "API_ERROR",
    errorCode,
    retryable: ["yes", "slow", "wait"].includes(retry),
    attempts: SIGNED_ANEW.includes(errorCode) ? 2 : 1,
  };
}
