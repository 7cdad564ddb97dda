// Runs the suite in the context that the query names, and sends the results to the server.

import { run } from "./run.mjs";

const here = async () => run(await import("tencent-chat-edge"));

const CONTEXTS = {
  main: here,
  traps,
  "old engine": () => import("../runtime/old-engine.mjs").then(here),
  worker: () => {
    const worker = new Worker(script("worker.mjs"), { type: "module" });
    return answer(worker, worker);
  },
  "shared worker": () => {
    const worker = new SharedWorker(script("shared-worker.mjs"), { type: "module" });
    worker.port.start();
    return answer(worker.port, worker);
  },
  "service worker": async () => {
    await navigator.serviceWorker.register(script("service-worker.mjs"), { type: "module" });
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    active.postMessage("run", [port2]);
    port1.start();
    return answer(port1, active);
  },
};

/** The suite of the build that traps. What nobody caught is a failure as well. */
async function traps() {
  const raised = [];
  addEventListener("error", ({ message }) => raised.push(message));
  addEventListener("unhandledrejection", ({ reason }) => raised.push(String(reason)));
  const { runSuite } = await import("../traps/suite.mjs");
  const results = await runSuite(await import("tencent-chat-edge"));
  return [...results, { name: "nothing is raised that nobody catches", error: raised[0] }];
}

/** With the query of this page. */
const script = (name) => new URL(name + location.search, import.meta.url);

/** The first message of `port`, unless `worker` fails before. */
function answer(port, worker) {
  return new Promise((resolve, reject) => {
    port.addEventListener("message", ({ data }) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(`the worker failed: ${message ?? "it does not load"}`)));
  });
}

const context = new URLSearchParams(location.search).get("context");
const results = await CONTEXTS[context]().catch((error) => [{ name: "the package loads", error: `${error}\n${error.stack}` }]);
await fetch("/results", { method: "POST", body: JSON.stringify(results) });
