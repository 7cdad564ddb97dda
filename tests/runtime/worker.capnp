# The suite in workerd. What it shall be compatible with is put in by the test.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    # the tests' own server is on this machine
    (name = "internet", network = (allow = ["private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "tencent_chat_edge_bg.wasm", wasm = embed "tencent_chat_edge_bg.wasm"),
  ],
  COMPATIBILITY
);
