// Finds, creates and fills elements. Whatever comes from outside becomes text, never markup.

export const byId = (id) => document.getElementById(id);

/** `element("p", { className: "help" }, "text", child)`; children that are undefined or false are left out. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    // ARIA attributes and data attributes have no property of the same name
    if (key.includes("-")) made.setAttribute(key, value);
    else made[key] = value;
  }
  return append(made, ...children);
}

/** The same for SVG, whose attributes are not properties. */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return append(made, ...children);
}

/** Replaces the children of `parent`, and returns it. */
export function fill(parent, ...children) {
  parent.replaceChildren();
  return append(parent, ...children);
}

function append(parent, ...children) {
  parent.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return parent;
}

/** Leaves a live region alone if it has that text already: screen readers would read it again. */
export function say(region, text) {
  if (region.textContent !== text) region.textContent = text;
}

export const button = (label, onclick, className = "") => element("button", { type: "button", className, onclick }, label);

/** Longer than between the clicks of a double click. */
const PAUSE_MS = 500;

/**
 * For a control that appears where something else was pressed: for a moment a click does nothing, because it was meant for what
 * was there before. A key that is held down was never meant for it.
 */
export function onDeliberateClick(control, act) {
  // like an event's timeStamp, counted from when the page was opened
  control.dataset.since = performance.now();
  control.onclick = (event) => {
    if (event.timeStamp - control.dataset.since >= PAUSE_MS) act(event);
  };
  control.onkeydown = (event) => {
    if (event.repeat && event.key === "Enter") event.preventDefault();
  };
  return control;
}

/** Not `disabled`, which would take the focus away. */
export const isBusy = (control) => control.ariaDisabled === "true";
export const setBusy = (controls, busy) => controls.forEach((control) => (control.ariaDisabled = String(busy)));

/** Copies, and says so for a moment on the button itself and to screen readers. */
export async function copy(control, text) {
  const label = control.dataset.label ?? (control.dataset.label = control.textContent);
  // there is no clipboard unless the page is from a secure origin
  const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  const outcome = done ? "Copied" : "Not allowed";
  control.textContent = outcome;
  const spoken = byId("spoken");
  say(spoken, outcome);
  setTimeout(() => {
    control.textContent = label;
    // so that it is read aloud the next time too
    say(spoken, "");
  }, 1500);
}

/** Offers the text as a file to download. */
export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: url, download: name }).click();
  // by then the browser has used the address
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
