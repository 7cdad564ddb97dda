// Answers that break the documents: a wrong type in each field, items that are missing, there twice, or of nobody.

const BAD = { name: "ChatResponseError", code: "BAD_RESPONSE", retryable: false, attempts: 1 };

/** No fault at all: nothing is wrong with what is said twice, nor with what nobody asked for. */
const NONE = null;

/** A value of each type; a type is told by its name in what it is right for. */
const VALUES = [
  ["null", null, ["text?", "whole?"]],
  ["true", true, []],
  ["7", 7, ["whole", "whole?"]],
  ["1.5", 1.5, []],
  ["2^70", 2 ** 70, []],
  ["text", "x", ["text", "text?"]],
  ["an array", ["x"], []],
  ["an object", { x: "x" }, []],
];

const ENVELOPE = { ActionStatus: "text?", ErrorCode: "whole", ErrorInfo: "text?" };

const wrong = (type) => VALUES.filter(([, , right]) => !right.includes(type));
const copy = (value) => structuredClone(value);

/** `[name, answer, expected]` for every fault of this command's answers. `expected` is null if none is expected. */
export function answerFaults({ name, good, lists = {}, inner, contradiction }) {
  const whole = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", ...good };
  const faults = [];
  const add = (what, change, expected = BAD) => {
    const changed = copy(whole);
    change(changed);
    faults.push([what, JSON.stringify(changed), expected]);
  };
  const eachWrong = (place, types, find) => {
    for (const [field, type] of Object.entries(types)) {
      for (const [kind, value] of wrong(type)) add(`${place}${field} is ${kind}`, (answer) => (find(answer)[field] = value));
      if (!type.endsWith("?")) add(`${place}${field} is missing`, (answer) => delete find(answer)[field]);
    }
  };

  eachWrong("", ENVELOPE, (answer) => answer);
  add("FAIL with 0", (answer) => (answer.ActionStatus = "FAIL"));
  for (const [list, types] of Object.entries(lists)) {
    for (const [kind, value] of VALUES.filter(([kind]) => !["null", "an array"].includes(kind))) {
      add(`${list} is ${kind}`, (answer) => (answer[list] = value));
    }
    if (types === "names") {
      for (const [kind, value] of wrong("text")) add(`${list}[0] is ${kind}`, (answer) => (answer[list] = [value]));
      continue;
    }
    for (const [kind, value] of VALUES.filter(([kind]) => kind !== "an object")) {
      add(`${list}[0] is ${kind}`, (answer) => (answer[list][0] = value));
    }
    eachWrong(`${list}[0].`, types, (answer) => answer[list][0]);
    add(`${list} is missing`, (answer) => delete answer[list]);
    add(`${list} is null`, (answer) => (answer[list] = null));
    add("the item is missing", (answer) => (answer[list] = []));
    add("the item is another account's", (answer) => Object.assign(answer[list][0], { UserID: "bob", To_Account: "bob" }));
    add("the item is there twice", (answer) => answer[list].push(copy(answer[list][0])), NONE);
    add("the item is there twice, and different", (answer) => answer[list].push({ ...answer[list][0], ...contradiction }));
    add("an item of nobody", (answer) => answer[list].push({ ...answer[list][0], UserID: "bob", To_Account: "bob" }), NONE);
  }
  if (inner) {
    const [list, field] = inner.list;
    for (const [kind, value] of VALUES.filter(([kind]) => !["null", "an array", "an object"].includes(kind))) {
      add(`${list}[0].${field} is ${kind}`, (answer) => (answer[list][0][field] = value));
    }
    eachWrong(`${list}[0].${field}[0].`, inner.types, (answer) => answer[list][0][field][0]);
  }
  return faults.map(([what, body, expected]) => [`${name}: ${what}`, body, expected]);
}
