# workerd's configuration of the demo: the edge worker, and the emulator behind it.
#
# Lies beside the bundles when it is used. The key reaches workerd by the environment only.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "emulator", worker = .emulator),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "edge")],
);

const compatibilityDate :Text = "2026-10-01";

const edge :Workerd.Worker = (
  compatibilityDate = .compatibilityDate,
  compatibilityFlags = ["enable_request_signal"],
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "tencent_chat_edge_bg.wasm", wasm = embed "tencent_chat_edge_bg.wasm"),
  ],
  bindings = [
    (name = "CHAT_SDK_APP_ID", fromEnvironment = "CHAT_SDK_APP_ID"),
    (name = "CHAT_SECRET_KEY", fromEnvironment = "CHAT_SECRET_KEY"),
    (name = "CHAT_REGION", fromEnvironment = "CHAT_REGION"),
    (name = "CHAT_ADMIN", fromEnvironment = "CHAT_ADMIN"),
    (name = "PAGE_TOKEN", fromEnvironment = "PAGE_TOKEN"),
    (name = "EMULATOR", service = "emulator"),
    (name = "PACER", durableObjectNamespace = "PacerObject"),
  ],
  durableObjectNamespaces = [(className = "PacerObject", uniqueKey = "pacer")],
  durableObjectStorage = (inMemory = void),
);

const emulator :Workerd.Worker = (
  compatibilityDate = .compatibilityDate,
  modules = [(name = "emulator.js", esModule = embed "emulator.js")],
  bindings = [
    (name = "CHAT_SDK_APP_ID", fromEnvironment = "CHAT_SDK_APP_ID"),
    (name = "CHAT_SECRET_KEY", fromEnvironment = "CHAT_SECRET_KEY"),
    (name = "CHAT_ADMIN", fromEnvironment = "CHAT_ADMIN"),
  ],
);
