// The load in a worker: each request is a turn of one of its workers, so that whoever hangs up cuts it short.

import { moduleMemory } from "./load/memory.mjs";
import * as lib from "tencent-chat-edge";
import { APP } from "../support/app.mjs";
import { createLoad } from "./load/load.mjs";

let load;

const events = [];
for (const name of ["unhandledrejection", "error"]) {
  addEventListener(name, (event) => events.push(`${name}: ${event.reason?.stack ?? event.message}`));
}

const PATHS = {
  start: (_, settings) => {
    load = createLoad({ ...settings, lib, app: APP });
    return {};
  },
  turn: async (request, { worker, operations }) => {
    await load.workers[worker].run(operations, request.signal);
    return {};
  },
  sample: () => {
    globalThis.gc?.();
    return { memory: moduleMemory(), operations: load.tally.report().operations, waiting: load.waiting() };
  },
  finish: async () => {
    const report = await load.finish();
    report.problems.push(...events);
    return report;
  },
};

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    try {
      return Response.json(await PATHS[pathname.slice(1)](request, await request.json()));
    } catch (error) {
      // a lost connection that nobody takes would end the request without a word
      return new Response(error.stack, { status: 500 });
    }
  },
};
