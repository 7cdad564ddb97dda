// What calls have under way outside the module, so that it can be ended when the module traps and can end nothing itself.
//
// All of it is made of plain literals: V8 forgets the shape of a class's objects, and all code that it has made for
// them, if a garbage collection finds none alive.

/** A link of a ring, which it can join and leave at once. `end(of)` ends what it stands for. */
const createLink = (of, end) => {
  const link = { before: undefined, after: undefined, of, end };
  return (link.before = link.after = link);
};

function join(ring, link) {
  const last = ring.before;
  link.before = last;
  link.after = ring;
  last.after = ring.before = link;
}

/** To be called after the end, whichever way that came; may be called more than once. */
export function release(link) {
  const { before, after } = link;
  before.after = after;
  after.before = before;
  link.before = link.after = link;
}

/** Each promise that a method has returned and that is pending. */
const pending = createLink();

/** Each timer, request and turn, and each wait for a signal. */
const running = createLink();

/** Makes a trap call `end(something)`. The link that it returns is for `release`, and for the module, which ends it when it drops it. */
export function hold(something, end) {
  const link = createLink(something, end);
  join(running, link);
  return link;
}

/** For the module: ends what the link stands for. Nothing happens if that has ended before. */
export const end = ({ of, end }) => end(of);

/** Ends all of it: the promises reject with `error`. */
export function endAll(error) {
  while (pending.after !== pending) settle(pending.after.of, true, error);
  // only those of now, since whoever hears of an abort may start something new
  const last = [];
  for (let link = running.after; link !== running; link = link.after) last.push(link);
  for (const link of last) {
    release(link);
    try {
      end(link);
    } catch {
      // workerd lets nobody touch what belongs to another request
    }
  }
}

/** A promise with what settles it, which a trap rejects. */
export function createPending() {
  const made = { promise: undefined, resolve: undefined, reject: undefined, link: undefined };
  made.promise = new Promise((resolve, reject) => {
    made.resolve = resolve;
    made.reject = reject;
  });
  made.link = createLink(made);
  return made;
}

/** The promise, for the caller. Until somebody has it, a trap leaves it alone: nobody would hear of its rejection. */
export function handOut({ promise, link }) {
  join(pending, link);
  return promise;
}

export function settle({ resolve, reject, link }, failed, value) {
  release(link);
  if (failed) reject(value);
  else resolve(value);
}

/** How many timers of ours the host has. */
let timers = 0;

/** Timers that the host would not take, in order: workerd has room for 10,000 in a request. They start as others end. */
const late = new Set();

/**
 * If no timer can be had at all, as outside a request in workerd, one ends after so many steps, in which whatever else
 * is refused says so.
 */
const STEPS = 64;

export function startTimer(callback, ms) {
  const timer = { held: undefined, host: undefined, callback, ms };
  timer.held = hold(timer, stopTimer);
  startHost(timer);
  return timer.held;
}

/** Has the host call the timer's `callback` in `ms`, and keeps what that returns as `host`. */
export function startHost(timer) {
  try {
    timer.host = setTimeout(timer.callback, timer.ms);
    timers++;
  } catch {
    late.add(timer);
    if (timers === 0) stepThrough(timer);
  }
}

async function stepThrough(timer) {
  for (let step = 0; step < STEPS; step++) await undefined;
  if (late.delete(timer)) timer.callback();
}

function stopTimer(timer) {
  release(timer.held);
  stopHost(timer);
}

/** Makes sure that the timer calls nothing any more; may be called more than once. */
export function stopHost(timer) {
  if (late.delete(timer) || timer.host === undefined) return;
  clearTimeout(timer.host);
  timer.host = undefined;
  timers--;
  if (late.size === 0) return;
  const [next] = late;
  late.delete(next);
  startHost(next);
}
