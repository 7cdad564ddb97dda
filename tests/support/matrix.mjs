// Keeps what the suite came to in each runtime, for the matrix that `cargo xtask test` prints.

import { appendFile, mkdir } from "node:fs/promises";

const folder = new URL("../../target/xtask/", import.meta.url);

/** `context` is where in the runtime it ran; without `results` it did not run to its end. */
export async function record({ runtime, version, context, results, skipped = false }) {
  const failed = results ? results.filter(({ error }) => error !== undefined).length : 1;
  const passed = results ? results.length - failed : 0;
  const counts = skipped ? { passed: 0, failed: 0, skipped: 1 } : { passed, failed, skipped: 0 };
  await mkdir(folder, { recursive: true });
  await appendFile(new URL("matrix.jsonl", folder), `${JSON.stringify({ runtime, version, context, ...counts })}\n`);
}
