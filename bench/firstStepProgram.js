// One process of `npm run bench:first-step`: prints the milliseconds until the library is imported,
// its kernels are ready, the model is made, and the first and second training step are done.
const began = performance.now();
const { crossEntropy, intTensor, memoryInfo, SGD, tensor } = await import("wasmgrad");
const { lenet5 } = await import("wasmgrad/models");
const imported = performance.now();
memoryInfo();
const instantiated = performance.now();
const net = lenet5();
const optimizer = new SGD(net, { lr: 1e-3, momentum: 0.9 });
const made = performance.now();
const images = new Float32Array(32 * 784);
for (let i = 0; i < images.length; i++) images[i] = ((i * 7919) % 2003) / 1001 - 1;
const labels = Int32Array.from({ length: 32 }, (_, i) => i % 10);
const step = () => optimizer.step(() => crossEntropy(net.forward(tensor(images, [32, 28, 28, 1])), intTensor(labels)));
const ready = performance.now();
step();
const first = performance.now();
step();
const second = performance.now();
console.log(
  JSON.stringify({
    import: imported - began,
    kernels: instantiated - imported,
    model: made - instantiated,
    "first step": first - ready,
    total: first - ready + made - began,
    "second step": second - first,
  }),
);
