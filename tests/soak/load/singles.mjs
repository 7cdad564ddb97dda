// The methods that concern one account, and `call`.

import { imported, kicked, online, signed } from "./accounts.mjs";
import { certainlyNot } from "./caller.mjs";
import { callOptions } from "./clients.mjs";

/** A method that changes one account; `needs`: the account must exist. */
const write = (method, { needs, plan }) => async (turn) => {
  const account = turn.random.pick(turn.worker.accounts);
  const { arguments_, change } = plan(account, turn);
  const { options, signals, end } = callOptions(turn);
  const before = account.state;
  account.intend(change, method);
  const { error } = await turn.settle(method, () => turn.client[method](...arguments_, options), { signals });
  end();
  if (error) account.note(`${error.code ?? error} in ${error.attempts} attempts`);
  const missing = error?.code === "ACCOUNT_NOT_FOUND";
  if (missing && !(needs && before === null)) turn.tally.problem(`${method}: ${account.userId} is not found`);
  if (!error && needs && before === null) turn.tally.problem(`${method}: ${account.userId} does not exist`);
  if (!error) account.done();
  else if (missing || certainlyNot(error)) account.undone();
};

const importAccount = write("importAccount", {
  plan: ({ userId }, { random }) => {
    const nick = random.chance(0.5) ? `nick ${random.between(0, 1e9)}` : undefined;
    return { arguments_: [{ userId, nick }], change: imported(nick) };
  },
});

const kickAccount = write("kickAccount", { needs: true, plan: ({ userId }) => ({ arguments_: [userId], change: kicked }) });

const setProfile = write("setProfile", {
  needs: true,
  plan: ({ userId }, { random }) => {
    const selfSignature = `words ${random.between(0, 1e9)}`;
    return { arguments_: [userId, { selfSignature }], change: signed(selfSignature) };
  },
});

/** A user comes online: nothing that the package does, so nothing goes wrong. */
async function comeOnline(turn) {
  const account = turn.random.pick(turn.worker.accounts.filter(({ state }) => state !== null).concat(turn.worker.accounts[0]));
  if (account.state === null) return;
  // the service fences what comes from a client that is over, this too
  void turn.client;
  account.intend(online, "presence");
  await turn.control("presence", { userId: account.userId });
  account.done();
}

async function call(turn) {
  const account = turn.random.pick(turn.worker.accounts);
  const { options, signals, end } = callOptions(turn);
  const body = { CheckItem: [{ UserID: account.userId }] };
  const { value: answer } = await turn.settle(
    "call",
    () => turn.shared.call("im_open_login_svc/account_check", body, options),
    { signals },
  );
  end();
  const status = account.state === null ? "NotImported" : "Imported";
  if (answer && answer.ResultItem?.[0]?.AccountStatus !== status) {
    turn.tally.problem(`call: ${account.userId} is ${status}, the answer is ${JSON.stringify(answer)}`);
  }
}

const bad = [
  (client) => client.importAccount({ userId: "" }),
  (client) => client.checkAccounts(["ada", "x".repeat(33)]),
  (client) => client.setProfile("ada", {}),
  (client) => client.call("no command"),
  // accessors that throw are where the boundary catches exceptions of JavaScript
  (client) => client.importAccount({ get userId() { throw new Error("an accessor that throws"); } }),
  (client) => client.checkAccounts({ [Symbol.iterator]() { throw new Error("an iterator that throws"); } }),
  (client) => client.checkAccounts([Symbol("no text")]),
];

async function badInput(turn) {
  const { value, error } = await turn.settle("bad input", () => turn.random.pick(bad)(turn.shared), { input: true });
  if (error?.name !== "ChatInputError") turn.tally.problem(`bad input gives ${error ?? value}`);
}

export const SINGLES = [
  [8, importAccount],
  [4, kickAccount],
  [6, setProfile],
  [6, comeOnline],
  [6, call],
  [3, badInput],
];
