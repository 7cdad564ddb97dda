// All that a worker does, by weight.

import { LISTS } from "./lists.mjs";
import { SINGLES } from "./singles.mjs";
import { USERSIGS } from "./usersigs.mjs";

export const OPERATIONS = [...LISTS, ...SINGLES, ...USERSIGS];
