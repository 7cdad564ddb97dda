// profile set: fields from options or from JSON. (profile get is a bulk command.)

import { wholeNumber } from "./arguments.js";
import { readObject, sent } from "./call.js";
import { NUMBERS, PROFILE } from "./options.js";
import { DONE, WrongUse } from "./problems.js";
import { camel, createClient, kebab } from "./settings.js";
import { say } from "./terminal.js";

/** A field in the form NAME=VALUE, as other programs take it. */
const PAIR = /^([A-Za-z][\w.-]*)=/;

export async function setProfile({ values, positionals }, env, { usage }) {
  const [userId, json, ...more] = positionals;
  if (userId === undefined) throw new WrongUse(`a user ID is required, but none was given: ${usage}`);
  const pair = positionals.slice(1).map((text) => PAIR.exec(text)).find(Boolean);
  if (pair) throw new WrongUse(`the argument is not JSON: ${optionFor(pair)}, or all fields in one JSON object: ${usage}`);
  if (more.length > 0) throw new WrongUse(`too many arguments; give a user ID and at most one JSON object: ${usage}`);
  const named = fieldsOf(values);
  if (json !== undefined && Object.keys(named).length > 0) throw new WrongUse("give the fields in options or in JSON, not in both");
  if (json === undefined && Object.keys(named).length === 0) throw new WrongUse(`nothing to set: give a field, for example --nick TEXT`);
  const client = await createClient(values, env);
  const profile = json === undefined ? named : await readObject(json);
  await sent(() => client.setProfile(userId, profile));
  say(`the profile of ${userId} was updated`);
  return DONE;
}

/** How the field is set here. */
function optionFor([, name]) {
  const own = kebab(name).replace(/^-/, "").replaceAll("_", "-");
  const [before, option] = Object.hasOwn(PROFILE, own) ? ["", own] : ["such as ", "nick"];
  return `set a field with its option, ${before}--${option} ${PROFILE[option].value}`;
}

function fieldsOf(values) {
  const given = Object.keys(PROFILE).filter((name) => values[name] !== undefined);
  return Object.fromEntries(given.map((name) => [camel(name), valueOf(values, name)]));
}

function valueOf(values, name) {
  if (NUMBERS.includes(name)) return wholeNumber(values, name);
  return name === "custom" ? customOf(values.custom) : values[name];
}

function customOf(pairs) {
  const entries = pairs.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new WrongUse("--custom must be KEY=TEXT");
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}
