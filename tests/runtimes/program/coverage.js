// Runs the program in Node and prints the kernels that no section has called.
const names = new Set();
const called = new Set();

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(Instance, args) {
    const exports = { ...new Instance(...args).exports };
    for (const [name, kernel] of Object.entries(exports)) {
      if (typeof kernel !== "function") continue;
      names.add(name);
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
console.log(JSON.stringify({ kernels: names.size, uncalled: [...names].filter((name) => !called.has(name)) }));
