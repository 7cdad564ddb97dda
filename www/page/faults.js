// Makes the emulator fail on purpose. If the real service is behind the worker, this section is not shown.

import { byId, say } from "./dom.js";
import { post } from "./service.js";

const [section, rate, kind, status] = ["faults", "fault-rate", "fault-kind", "faults-status"].map(byId);

export function startFaults({ backend }) {
  if (backend.kind !== "emulator") return;
  section.hidden = false;
  // what is shown is true after a reload too: nothing fails, and the browser does not restore an earlier choice (autocomplete)
  let turn = post("/emulator/faults", null).catch(() => {});
  // one after the other, so that the last choice is the one that stays
  for (const control of [rate, kind]) {
    control.addEventListener("change", () => {
      const wanted = chosen();
      turn = turn.then(() => set(wanted));
    });
  }
}

/** What the emulator was last told. */
let held = { rate: "0", kind: "" };

const chosen = () => ({ rate: rate.value, kind: kind.value, words: rate.selectedOptions[0].text });

async function set(wanted) {
  const share = Number(wanted.rate);
  const faults = share > 0 ? { rate: share, ...(wanted.kind && { kinds: [wanted.kind] }) } : null;
  try {
    await post("/emulator/faults", faults);
    held = wanted;
    say(status, `From now on, ${faults ? wanted.words : "no"} requests are affected.`);
  } catch (error) {
    // unless something else was chosen meanwhile, which is next
    if (rate.value === wanted.rate && kind.value === wanted.kind) [rate.value, kind.value] = [held.rate, held.kind];
    say(status, `The emulator's faults were not changed: ${error.message}`);
  }
}
