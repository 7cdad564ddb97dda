// Node with a DOM emulation is Node: a key is taken there. Browsers, which refuse it, are in browsers.test.mjs, the other
// trusted runtimes in runtime.test.mjs; both run one suite, which holds a key.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** How each is set up before the package is loaded, the way that runners of tests do it. */
const EMULATIONS = {
  jsdom: `
    import { JSDOM } from "jsdom";
    const { window } = new JSDOM("", { url: "http://localhost/" });
    for (const name of Object.getOwnPropertyNames(window)) {
      if (name in globalThis && !["navigator", "location", "Event", "EventTarget"].includes(name)) continue;
      Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
    }
    Object.assign(globalThis, { window: globalThis, self: globalThis });
  `,
  "happy-dom": `
    import { GlobalRegistrator } from "@happy-dom/global-registrator";
    GlobalRegistrator.register({ url: "http://localhost/" });
  `,
};

const PROGRAM = `
  const [{ ChatClient, UserSigSigner }, { APP, emulate }] = await Promise.all([import("tencent-chat-edge"), import("./support/app.mjs")]);
  if (!window.document.createElement("p") || !/jsdom|Happy ?DOM/i.test(navigator.userAgent)) throw new Error("there is no DOM");
  const { fetch } = emulate();
  const client = new ChatClient({ ...APP, baseUrl: "http://emulator", fetch });
  await client.importAccount("ada");
  const { items } = await client.checkAccounts(["ada"]);
  const signer = new UserSigSigner(APP);
  // everything else is as in a page: only Node's own mark distinguishes them
  Object.defineProperty(process, "versions", { value: {} });
  let refused;
  try {
    new UserSigSigner(APP);
  } catch ({ code }) {
    refused = code;
  }
  console.log(items[0].status, signer.verify(signer.sign("ada")).userId, refused);
  // neither emulation ends by itself
  process.exit();
`;

for (const [name, setUp] of Object.entries(EMULATIONS)) {
  test(`a key is taken in Node with the globals of ${name}`, async () => {
    const cwd = fileURLToPath(new URL(".", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", setUp + PROGRAM], { cwd });
    assert.equal(stdout, "Imported ada INSECURE_CONTEXT\n");
  });
}
