# Eight workers that share a budget through a Durable Object, behind a router. The service is outside, on this machine.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "router", worker = .router),
    (name = "worker-0", worker = .owner),
    (name = "worker-1", worker = .other),
    (name = "worker-2", worker = .other),
    (name = "worker-3", worker = .other),
    (name = "worker-4", worker = .other),
    (name = "worker-5", worker = .other),
    (name = "worker-6", worker = .other),
    (name = "worker-7", worker = .other),
    # the object's storage, which outlives it; the test says where
    (name = "disk", disk = (path = "DISK", writable = true)),
    (name = "internet", network = (allow = ["private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "router")],
);

const router :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [(name = "router.js", esModule = embed "pacer-router.js")],
  bindings = [
    (name = "WORKER_0", service = "worker-0"),
    (name = "WORKER_1", service = "worker-1"),
    (name = "WORKER_2", service = "worker-2"),
    (name = "WORKER_3", service = "worker-3"),
    (name = "WORKER_4", service = "worker-4"),
    (name = "WORKER_5", service = "worker-5"),
    (name = "WORKER_6", service = "worker-6"),
    (name = "WORKER_7", service = "worker-7"),
  ],
);

# the worker whose class it is
const owner :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [
    (name = "worker.js", esModule = embed "pacer.js"),
    (name = "tencent_chat_edge_bg.wasm", wasm = embed "tencent_chat_edge_bg.wasm"),
  ],
  durableObjectNamespaces = [(className = "PacerObject", uniqueKey = "pacer", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "PACER", durableObjectNamespace = "PacerObject")],
);

const other :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [
    (name = "worker.js", esModule = embed "pacer.js"),
    (name = "tencent_chat_edge_bg.wasm", wasm = embed "tencent_chat_edge_bg.wasm"),
  ],
  bindings = [(name = "PACER", durableObjectNamespace = (className = "PacerObject", serviceName = "worker-0"))],
);
