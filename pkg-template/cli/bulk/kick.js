// Logs accounts out one by one, several at a time: the service has no command for many.

import { ChatError } from "../../entry/node.js";

/** As many as the client's own streams have parts in flight. */
const CONCURRENCY = 4;

/** Items in the order of the user IDs, as the client's streams give them. */
export async function* kickStream(client, userIds, concurrency = CONCURRENCY) {
  const inFlight = [];
  for await (const userId of userIds) {
    inFlight.push(kick(client, userId));
    if (inFlight.length >= Number(concurrency)) yield await inFlight.shift();
  }
  for (const item of inFlight) yield await item;
}

async function kick(client, userId) {
  try {
    await client.kickAccount(userId);
    return { ok: true, userId };
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return { ok: false, userId, error };
  }
}
