// Shows what went wrong, and what to do.

import { element } from "./dom.js";

/** For errors for which the package has no hint, because it does not know what it talks to. */
const HINTS = {
  NETWORK: "The worker did not answer. Is it still running?",
  TIMEOUT: "The worker did not answer in time. Try again.",
};

/** For a gateway's own refusals. */
const STATUS_HINTS = {
  401: "The worker does not know you. Log in to it and try again.",
  403: "The worker does not allow this command. Add it to the gateway's `allow`.",
  404: "The worker has no gateway at this address.",
  413: "The worker does not accept a request this large. Raise the gateway's `maxBodyBytes`.",
  502: "The worker could not get an answer from the service. Try again.",
  504: "The service did not answer the worker in time. Try again.",
};

const hintOf = ({ hint, code, status, retryable }) =>
  hint ?? HINTS[code] ?? STATUS_HINTS[status] ?? (retryable ? "This may be temporary. Try again." : undefined);

/** What is shown beside the message, such as `API_ERROR 70107`. */
export const codeOf = ({ code, errorCode, name }) => [code ?? name, errorCode].filter((part) => part !== undefined).join(" ");

/** A paragraph or two. `title` says what was tried. */
export function problem(error, title) {
  const hint = hintOf(error);
  const code = element("code", { className: "tag" }, codeOf(error));
  return element(
    "div",
    { className: "problem" },
    element("p", {}, title && element("strong", {}, `${title}: `), error.message, " ", code),
    hint && element("p", { className: "hint" }, hint),
  );
}
