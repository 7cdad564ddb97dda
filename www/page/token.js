// Asks for the token that a deployed worker wants.

import { byId } from "./dom.js";
import { keepToken } from "./service.js";

const [dialog, form, input, help] = ["token", "token-form", "token-input", "token-help"].map(byId);
const ADVICE = help.textContent;

/** Shows the question, with the reason if a token was not accepted, and calls `goOn()` when there is an answer. */
export function askForToken(reason, goOn) {
  if (dialog.open) return;
  input.value = "";
  help.textContent = reason ? `The worker did not accept that token: ${reason}. ${ADVICE}` : ADVICE;
  input.ariaInvalid = String(reason !== undefined);
  let isAnswered = false;
  form.onsubmit = (event) => {
    const token = input.value.trim();
    // a header cannot carry anything else
    if (!/^[\x20-\x7e]+$/.test(token)) {
      event.preventDefault();
      input.setCustomValidity("A token has only ASCII letters, digits, punctuation and spaces.");
      input.reportValidity();
      return;
    }
    isAnswered = true;
    keepToken(token);
    goOn();
  };
  input.oninput = () => {
    input.setCustomValidity("");
    input.ariaInvalid = "false";
  };
  // nothing works without a token, and browsers close any dialog on the second Esc in a row
  dialog.oncancel = (event) => event.preventDefault();
  dialog.onclose = () => isAnswered || dialog.showModal();
  dialog.showModal();
}
