// Finds, makes and fills elements. Whatever comes from outside becomes text, never markup.

export const byId = (id) => document.getElementById(id);

/** `element("p", { className: "help" }, "text", child)`; children that are undefined or false are left out. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    // ARIA's attributes and data have no property of the same name
    if (key.includes("-")) made.setAttribute(key, value);
    else made[key] = value;
  }
  return append(made, ...children);
}

/** The same for SVG, whose attributes are no properties. */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return append(made, ...children);
}

/** Replaces what is in it; gives it back. */
export function fill(parent, ...children) {
  parent.replaceChildren();
  return append(parent, ...children);
}

function append(parent, ...children) {
  parent.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return parent;
}

/** A live region that is given the same text again would be read again. */
export function say(region, text) {
  if (region.textContent !== text) region.textContent = text;
}

export const button = (label, onclick, className = "") => element("button", { type: "button", className, onclick }, label);

/** Longer than between the clicks of a double click. */
const PAUSE_MS = 500;

/**
 * For what appears where something else was pressed: a click does nothing for a moment from now on, as it was meant for what
 * stood there before. A key that is held down never was meant for it.
 */
export function onDeliberateClick(control, act) {
  // both clocks start with the page
  control.dataset.since = performance.now();
  control.onclick = (event) => {
    if (event.timeStamp - control.dataset.since >= PAUSE_MS) act(event);
  };
  control.onkeydown = (event) => {
    if (event.repeat && event.key === "Enter") event.preventDefault();
  };
  return control;
}

/** Not `disabled`: that would take the keyboard's focus away. */
export const isBusy = (control) => control.ariaDisabled === "true";
export const setBusy = (controls, busy) => controls.forEach((control) => (control.ariaDisabled = String(busy)));

/** Copies, and says so on the button itself for a moment, and to who cannot see it. */
export async function copy(control, text) {
  const label = control.dataset.label ?? (control.dataset.label = control.textContent);
  // there is no clipboard where the page is not from a secure origin
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  const outcome = done ? "Copied" : "Not allowed";
  control.textContent = outcome;
  const spoken = byId("spoken");
  say(spoken, outcome);
  setTimeout(() => {
    control.textContent = label;
    // so that the next time is heard too
    say(spoken, "");
  }, 1500);
}

/** Hands the text over as a file. */
export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: url, download: name }).click();
  // the browser has taken the address by then
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
