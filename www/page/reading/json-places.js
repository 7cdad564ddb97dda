// Finds where things are in a line of JSON, which JSON.parse knows but does not say.

/** A token of JSON, with the white space before it. */
const WORD = /[ \t\n\r]*("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]|$)/y;

/**
 * `{ names, values, fault? }`: where each name of the outermost object starts, in order and even if it is repeated, as
 * `{ name, at }`; where each value starts, by name; and where the text stops being JSON. All of these are offsets into the text.
 */
export function placesIn(text) {
  const places = { names: [], values: new Map() };
  const words = createWords(text);
  const isWhole = readValue(words, 0, (name, key, value) => {
    places.names.push({ name, at: key });
    places.values.set(name, value);
  });
  if (!isWhole || words.peek().word !== "") places.fault = words.peek().at;
  return places;
}

function createWords(text) {
  let next;
  const read = (from) => {
    WORD.lastIndex = from;
    const found = WORD.exec(text);
    const at = found ? WORD.lastIndex - found[1].length : from + text.slice(from).search(/[^ \t\n\r]|$/);
    next = { word: found?.[1], at };
  };
  read(0);
  return {
    peek: () => next,
    /** Takes the next word if `is(word)` is true. */
    take(is) {
      const taken = next;
      if (taken.word === undefined || !is(taken.word)) return undefined;
      read(taken.at + taken.word.length);
      return taken;
    },
  };
}

const isScalar = (word) => /^["\-\dtfn]/.test(word);
const isText = (word) => word.startsWith('"');
const is = (sign) => (word) => word === sign;

/** No account is nested like that, and to read deeper would use up the stack. */
const DEEPEST = 100;

/** Whether a whole value was read; if not, the next word is where the fault is. */
function readValue(words, depth, onField) {
  if (words.take(isScalar)) return true;
  if (depth > DEEPEST) return false;
  if (words.take(is("["))) return readItems(words, "]", () => readValue(words, depth + 1));
  if (words.take(is("{"))) return readItems(words, "}", () => readField(words, depth + 1, onField));
  return false;
}

function readField(words, depth, onField) {
  const key = words.take(isText);
  if (!key || !words.take(is(":"))) return false;
  onField?.(JSON.parse(key.word), key.at, words.peek().at);
  return readValue(words, depth);
}

function readItems(words, end, readItem) {
  if (words.take(is(end))) return true;
  for (;;) {
    if (!readItem()) return false;
    if (words.take(is(end))) return true;
    if (!words.take(is(","))) return false;
  }
}
