// Reads what --faults says: a rate, names with values, or JSON. The emulator itself knows what makes sense.

import { WrongUse } from "./problems.js";

const LISTS = ["kinds", "statuses", "codes", "connection", "bodies", "commands", "latencyMs"];

export function readFaults(text) {
  if (/^[\d.]+$/.test(text)) return { rate: Number(text) };
  if (text.trim().startsWith("{")) return parse(text);
  const pairs = text.split(",").map((pair) => {
    const [, name, value] = /^\s*(\w+)=(.+?)\s*$/.exec(pair) ?? [];
    if (name === undefined) throw problem();
    return [name, LISTS.includes(name) ? value.split("+").map(valueOf) : valueOf(value)];
  });
  return Object.fromEntries(pairs);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw problem();
  }
}

const valueOf = (text) => (/^-?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : text);

const problem = () => new WrongUse("--faults must be a rate such as 0.1, NAME=VALUE pairs separated by commas, such as rate=0.1,seed=7,kinds=status+latency, or JSON");
