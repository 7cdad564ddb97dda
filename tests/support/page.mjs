// The demo's page in a browser, over workerd with the emulator behind it.

import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import axe from "axe-core";
import { APP } from "./app.mjs";
import { launch } from "./browsers.mjs";
import { recordTo } from "./recorder.mjs";
import { serveConfig } from "./workerd.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Longer than any step takes on a busy machine. */
const PATIENCE_MS = 60_000;

/** Bundled as the demo does it. Resolves to the folder, `target/tests/NAME`, which keeps the screenshots too. */
export async function bundlePage(name) {
  const folder = path(`../../target/tests/${name}`);
  await mkdir(folder, { recursive: true });
  await promisify(execFile)(process.execPath, [path("../../xtask/bundle.mjs"), folder]);
  return folder;
}

/**
 * Opens the page in a worker of its own, under a name of this machine and with the worker's token if it has one.
 * `complaints` collects errors of the page and refusals by its policy; `exchanges`, where they are `recorded`, all that
 * passes between the page and the worker.
 */
export async function openPage(folder, browser, { host = "127.0.0.1", token, recorded = false } = {}) {
  const { PATH } = process.env;
  const env = { PATH, CHAT_SDK_APP_ID: String(APP.sdkAppId), CHAT_SECRET_KEY: APP.secretKey, ...(token && { PAGE_TOKEN: token }) };
  const worker = await serveConfig(`${folder}/demo.capnp`, env);
  const server = recorded ? await recordTo(worker) : worker;
  const driver = await launch(browser).catch(async (error) => {
    await server.close();
    throw error;
  });
  const close = async () => {
    await driver.close();
    await server.close();
  };
  const { page } = driver;
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => /Content.Security.Policy/i.test(message.text()) && complaints.push(message.text()));
  page.setDefaultTimeout(PATIENCE_MS);
  try {
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(server.origin.replace("127.0.0.1", host));
    await page.waitForSelector("#backend[data-kind]");
  } catch (error) {
    // a browser that is left running keeps the run of the tests from ending
    await close();
    throw error;
  }
  return { page, complaints, origin: server.origin, exchanges: server.exchanges, close, ...actionsOf(page, folder, browser.name.toLowerCase()) };
}

function actionsOf(page, folder, prefix) {
  const text = (selector) => page.$eval(selector, (found) => found.textContent.trim());

  const actions = {
    text,

    /** Until the element's text matches; its failure shows the text. */
    async until(selector, pattern) {
      const wait = (selector, source) => new RegExp(source).test(document.querySelector(selector)?.textContent ?? "");
      await page.waitForFunction(wait, {}, selector, pattern.source).catch(async (error) => {
        throw new Error(`${selector} says ${JSON.stringify(await text(selector))}, not ${pattern}`, { cause: error });
      });
      return text(selector);
    },

    /** Replaces what is in a field, like a user who pastes. */
    async write(selector, value) {
      await page.$eval(selector, (field, value) => {
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }, value);
    },

    /** The emulator's faults beyond those that the page offers. */
    faults: (options) =>
      page.evaluate(async (body) => {
        const response = await fetch("/emulator/faults", { method: "POST", body });
        if (!response.ok) throw new Error(await response.text());
      }, JSON.stringify(options)),

    /** Clicks the button with that text, once no earlier action is under way, the button accepts clicks, and the page does not move. */
    async press(scope, label) {
      const find = (scope, label) =>
        [...document.querySelectorAll(`${scope} button`)].find(
          (each) =>
            each.textContent.trim() === label && each.checkVisibility() && !each.disabled && each.getAttribute("aria-disabled") !== "true" &&
            // the moment in which a button that has just appeared ignores clicks
            !(performance.now() - each.dataset.since < 500),
        );
      const handle = await page.waitForFunction(find, {}, scope, label).catch((error) => {
        throw new Error(`${scope} has no button ${label} that can be pressed`, { cause: error });
      });
      // a click right away would go to where the button was when it was found
      return handle.asLocator().click();
    },

    /** Gives the worker's token if it is asked for. */
    async giveToken(token) {
      await page.type("#token-input", token);
      await actions.press("#token", "Continue");
    },

    /** Lets `act(request)` decide what becomes of each request; resolves to a function that ends that. */
    async intercept(act) {
      await page.setRequestInterception(true);
      page.on("request", act);
      return async () => {
        page.off("request", act);
        await page.setRequestInterception(false);
      };
    },

    async screenshot(name, options = {}) {
      // what stays in view while the page scrolls would cover parts of a picture of the whole page
      if (options.fullPage) await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
      await page.screenshot({ path: `${folder}/${prefix}-${name}.png`, ...options });
    },

    /** What axe-core finds that is serious or worse, in words. */
    async accessibility() {
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
      return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
    },
  };
  return actions;
}

/** A file of accounts: `count` good ones, followed by some that cannot be used. */
export function accountsCsv(count) {
  const good = Array.from({ length: count }, (_, n) => `"Nick, ${n}",user-${n}`);
  return ["nick,userId", ...good, `too long,${"x".repeat(33)}`, "nobody,"].join("\r\n");
}
