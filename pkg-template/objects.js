// Packs what the caller gives and gets into one thing that crosses the boundary: each text and each field that crosses
// by itself costs more than its making.

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

/** What `onProgress` gets; a stream does not know the total. */
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
 * The next texts of an array, at most `most`, as JSON; adds them to `texts`, which holds those before them. `undefined`
 * if one of them is no text, or `array` is no array.
 */
export function packTexts(array, most, texts) {
  if (!Array.isArray(array)) return undefined;
  const from = texts.length;
  for (let at = from; at < array.length && at < from + most; at++) {
    const text = array[at];
    if (typeof text !== "string") return undefined;
    texts[at] = text;
  }
  return JSON.stringify(from === 0 ? texts : texts.slice(from));
}

/**
 * `text` holds words that repeat, one per line and `wordsLength` long in all; after them all other texts, end to end.
 * `numbers` say item by item what to take from it, as `Packed` in src/js/report.rs writes it. Of `userIds`, if they are
 * given, those from `from` on belong to the items.
 */
export function createItems(text, wordsLength, numbers, userIds, from) {
  let next = 0;
  let taken = 0;
  const number = () => numbers[next++];
  const take = (length) => text.slice(taken, (taken += length));
  const words = take(wordsLength).split("\n");
  const word = (place) => (place === 0 ? take(number()) : words[place]);

  const device = () => {
    const head = number();
    const platform = word((head >> 4) & 255);
    const status = word(head >> 12);
    const isBackground = (head & 2) !== 0;
    // as most are: an object that is made with all its fields takes half the time
    if ((head & 13) === 5) return { platform, status, isBackground, instanceId: number() };
    const device = { platform, status };
    if (head & 1) device.isBackground = isBackground;
    if (head & 4) device.instanceId = number();
    if (head & 8) device.customIdentifier = take(number());
    return device;
  };
  const list = (one) => {
    const all = [];
    for (let left = number(); left > 0; left--) all.push(one());
    return all;
  };
  const field = () => [word(number()), number() === 1 ? take(number()) : number()];
  const fields = () => Object.fromEntries(list(field));

  const items = [];
  while (next < numbers.length) {
    const head = number();
    const userId = userIds === undefined ? take(number()) : userIds[from++];
    switch (head & 7) {
      case FAILED:
        items.push({ ok: false, userId });
        break;
      case DONE:
        items.push({ ok: true, userId });
        break;
      case STATUS:
        items.push({ ok: true, userId, status: words[head >> 3] });
        break;
      case DEVICES:
        items.push({ ok: true, userId, status: words[head >> 3], devices: list(device) });
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
