# How workerd runs the bundled worker: see main.ts.
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker), (name = "storage", disk = (path = "build/edge/storage", writable = true)) ],
  sockets = [ (name = "http", address = "127.0.0.1:8787", http = (), service = "main") ]
);
const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "../../build/edge/worker.js"),
    (name = "kernels.wasm", wasm = embed "../../build/edge/kernels.wasm"),
    (name = "kernels.extra.wasm", wasm = embed "../../build/edge/kernels.extra.wasm")
  ],
  compatibilityDate = "2026-07-30",
  durableObjectNamespaces = [ (className = "Model", uniqueKey = "models", enableSql = true) ],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [ (name = "MODELS", durableObjectNamespace = "Model") ],
);
