// Shows the progress of an import: a bar, counts, the rate and the time left.

import { byId, say } from "./dom.js";
import { count, seconds } from "./words.js";

/** Not every change is read aloud, only each quarter. */
const QUARTERS = 4;

const [bar, done, failed, rate, left, status] = [
  "import-progress",
  "import-done",
  "import-failed",
  "import-rate",
  "import-left",
  "import-status",
].map(byId);

/** `update` is a batch's `onProgress`; it draws once a frame. `finished` rows were done before, of which `failedBefore` failed. */
export function createProgress({ total, finished, failed: failedBefore }) {
  const started = performance.now();
  let latest = { done: 0, failed: 0 };
  let quarter = 0;
  let scheduled = false;
  let ended;

  function draw() {
    scheduled = false;
    const position = finished + latest.done;
    const perSecond = latest.done / Math.max(0.001, ((ended ?? performance.now()) - started) / 1000);
    bar.max = Math.max(1, total);
    bar.value = position;
    done.textContent = `${count(position)} of ${count(total)}`;
    failed.textContent = count(failedBefore + latest.failed);
    failed.classList.toggle("some", failedBefore + latest.failed > 0);
    rate.textContent = latest.done > 0 ? `${count(Math.round(perSecond))} a second` : "–";
    left.textContent = ended || latest.done === 0 ? "–" : seconds(Math.ceil((total - position) / perSecond));
  }

  draw();
  return {
    update(progress) {
      latest = progress;
      const reached = Math.floor((QUARTERS * (finished + progress.done)) / Math.max(1, total));
      if (reached > quarter && reached < QUARTERS) say(status, `${count(finished + progress.done)} of ${count(total)} done.`);
      quarter = reached;
      if (!scheduled) requestAnimationFrame(draw);
      scheduled = true;
    },
    end(job) {
      ended = performance.now();
      // calls that were stopped in flight have no result
      latest = { done: job.finished - finished, failed: job.failed - failedBefore };
      draw();
    },
    took: () => ended - started,
  };
}
