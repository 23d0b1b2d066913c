// Imported before jax-js, which takes every core where it finds workers when it is loaded; onnxruntime-web would bring some along.
Object.defineProperty(globalThis, "Worker", { get: () => undefined, set: () => undefined, configurable: true });
