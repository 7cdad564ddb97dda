// call: any command of the service, with a body of JSON.

import { text as readAll } from "node:stream/consumers";

import { ChatInputError } from "../entry/node.js";
import { DONE, WrongUse } from "./problems.js";
import { createClient } from "./settings.js";
import { print } from "./terminal.js";

export async function call({ values, positionals }, env, { usage }) {
  const [command, body, ...more] = positionals;
  if (command === undefined) throw new WrongUse(`a command of the service is required, but none was given: ${usage}`);
  if (more.length > 0) throw new WrongUse(`too many arguments; give a command and at most one JSON object: ${usage}`);
  const client = await createClient(values, env);
  const object = await readObject(body);
  const answer = await sent(() => client.call(command, object, { idempotent: values.idempotent }));
  await print(`${JSON.stringify(answer, null, values.json ? 0 : 2)}\n`);
  return DONE;
}

/** The JSON object that an argument holds, or standard input for "-". */
export async function readObject(argument = "{}") {
  const text = argument === "-" ? await readAll(process.stdin) : argument;
  const where = argument === "-" ? "standard input" : "the argument";
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WrongUse(`${where} is not JSON; in a shell, put it in single quotes: '{"Key":"value"}'`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new WrongUse(`${where} must be a JSON object`);
  return value;
}

/**
 * What `run`, a call of the package, returns. Input that it refuses was not sent: that is wrong use, reported in the
 * words that `said` makes.
 */
export async function sent(run, said = (message) => message) {
  try {
    return await run();
  } catch (error) {
    throw error instanceof ChatInputError ? new WrongUse(said(error.message)) : error;
  }
}
