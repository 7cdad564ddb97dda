// Listening to the caller's AbortSignal.

/**
 * Calls `fired` when the signal fires, and gives what ends that. The signal may be of anybody's making: one that does not
 * take its listeners back does no harm.
 */
export function listen(signal, fired) {
  let isOver = false;
  const listener = () => {
    if (!isOver) fired();
  };
  signal.addEventListener("abort", listener);
  return () => {
    isOver = true;
    signal.removeEventListener("abort", listener);
  };
}
