// The Tencent Cloud Chat REST service as a fetch handler, for tests and for work without an account.
//
// Written from the service's documents, sharing nothing with the client, so that a test of one against the other
// compares two readings of them. In reading order:
//
//   options.js      what createEmulator takes
//   service.js      the way of one request; admission.js and usersig.js say who may call, limits.js how often
//   endpoints/      table.js has a row per endpoint; accounts.js, presence.js and profiles.js carry the calls out
//   directory.js    the accounts; profile.js and presence.js know what belongs to one
//   envelope.js     how answers look; codes.js has their texts
//   faults.js       what goes wrong on purpose
//   journal.js      what was asked

import { untilAborted } from "./abort.js";
import { createDirectory } from "./directory.js";
import { createFaults, failWith } from "./faults.js";
import { createJournal } from "./journal.js";
import { known } from "./known.js";
import { readOptions } from "./options.js";
import { liveDevices, overallStatus, readDevices } from "./presence.js";
import { IMAGE, NICK } from "./profile.js";
import { commandOf, createService } from "./service.js";

/** See index.d.ts for every option and method. */
export function createEmulator(options) {
  demandRuntime();
  const settings = readOptions(options);
  const { now, sleep } = settings;
  const directory = createDirectory(settings);
  const { serve, refuse } = createService(settings, directory);
  const journal = createJournal();
  let nextFault;

  const setFaults = (faults) => {
    nextFault = faults === undefined || faults === null ? () => ({}) : createFaults(faults);
  };
  setFaults(settings.faults);

  async function exchange(request, signal) {
    const url = new URL(request.url);
    const command = commandOf(url);
    if (command !== undefined) journal.note(command, now());
    const { latencyMs, failure } = nextFault(command);
    if (latencyMs !== undefined) {
      await sleep(latencyMs, signal);
      // The caller's own sleep may ignore the signal; what was aborted must not be carried out later.
      signal?.throwIfAborted();
    }
    if (!failure) return serve(request, url);
    return failWith(failure, { serve: () => serve(request, url), refuse: (code) => refuse(url, code) });
  }

  const view = (account) =>
    known({
      userId: account.userId,
      nick: account.profile[NICK],
      faceUrl: account.profile[IMAGE],
      admin: directory.isAdmin(account.userId),
      status: overallStatus(liveDevices(account, now())),
      kickedAt: account.kickedAt,
      profile: { ...account.profile },
    });

  return {
    fetch: async (input, init) => {
      // null, as with the global fetch, takes a request's own signal away
      const signal = init?.signal === undefined ? input?.signal : init.signal;
      const request = toRequest(input, init);
      return untilAborted(() => exchange(request, signal), signal);
    },

    setFaults,

    setPresence(userId, devices) {
      const account = directory.find(userId);
      if (!account) throw new RangeError("setPresence: no such account");
      account.devices = readDevices(devices);
      account.seenAt = now();
    },

    has: (userId) => directory.find(userId) !== undefined,
    account: (userId) => (directory.find(userId) ? view(directory.find(userId)) : undefined),
    accounts: () => Array.from(directory.all(), view),
    calls: journal.calls,
    starts: journal.starts,
    snapshot: directory.snapshot,
    restore: directory.restore,
  };
}

/** Leaves the signal out: fetch obeys it itself, and each Request would add a listener to a signal that may live long. */
function toRequest(input, init) {
  if (input instanceof Request && init === undefined) return input;
  try {
    return new Request(input, { ...init, signal: undefined });
  } catch {
    // The runtime's own error may quote the URL, and the URL holds a UserSig.
    throw new TypeError("fetch: the arguments make no valid request, or none can be made here");
  }
}

/** Without these no UserSig could be read, and each would seem to be a bad one. */
function demandRuntime() {
  const lacks = (name) => new TypeError(`this runtime has no ${name}, which the emulator needs`);
  if (typeof DecompressionStream !== "function") throw lacks("DecompressionStream");
  if (!globalThis.crypto?.subtle) throw lacks("crypto.subtle");
}
