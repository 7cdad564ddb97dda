# A worker with the package, and the emulator behind it. The public sample key of the vendor's READMEs.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "session", worker = .session),
    (name = "emulator", worker = .emulator),
    # the tests' own server is on this machine
    (name = "internet", network = (allow = ["private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "session")],
);

const session :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [
    (name = "worker.js", esModule = embed "session.js"),
    (name = "tencent_chat_edge_bg.wasm", wasm = embed "tencent_chat_edge_bg.wasm"),
  ],
  bindings = [(name = "EMULATOR", service = "emulator")],
);

const emulator :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [(name = "emulator.js", esModule = embed "emulator.js")],
);
