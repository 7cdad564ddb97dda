// Asks for the token that a deployed worker wants.

import { byId } from "./dom.js";
import { keepToken } from "./service.js";

const [dialog, form, input] = ["token", "token-form", "token-input"].map(byId);

/** Shows the question. With an answer the page starts anew. */
export function askForToken() {
  form.addEventListener("submit", (event) => {
    const token = input.value.trim();
    // no header can carry anything else
    if (!/^[\x20-\x7e]+$/.test(token)) {
      event.preventDefault();
      input.setCustomValidity("A token has letters, digits and signs of ASCII alone.");
      input.reportValidity();
      return;
    }
    keepToken(token);
    location.reload();
  });
  input.addEventListener("input", () => input.setCustomValidity(""));
  // without it nothing works here
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.showModal();
}
