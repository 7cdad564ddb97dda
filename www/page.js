// The page in the browser. In reading order:
//
//   page/service.js    the package's client over the worker's gateway; page/log.js shows every attempt
//   page/accounts.js   look up, import, kick, delete: actions.js says what each does, results.js has the table,
//                      profile.js the dialog, confirm.js the question
//   page/bulk.js       import of a file: reading/ reads it (the command line uses a copy), importer.js sends it,
//                      progress.js and failures.js show the outcome
//   page/usersig.js    the workbench; timeline.js draws
//   page/token.js      asks for the token that a deployed worker wants
//   page/faults.js     makes the emulator fail; page/sample.js runs the worker's own session
//   page/dom.js        elements; table.js, problem.js and words.js are shared by the others

import { startAccounts } from "./page/accounts.js";
import { startBulkImport } from "./page/bulk.js";
import { button, byId, fill } from "./page/dom.js";
import { startFaults } from "./page/faults.js";
import { createLog } from "./page/log.js";
import { problem } from "./page/problem.js";
import { startSample } from "./page/sample.js";
import { ask, createService, whenTokenWanted } from "./page/service.js";
import { askForToken } from "./page/token.js";
import { startWorkbench } from "./page/usersig.js";

const [view, problems] = ["backend", "start-problems"].map(byId);
let isStarted = false;
// what the page shows stays; if it has not started yet, it starts again
whenTokenWanted((reason) => askForToken(reason, () => isStarted || start()));
byId("late").remove();
await start();

async function start() {
  try {
    const backend = await ask("/backend");
    const { call, check } = createService(backend, createLog());
    startAccounts({ call, backend });
    startBulkImport({ call, check });
    startWorkbench({ backend });
    startFaults({ backend });
    startSample();
    isStarted = true;
    fill(problems);
    for (const column of document.querySelectorAll(".column")) column.inert = false;
    const where = backend.kind === "service" ? `Real service, ${backend.region}` : "Emulator";
    view.textContent = `${where} · SDKAppID ${backend.sdkAppId}`;
    view.dataset.kind = backend.kind;
  } catch (error) {
    view.textContent = error.message;
    view.dataset.kind = "broken";
    // trying again is all that can be done here
    fill(problems, problem(error, "The page could not start"), button("Try again", () => location.reload(), "primary"));
  }
}
