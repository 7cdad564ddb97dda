// What the caller gives and gets, as one thing that crosses: each text and each field that crosses by itself costs more than
// its making.

const REQUEST = 0;
const RESPONSE = 1;
const RETRY = 2;

/** `ChatEvent` in index.d.ts. `text`, `ms`, `status` and `code` are what the kind has. */
export function createEvent(kind, command, attempt, text, ms, status, code) {
  const of = { command, attempt };
  if (kind === REQUEST) return { type: "request", ...of, host: text };
  if (kind === RETRY) return { type: "retry", ...of, delayMs: ms, reason: text };
  if (kind !== RESPONSE) return { type: "pause", ...of, waitedMs: ms, reason: "pacing" };
  const event = { type: "response", ...of, durationMs: ms };
  if (status !== undefined) event.status = status;
  if (code !== undefined) event.errorCode = code;
  if (text !== undefined) event.error = text;
  return event;
}

/** `UserSigClaims` in index.d.ts. */
export function createClaims(userId, version, sdkAppId, issuedAt, expiresIn, expiresAt, userBuf) {
  const claims = { userId, sdkAppId, issuedAt, expiresIn, expiresAt, version };
  if (userBuf) claims.userBuf = userBuf;
  return claims;
}

/** What `onProgress` hears; the end is not known to a stream. */
export const createProgress = (done, failed, total) =>
  total === undefined ? { done, failed } : { done, failed, total };

/** `BatchReport` in index.d.ts, of the parts' items. */
export function createReport(parts) {
  const items = parts.length === 1 ? parts[0] : parts.flat();
  let failed = 0;
  for (const { ok } of items) if (!ok) failed++;
  return { items, succeeded: items.length - failed, failed };
}

/**
 * At most `most` texts of an array from `from` on, as JSON; `undefined` where one of them is no text, or that is no array.
 */
export function packTexts(array, from, most) {
  if (!Array.isArray(array)) return undefined;
  const texts = [];
  for (let at = from; at < array.length && texts.length < most; at++) {
    const text = array[at];
    if (typeof text !== "string") return undefined;
    texts.push(text);
  }
  return JSON.stringify(texts);
}

/**
 * `words` are texts that come again and again, one a line. `text` holds all others end to end. `numbers` say item by item
 * what to take from them, as `Packed` in src/js/report.rs writes it.
 */
export function createItems(words, text, numbers) {
  const known = words.split("\n");
  let next = 0;
  let taken = 0;
  const number = () => numbers[next++];
  const take = (length) => text.slice(taken, (taken += length));
  const word = () => {
    const n = number();
    return n < 0 ? take(-1 - n) : known[n];
  };

  const device = () => {
    const device = { platform: word(), status: word() };
    const has = number();
    if (has & 1) device.isBackground = number() === 1;
    if (has & 2) device.instanceId = number();
    if (has & 4) device.customIdentifier = word();
    return device;
  };
  const list = (one) => {
    const all = [];
    for (let left = number(); left > 0; left--) all.push(one());
    return all;
  };
  const field = () => [word(), number() === 1 ? word() : number()];
  const fields = () => Object.fromEntries(list(field));

  const items = [];
  while (next < numbers.length) {
    const userId = take(number());
    switch (number()) {
      case FAILED:
        items.push({ ok: false, userId });
        break;
      case DONE:
        items.push({ ok: true, userId });
        break;
      case STATUS:
        items.push({ ok: true, userId, status: word() });
        break;
      case DEVICES:
        items.push({ ok: true, userId, status: word(), devices: list(device) });
        break;
      case PROFILE: {
        const profile = fields();
        if (number() === 1) profile.custom = fields();
        items.push({ ok: true, userId, profile });
      }
    }
  }
  return items;
}

const FAILED = 0;
const DONE = 1;
const STATUS = 2;
const DEVICES = 3;
const PROFILE = 4;
