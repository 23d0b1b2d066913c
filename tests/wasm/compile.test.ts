// How the kernels come to run: at first use, or compiled beforehand; and what is said where a runtime refuses.
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// each test sees the library as a program does that has just imported it
beforeEach(() => vi.resetModules());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const real = WebAssembly;

/** Some of what src/index.ts exports: all of it would take a test seconds to load. */
async function load() {
  const [{ abs }, { tensor }, { relu }, { ready }, { UnsupportedError }] = await Promise.all([
    import("../../src/ops/abs.ts"),
    import("../../src/ops/create.ts"),
    import("../../src/ops/relu.ts"),
    import("../../src/runtime.ts"),
    import("../../src/errors.ts"),
  ]);
  return { abs, tensor, relu, ready, UnsupportedError };
}

/** Counts what is compiled and instantiated from here on; `refuse` has every attempt fail. */
function watch(refuse?: () => Error) {
  const counts = { modules: 0, instances: 0, compile: 0 };
  // a proxy, so that `instanceof` still holds
  const counted = (original: object, count: () => void) =>
    new Proxy(original, {
      construct(target, args) {
        count();
        if (refuse) throw refuse();
        return Reflect.construct(target as typeof WebAssembly.Module, args);
      },
    });
  vi.stubGlobal("WebAssembly", {
    __proto__: WebAssembly,
    Module: counted(WebAssembly.Module, () => counts.modules++),
    Instance: counted(WebAssembly.Instance, () => counts.instances++),
    async compile(bytes: Uint8Array<ArrayBuffer>) {
      counts.compile++;
      if (refuse) throw refuse();
      return real.compile(bytes);
    },
  });
  return counts;
}

test("an import compiles nothing; the first operation compiles the core, the first that needs more the extra kernels, each once", async () => {
  const counts = watch();
  const { abs, relu, tensor } = await load();
  expect(counts).toEqual({ modules: 0, instances: 0, compile: 0 });
  const x = tensor([-1, 2]);
  expect(await relu(x).data()).toEqual(Float32Array.of(0, 2));
  expect(counts).toEqual({ modules: 1, instances: 1, compile: 0 });
  expect(await abs(x).data()).toEqual(Float32Array.of(1, 2));
  expect(await abs(x.neg()).data()).toEqual(Float32Array.of(1, 2));
  expect(counts).toEqual({ modules: 2, instances: 2, compile: 0 });
});

test("ready compiles what the program carries asynchronously, once", async () => {
  const counts = watch();
  const { abs, ready, tensor } = await load();
  await ready();
  await ready();
  expect(
    await abs(tensor([-1, 2]))
      .add(1)
      .data(),
  ).toEqual(Float32Array.of(2, 3));
  expect(counts).toEqual({ modules: 0, instances: 2, compile: 2 });
});

test("ready compiles what no operation has compiled yet", async () => {
  const counts = watch();
  const { abs, ready, tensor } = await load();
  const x = tensor([-1]);
  await ready();
  expect(await abs(x).data()).toEqual(Float32Array.of(1));
  expect(counts).toEqual({ modules: 1, instances: 2, compile: 1 });
});

test("what an operation has made before ready is done stays", async () => {
  const { ready, tensor } = await load();
  const done = ready();
  const x = tensor([1, 2]);
  await done;
  expect(await x.add(tensor([1, 1])).data()).toEqual(Float32Array.of(2, 3));
});

const refusals = {
  // Chromium, Firefox and WebKit under a Content-Security-Policy
  "WebAssembly.Module(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source":
    "'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy",
  "call to WebAssembly.Module() blocked by CSP": "'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy",
  "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not allowed":
    "'wasm-unsafe-eval' in script-src of the page's Content-Security-Policy",
  // workerd
  "Wasm code generation disallowed by embedder": 'the kernels as an imported module (bundle with the condition "workerd")',
  "out of executable memory": "a runtime that compiles WebAssembly",
};

test.each(Object.entries(refusals))("what a runtime refuses is named: %s", async (refusal, expected) => {
  watch(() => new WebAssembly.CompileError(refusal));
  const { ready, tensor, UnsupportedError } = await load();
  const error = new UnsupportedError("wasm", `expected ${expected}, got CompileError: ${refusal}`);
  await expect(ready()).rejects.toThrow(error);
  expect(() => tensor([1])).toThrow(error);
});

test("a runtime without SIMD is told so", async () => {
  watch(() => new WebAssembly.CompileError("invalid value type 0x7b"));
  vi.spyOn(real, "validate").mockReturnValue(false);
  const { tensor, UnsupportedError } = await load();
  const error = new UnsupportedError("wasm", "expected a runtime with WebAssembly SIMD, got CompileError: invalid value type 0x7b");
  expect(() => tensor([1])).toThrow(error);
});
