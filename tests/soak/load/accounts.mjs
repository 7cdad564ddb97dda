// What is known about a worker's accounts, from the reports of its calls alone. Nobody else touches them.

/** How many steps an account remembers. */
const HISTORY = 8;

/** A state is null if there is no such account, else `{ nick, signature, online, kicked }`. */
const FRESH = { nick: undefined, signature: undefined, online: false, kicked: false };

/**
 * One account: the states that are possible. There is one, but while a call is under way that changes it, and behind a call
 * whose outcome is unknown: then there are two.
 */
export class Account {
  #history = [];

  constructor(userId) {
    this.userId = userId;
    this.states = [null];
  }

  /** Takes note of what was done, for whoever looks into a problem. */
  note(step) {
    this.#history.push(step);
    if (this.#history.length > HISTORY) this.#history.shift();
  }

  /** What was done of late, in words. */
  get story() {
    return this.#history.join(", ");
  }

  get certain() {
    return this.states.length === 1;
  }

  /** The state, if it is certain. */
  get state() {
    return this.states[0];
  }

  /** Before a call is made that may change it. */
  intend(change, by) {
    const after = change(this.state);
    this.note(`${by} for ${JSON.stringify(after)}`);
    // two even if they are the same: the call may be carried out late, when they would no longer be
    this.states = [this.state, after];
  }

  /** The call says that it has been carried out. */
  done() {
    this.note("done");
    this.states = this.states.slice(-1);
  }

  /** The call was certainly not carried out. */
  undone() {
    this.note("not done");
    this.states = this.states.slice(0, 1);
  }

  /** Keeps the states that `found` admits; false if it admits none. */
  narrow(found) {
    const possible = this.states.filter((state) => agrees(state, found));
    this.note(`found as ${JSON.stringify(found)}`);
    if (possible.length === 0) return false;
    const [one, other = one] = possible;
    // a kick of somebody who is offline leaves no trace that the API shows
    this.states = [one?.kicked === other?.kicked ? one : { ...one, kicked: undefined }];
    return true;
  }
}

export const imported = (nick) => (state) => ({ ...(state ?? FRESH), ...(nick !== undefined && { nick }) });
export const deleted = () => null;
export const kicked = (state) => state && { ...state, online: false, kicked: true };
export const signed = (signature) => (state) => state && { ...state, signature };
export const online = (state) => state && { ...state, online: true };

/** Whether a state agrees with what is known: null, or some of its fields. */
export function agrees(state, found) {
  if (state === null || found === null) return state === found;
  const names = Object.keys(found).filter((name) => name !== "kicked" || state.kicked !== undefined);
  return names.every((name) => state[name] === found[name]);
}
