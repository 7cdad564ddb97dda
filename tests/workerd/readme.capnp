# README's worker, with the emulator in place of the internet.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "emulator", worker = .emulator),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "tencent_chat_edge_bg.wasm", wasm = embed "tencent_chat_edge_bg.wasm"),
  ],
  bindings = [
    (name = "CHAT_SDK_APP_ID", text = "1400000000"),
    # the public sample key of the vendor's READMEs
    (name = "CHAT_SECRET_KEY", text = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e"),
  ],
  globalOutbound = "emulator",
);

const emulator :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [(name = "emulator.js", esModule = embed "emulator.js")],
);
