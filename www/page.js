// The page in the browser: says what is behind the worker, runs the session on demand and shows its steps.

const [backend, button, status, steps] = ["backend", "run", "status", "steps"].map((id) => document.getElementById(id));

const OUTCOMES = { passed: "done", failed: "failed", skipped: "skipped" };

showBackend();
button.addEventListener("click", runSession);

async function showBackend() {
  try {
    const { kind, region, sdkAppId } = await ask("/backend");
    const where = kind === "service" ? `The real service in ${region}` : "The emulator";
    backend.textContent = `${where} is behind it, app ${sdkAppId}.`;
  } catch (error) {
    backend.textContent = error.message;
  }
}

async function runSession() {
  // Not `disabled`: that would take the keyboard's focus away.
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  status.textContent = "Running …";
  steps.replaceChildren();
  try {
    const session = await ask("/session", { method: "POST" });
    steps.replaceChildren(...session.steps.map(stepItem));
    status.textContent = summary(session.steps);
  } catch (error) {
    status.textContent = `The session did not run: ${error.message}`;
  } finally {
    button.ariaDisabled = "false";
  }
}

async function ask(path, init) {
  const response = await fetch(path, init).catch(() => {
    throw new Error("the worker does not answer; is it still running?");
  });
  if (!response.ok) throw new Error(`${response.status}, ${(await response.text()).trim()}`);
  return response.json();
}

function summary(all) {
  const failed = all.find(({ outcome }) => outcome === "failed");
  if (failed) return `“${failed.title}” failed.`;
  const total = all.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return `All ${all.length} steps done in ${total} ms.`;
}

function stepItem({ title, outcome, durationMs, columns, rows, problems }) {
  const state = element("span", { className: "outcome" }, OUTCOMES[outcome]);
  const time = durationMs === undefined ? "" : element("span", { className: "time" }, `${durationMs} ms`);
  const heading = element("h2", {}, title, " ", state, " ", time);
  const parts = [
    ...(rows.length > 0 ? [table(title, columns, rows)] : []),
    ...problems.map((problem) => element("p", { className: "problem" }, problem)),
  ];
  return element("li", { className: outcome }, heading, ...parts);
}

/** In a box of its own, which scrolls where the window is narrow, also by keyboard. */
function table(label, columns, rows) {
  const head = element("tr", {}, ...columns.map((text) => element("th", { scope: "col" }, text)));
  const body = rows.map((cells) => element("tr", {}, ...cells.map((text) => element("td", {}, text))));
  const content = element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
  return element("div", { className: "scroll", role: "region", ariaLabel: label, tabIndex: 0 }, content);
}

/** Whatever comes from outside becomes text, never markup. */
function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
