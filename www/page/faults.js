// Has the emulator fail on purpose. Where the real service is behind the worker, there is nothing of this.

import { byId, say } from "./dom.js";
import { post } from "./service.js";

const [section, rate, kind, status] = ["faults", "fault-rate", "fault-kind", "faults-status"].map(byId);

export function startFaults({ backend }) {
  if (backend.kind !== "emulator") return;
  section.hidden = false;
  // one after the other: the last choice is the one that stays
  // what is shown is what holds, also behind a reload: nothing fails
  let turn = post("/emulator/faults", null).catch(() => {});
  for (const control of [rate, kind]) control.addEventListener("change", () => (turn = turn.then(set)));
}

async function set() {
  const faults = Number(rate.value) > 0 ? { rate: Number(rate.value), ...(kind.value && { kinds: [kind.value] }) } : null;
  try {
    await post("/emulator/faults", faults);
    say(status, faults ? `From now on ${rate.selectedOptions[0].text} fail.` : "All goes well.");
  } catch (error) {
    say(status, `The emulator was not told: ${error.message}`);
  }
}
