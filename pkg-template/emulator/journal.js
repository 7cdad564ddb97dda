// Remembers which commands were requested and when, for tests to look at.

const MAX_STARTS = 10_000;
/** Names come from the network, so they must not fill the memory. */
const MAX_COMMANDS = 1000;

export function createJournal() {
  const entries = new Map();

  return {
    note(command, nowMs) {
      const entry = entries.get(command) ?? { count: 0, starts: [] };
      if (entry.count === 0) {
        if (entries.size >= MAX_COMMANDS) return;
        entries.set(command, entry);
      }
      entry.count += 1;
      entry.starts.push(nowMs);
      // Cut only at twice the length, so that a call costs the same however many there were.
      if (entry.starts.length >= 2 * MAX_STARTS) entry.starts = entry.starts.slice(-MAX_STARTS);
    },

    calls: () => Object.fromEntries([...entries].map(([command, { count }]) => [command, count])),

    starts: (command) => entries.get(command)?.starts.slice(-MAX_STARTS) ?? [],
  };
}
