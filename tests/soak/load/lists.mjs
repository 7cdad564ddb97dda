// The methods over lists, as batches and as streams, left early and with sources that fail.

import { deleted, imported } from "./accounts.mjs";
import { certainlyNot } from "./caller.mjs";
import { callOptions } from "./clients.mjs";
import { deviceStates, profilesOf } from "./found.mjs";

/**
 * Each: the method and how many accounts a request takes; `plan` gives the input for an account and what it changes there, where
 * it writes; `good` judges a good item; `missing`: an account that does not exist is an ACCOUNT_NOT_FOUND item.
 */
const IMPORT = {
  method: "importAccounts",
  size: 100,
  plan: ({ userId }, { random }) => {
    const nick = random.chance(0.6) ? `nick ${random.between(0, 1e9)}` : undefined;
    return { input: nick === undefined && random.chance(0.5) ? userId : { userId, nick }, change: imported(nick) };
  },
};
const DELETE = { method: "deleteAccounts", size: 100, plan: ({ userId }) => ({ input: userId, change: deleted }), missing: true };
const CHECK = {
  method: "checkAccounts",
  size: 100,
  good: ({ status }, state) => (status === "Imported") === (state !== null),
};
const STATUS = {
  method: "queryOnlineStatus",
  size: 500,
  options: ({ random }) => random.chance(0.5) && { detail: true },
  good: (item, state) => state !== null && deviceStates(item) === state.online,
  missing: true,
};
const PROFILES = {
  method: "getProfiles",
  size: 100,
  more: [["nick", "selfSignature"]],
  good: (item, state) => {
    const { nick, signature } = profilesOf(item);
    return state !== null && nick === state.nick && signature === state.signature;
  },
  missing: true,
};

const writes = (kind) => kind === IMPORT || kind === DELETE;
const pickSome = ({ random, worker }) => random.stretch(worker.accounts, random.chance(0.5) ? 10 : undefined);

function begin(turn, kind, accounts) {
  const { options, signals, end } = callOptions(turn, { list: true });
  const plan = (account) => ({ account, input: account.userId, ...kind.plan?.(account, turn) });
  const plans = new Map(accounts.map((account) => [account.userId, plan(account)]));
  return {
    plans,
    client: writes(kind) ? turn.client : turn.shared,
    rest: [...(kind.more ?? []), { ...options, ...kind.options?.(turn) }],
    signals,
    end,
  };
}

/** Takes an item into account, or says what is wrong with it. */
function take(turn, { method, good, missing }, item, account) {
  const { ok, userId, error } = item;
  const where = `${method} of ${userId}`;
  if (ok) {
    if (good && !good(item, account.state)) turn.tally.problem(`${where}: ${JSON.stringify(item)}; ${account.story}`);
    if (!good) account.done();
    return;
  }
  turn.judge(where, error);
  if (error.code !== "ACCOUNT_NOT_FOUND") {
    if (!good) account.note(`${error.code} ${error.errorCode ?? error.status ?? ""} in ${error.attempts} attempts`);
    if (!good && certainlyNot(error)) account.undone();
    return;
  }
  // what was deleted by an attempt whose answer was lost is not found by the next
  const explained = missing && (account.state === null || (!good && error.attempts > 1));
  if (!explained) turn.tally.problem(`${where}: it is not found; ${account.story}`);
  if (!good) account.done();
}

const batch = (kind) => async (turn) => {
  const accounts = pickSome(turn);
  const { plans, client, rest, signals, end } = begin(turn, kind, accounts);
  const again = !writes(kind) && turn.random.chance(0.2) ? [accounts[0]] : [];
  const asked = [...accounts, ...again];
  for (const { account, change } of plans.values()) if (change) account.intend(change, kind.method);
  const inputs = asked.map(({ userId }) => plans.get(userId).input);
  const { value: report, error } = await turn.settle(kind.method, () => client[kind.method](inputs, ...rest), { signals });
  end();
  if (!report) {
    const one = accounts.length <= kind.size;
    for (const account of accounts) {
      account.note(`${error.code ?? error} in ${error.attempts} attempts`);
      if (one && certainlyNot(error)) account.undone();
    }
    return;
  }
  const { items, succeeded, failed } = report;
  const inOrder = items.length === asked.length && items.every(({ userId }, n) => userId === asked[n].userId);
  if (!inOrder || succeeded + failed !== items.length) turn.tally.problem(`${kind.method}: the items are not those of the input`);
  items.forEach((item) => take(turn, kind, item, plans.get(item.userId).account));
};

const stream = (kind) => async (turn) => {
  const { random, tally } = turn;
  const method = `${kind.method}Stream`;
  const accounts = pickSome(turn);
  const { plans, client, rest, signals, end } = begin(turn, kind, accounts);
  const leaveAfter = random.chance(0.3) ? random.between(0, accounts.length) : Infinity;
  const failAt = random.chance(0.15) ? random.between(0, accounts.length - 1) : Infinity;
  const fails = random.pick(["by throwing", "by a bad account"]);
  const thrown = new Error("a source that throws");

  const state = { started: false, closed: false };
  function* source() {
    state.started = true;
    try {
      for (const [n, { userId }] of accounts.entries()) {
        if (turn.isOver()) return;
        if (n === failAt && fails === "by throwing") throw thrown;
        if (n === failAt) yield "";
        const { account, input, change } = plans.get(userId);
        if (change) account.intend(change, method);
        yield input;
      }
    } finally {
      state.closed = true;
    }
  }
  async function* slowly() {
    for (const input of source()) {
      if (random.chance(0.02)) await new Promise((resolve) => setTimeout(resolve, random.between(1, 20)));
      yield input;
    }
  }

  const expected = { signals, thrown, input: failAt < Infinity };
  const items = client[method](random.chance(0.5) ? source() : slowly(), ...rest);
  let count = 0;
  let ending;
  while (count < leaveAfter) {
    const { value: step, error } = await turn.settle(method, () => items.next(), expected);
    if (!step || step.done) {
      ending = { error };
      break;
    }
    const { value: item } = step;
    if (item.userId !== accounts[count]?.userId) tally.problem(`${method}: item ${count} is of ${item.userId}`);
    else take(turn, kind, item, accounts[count]);
    count++;
  }
  if (!ending) await turn.settle(`${method}, left`, () => items.return());
  end();

  const isItsOwn = (error) => error === thrown || error?.name === "ChatInputError";
  if (isItsOwn(ending?.error) && count !== failAt) tally.problem(`${method}: ${count} items before what goes wrong at ${failAt}`);
  if (ending && !ending.error && count !== accounts.length) tally.problem(`${method}: ${count} items for ${accounts.length}`);
  // a source that waits for something itself ends when it goes on
  for (let n = 0; n < 100 && state.started && !state.closed; n++) await new Promise((resolve) => setTimeout(resolve, 1));
  turn.goOn();
  if (state.started && !state.closed) tally.problem(`${method}: the source is not ended`);
};

export const LISTS = [IMPORT, DELETE, CHECK, STATUS, PROFILES].flatMap((kind) => {
  const weight = kind === DELETE ? 2 : 4;
  return [
    [weight, batch(kind)],
    [weight, stream(kind)],
  ];
});
