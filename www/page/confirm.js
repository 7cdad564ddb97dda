// Asks for confirmation before something that cannot be undone.

import { byId, element, fill, onDeliberateClick } from "./dom.js";

const [dialog, title, text, no, yes] = ["confirm", "confirm-title", "confirm-text", "confirm-no", "confirm-yes"].map(byId);

/** Resolves to whether the user wants it. `Esc` and Cancel say no; the focus starts on Cancel. */
export function confirm({ question, lines, action }) {
  title.textContent = question;
  fill(text, ...lines.map((line) => element("p", {}, line)));
  yes.textContent = action;
  dialog.returnValue = "no";
  dialog.showModal();
  // if it could not get the focus, nobody could scroll it without a mouse
  text.tabIndex = text.scrollHeight > text.clientHeight ? 0 : -1;
  no.focus();
  return new Promise((resolve) => {
    no.onclick = () => dialog.close("no");
    // it may open under a pointer that double-clicks
    onDeliberateClick(yes, () => dialog.close("yes"));
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}
