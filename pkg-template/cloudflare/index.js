// One budget of calls per second for any number of isolates, kept by a Durable Object.
//
// A command has as many places as the service takes calls of it in a second. An attempt holds a place while it lasts and
// for one second more, so no second can see more attempts than there are places. The object lends places out in blocks,
// for seconds at a time. A worker uses each of its places over and over, without asking, until the lease is over.
//
// What may go wrong costs time and never the limit, as long as no clock is set to another time unseen (clock.js): a worker
// starts nothing once its lease is over by its own clock, counted from before it asked; the object counts on a place only when
// the worker has given it back, or when whatever was started under the lease has long ended. In reading order:
//
//   limits.js   how many places a command has
//   times.js    how long things take
//   clock.js    a clock that only goes forward
//   lane.js     a worker's places of one command, and who waits for one. Pure
//   pacer.js    waits and asks, each call within its own request
//   ledger.js   the object's books of one command. Pure
//   object.js   the Durable Object around it

export { PacerObject } from "./object.js";
export { durablePacer } from "./pacer.js";
