// Asks the service with the gateway's own client, and turns what comes of it into an answer.

import { envelope, Refusal } from "./answers.js";
import { isSame } from "./names.js";
import { createCleaner } from "./secrets.js";

export function createService({ client, userSigFor, userSigExpiresIn: expiresIn }, report) {
  const clean = createCleaner(client);

  /** The service's whole answer, even if that is a failure: what to make of its code is the page's to decide. */
  async function call(command, body, signal) {
    try {
      // The page's client repeats what fails; if this one did too, one call could become nine. `redacted` makes our
      // client take its own secrets out of the answer.
      return respond(await client.call(command, body, { maxRetries: 0, signal: signal ?? undefined, redacted: true }));
    } catch (error) {
      if (signal?.aborted) throw new Refusal(400, "the caller has gone");
      if (error?.name === "ChatApiError") return respond(answerOf(error));
      report(error);
      throw refusalFor(error);
    }
  }

  const respond = (answer) => envelope(clean(JSON.stringify(answer)));

  /** A UserSig for the user whose request this is. */
  async function signFor(request) {
    const userId = await nameUser(request);
    // usually it is a number from a database: without a report every login would fail silently
    if (!isNobody(userId) && typeof userId !== "string") report(new TypeError("userSigFor gave no text"));
    if (!mayHave(userId, client.adminUserId)) throw new Refusal(403, "there is no UserSig for this caller");
    try {
      const userSig = await client.signUserSig(userId, { expiresIn });
      return envelope(JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", userSig, expiresIn }));
    } catch (error) {
      report(error);
      throw isArgument(error)
        ? new Refusal(403, "there is no UserSig for this caller")
        : new Refusal(502, "the gateway cannot sign");
    }
  }

  async function nameUser(request) {
    try {
      return await userSigFor(request);
    } catch (error) {
      if (!request.signal?.aborted) report(error);
      return null;
    }
  }

  return { call, signFor };
}

const isNobody = (userId) => userId === null || userId === undefined;

const mayHave = (userId, admin) => typeof userId === "string" && !isSame(userId, admin);

/** The answer as it came; while the client rests after 70050, that is the answer which told it to. */
const answerOf = ({ answer, errorCode, errorInfo }) =>
  answer ?? { ActionStatus: "FAIL", ErrorCode: errorCode, ErrorInfo: errorInfo };

/** 502 and 504 are repeated by the page's client, 400 is not. */
function refusalFor(error) {
  if (isArgument(error)) return new Refusal(400, "the body cannot be sent");
  if (error?.name === "ChatTimeoutError") return new Refusal(504, "the service gave no answer in time");
  return new Refusal(502, "the service gave no answer");
}

/** Whether it is about what the caller sent, and not about how the gateway's client was made. */
const isArgument = (error) => error?.name === "ChatInputError" && error.code === "INVALID_ARGUMENT";
