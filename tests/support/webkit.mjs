// WebKitGTK's own small browser, through its WebDriver, on a screen that nobody sees.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "./ports.mjs";

/** As in browsers.mjs, which ends the programs too. */
export async function startWebKit([driver, xvfb], env) {
  // it picks the number of its display itself, and says it
  const screen = spawn(xvfb, ["-displayfd", "1", "-nolisten", "tcp"], { env, stdio: ["ignore", "pipe", "ignore"] });
  const [display] = await once(screen.stdout, "data");
  const port = await freePort();
  const flags = {
    DISPLAY: `:${String(display).trim()}`,
    // the sandbox refuses root, and it sees our own pages only
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    LIBGL_ALWAYS_SOFTWARE: "1",
  };
  spawn(driver, [`--port=${port}`], { env: { ...env, ...flags }, stdio: "ignore" });

  const webDriver = `http://127.0.0.1:${port}`;
  await answers(webDriver);
  const { sessionId, capabilities } = await command("POST", `${webDriver}/session`, { capabilities: {} });
  const session = `${webDriver}/session/${sessionId}`;
  return {
    version: capabilities.browserVersion,
    open: (url) => command("POST", `${session}/url`, { url }),
    close: () => command("DELETE", session),
  };
}

/** Until the driver listens, for as long as that may take on a busy machine. */
async function answers(webDriver) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetch(`${webDriver}/status`);
    } catch (error) {
      if (attempt === 600) throw error;
      await sleep(50);
    }
  }
}

async function command(method, url, body) {
  const response = await fetch(url, { method, body: JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${new URL(url).pathname}: ${value.error}: ${value.message}`);
  return value;
}
