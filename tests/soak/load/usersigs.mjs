// UserSigs, and clients and signers that come and go.

import { callOptions } from "./clients.mjs";

async function signUserSig(turn) {
  const { lib, app, random, tally, shared } = turn;
  const { userId } = random.pick(turn.worker.accounts);
  const expiresIn = random.between(1, 1_000);
  const { value: userSig } = await turn.settle("signUserSig", () => shared.signUserSig(userId, { expiresIn }));
  if (userSig === undefined) return;
  const claims = new lib.UserSigSigner(app).verify(userSig, { userId });
  if (claims.expiresIn !== expiresIn) tally.problem(`signUserSig: ${JSON.stringify(claims)} in place of ${expiresIn} seconds`);
}

async function signAndVerify({ lib, app, random, tally, worker }) {
  const { userId } = random.pick(worker.accounts);
  const signer = new lib.UserSigSigner(app);
  const userBuf = random.chance(0.3) ? new Uint8Array(random.between(1, 500)).fill(7) : undefined;
  const userSig = signer.sign(userId, { expiresIn: 100, userBuf });
  const claims = signer.verify(userSig, { userId });
  if (claims.userId !== userId || claims.userBuf?.length !== userBuf?.length) tally.problem("verify: other claims than were signed");
  if (!lib.explainUserSig(userSig, app).ok) tally.problem("explainUserSig: a good UserSig has problems");
  if (lib.explainUserSig(userSig.slice(0, -9)).ok) tally.problem("explainUserSig: half a UserSig has none");
  signer.signRoomKey(userId, { room: random.between(1, 1e6) });
  for (const [code, refused] of [
    ["WRONG_USER", () => signer.verify(userSig, { userId: "somebody else" })],
    ["EXPIRED", () => signer.verify(userSig, { now: 4e9 })],
    ["MALFORMED", () => lib.decodeUserSig(`${userSig}?`)],
  ]) {
    if (codeOf(refused) !== code) tally.problem(`a UserSig that is ${code}: ${codeOf(refused)}`);
  }
  // to be found by the garbage collector
  if (random.chance(0.5)) return;
  signer.free();
  if (codeOf(() => signer.sign(userId)) !== "INVALID_OPTION") tally.problem("a signer signs behind free()");
}

function codeOf(run) {
  try {
    run();
  } catch (error) {
    return error.code;
  }
}

/** A client for one call, disposed while it is under way or after it, or never. */
async function shortLived(turn) {
  const { lib, app, origin, random, tally } = turn;
  const account = random.pick(turn.worker.accounts);
  const client = new lib.ChatClient({ ...app, baseUrl: origin, maxRetries: random.between(0, 2), timeoutMs: 1_000 });
  const { options, signals, end } = callOptions(turn);
  const when = random.pick(["under way", "behind it", "never"]);
  const { value: report } = await turn.settle(
    "checkAccounts",
    () => {
      const call = client.checkAccounts([account.userId], options);
      if (when === "under way") client.free();
      return call;
    },
    { signals, input: when === "under way" },
  );
  end();
  const [item] = report?.items ?? [];
  const expected = account.state === null ? "NotImported" : "Imported";
  if (item?.ok && item.status !== expected) tally.problem(`a new client: ${account.userId} is ${item.status}`);
  if (when === "never") return;
  if (when === "behind it") client.free();
  const { error } = await turn.settle("a client behind free()", () => client.checkAccounts(["ada"]), { input: true });
  if (error?.code !== "INVALID_OPTION") tally.problem(`a client behind free(): ${error}`);
}

export const USERSIGS = [
  [4, signUserSig],
  [6, signAndVerify],
  [5, shortLived],
];
