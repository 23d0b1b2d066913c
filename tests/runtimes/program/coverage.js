// Runs the program in Node and prints the kernels that no section has called.
const called = new Set();
let names = [];

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const exports = { ...new Instance(...args).exports };
    names = Object.keys(exports).filter((name) => typeof exports[name] === "function");
    for (const name of names) {
      const kernel = exports[name];
      exports[name] = (...numbers) => {
        called.add(name);
        return kernel(...numbers);
      };
    }
    return { exports };
  },
});

const { fingerprints } = await import("./program.js");
await fingerprints();
console.log(JSON.stringify({ kernels: names.length, uncalled: names.filter((name) => !called.has(name)) }));
