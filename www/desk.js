// What the page asks of the worker besides calls to the service: things that need the key, or the emulator.

import { explainUserSig } from "tencent-chat-edge";

import { parsed } from "./json.js";

/** The limit of a body, in bytes; the longest UserSig that is explained has half of that. */
const LARGEST = 262_144;

/** By path. Each function takes the request's JSON. */
const DESK = {
  "/explain": explain,
  "/emulator/faults": setFaults,
};

/** What the desk does at a path, or undefined: `(request, env) => Promise<Response>`. */
export const deskAt = (pathname) => (Object.hasOwn(DESK, pathname) ? serve(DESK[pathname]) : undefined);

const serve = (act) => async (request, env) => {
  const text = await textOf(request).catch(() => "");
  if (text === undefined) return new Response(`the body is larger than ${LARGEST} bytes\n`, { status: 413 });
  const body = parsed(text);
  return body === undefined ? new Response("the body is not JSON\n", { status: 400 }) : act(body, env);
};

/** The body, or undefined if it is too large; the rest of it is then not read. */
async function textOf({ body, headers }) {
  if (Number(headers.get("content-length")) > LARGEST) return undefined;
  const decoder = new TextDecoder();
  let [text, length] = ["", 0];
  // leaving it early cancels the rest
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > LARGEST) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Explains what a UserSig says, and what is wrong with it or with its signature. Signs nothing. */
function explain(body, env) {
  const { userSig, sdkAppId, userId } = Object(body);
  const expected = { sdkAppId: sdkAppId ?? Number(env.CHAT_SDK_APP_ID), userId };
  return Response.json(explainUserSig(userSig, { ...expected, secretKey: env.CHAT_SECRET_KEY }));
}

/** Makes the emulator fail on purpose: the options are those of its `setFaults`. */
async function setFaults(faults, env) {
  if (env.CHAT_REGION) return new Response("only the emulator can be made to fail\n", { status: 404 });
  const { status, body } = await env.EMULATOR.fetch("http://emulator/faults", { method: "POST", body: JSON.stringify(faults) });
  // a new response, because no headers can be added to one that comes from a binding
  return new Response(body, { status });
}
