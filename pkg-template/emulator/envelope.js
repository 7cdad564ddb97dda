// The envelope of every answer: ActionStatus, ErrorCode and ErrorInfo, sent with HTTP 200.

import { errorInfo } from "./codes.js";

/** Thrown by a check or an endpoint to answer with `code`; `fields` are added to the envelope. */
export class Refusal extends Error {
  constructor(code, fields = {}) {
    super(errorInfo(code));
    this.name = "Refusal";
    this.code = code;
    this.fields = fields;
  }
}

export const succeeded = (fields) => ({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...fields });

export const refused = (code, fields) => ({
  ActionStatus: "FAIL",
  ErrorCode: code,
  ErrorInfo: errorInfo(code),
  ...fields,
});

/**
 * Makes the function that turns an envelope into a Response.
 *
 * The Date header follows the emulator's clock, so that a client which corrects its own clock by it can be tested. The
 * Access-Control headers are those of the documents' sample answer.
 */
export function createResponder(now) {
  let second;
  let date;
  return (envelope) => {
    const current = Math.floor(now() / 1000);
    if (current !== second) {
      second = current;
      date = new Date(current * 1000).toUTCString();
    }
    return new Response(JSON.stringify(envelope), {
      headers: {
        "Content-Type": "application/json",
        "Date": date,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "X-Requested-With",
        "Access-Control-Allow-Methods": "POST",
      },
    });
  };
}
