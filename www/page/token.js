// Asks for the token that a deployed worker wants.

import { byId } from "./dom.js";
import { keepToken } from "./service.js";

const [dialog, form, input] = ["token", "token-form", "token-input"].map(byId);

/** Shows the question. With an answer the page starts anew. */
export function askForToken() {
  form.addEventListener("submit", () => {
    keepToken(input.value.trim());
    location.reload();
  });
  dialog.showModal();
}
