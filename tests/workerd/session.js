// Runs the session inside workerd and answers with what happened.

import * as lib from "tencent-chat-edge";
import { runSession } from "../support/session.mjs";
import { APP } from "./app.js";

let shared;

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const binding = { baseUrl: "http://emulator", fetch: (address, init) => env.EMULATOR.fetch(address, init) };
    switch (url.pathname) {
      case "/binding":
        return Response.json(await runSession(lib, APP, binding));
      case "/socket":
        return Response.json(await runSession(lib, APP, { baseUrl: url.searchParams.get("origin") }));
      case "/shared": {
        shared ??= new lib.ChatClient({ ...APP, ...binding });
        const { items } = await shared.checkAccounts(["ada"]);
        return new Response(items[0].status);
      }
      default:
        return new Response("there is nothing here", { status: 404 });
    }
  },
};
