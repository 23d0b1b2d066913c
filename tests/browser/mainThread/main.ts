// Trains on the page's own thread, and notes what else got a turn meanwhile.
import { Adam, accuracy, crossEntropy, Trainer } from "wasmgrad";
import { fashionMnist } from "wasmgrad/data";
import { lenet5 } from "wasmgrad/models";

export interface Turns {
  readonly steps: number;
  readonly milliseconds: number;
  /** Durations of tasks longer than 50 ms (Long Tasks API), in milliseconds. */
  readonly longTasks: readonly number[];
  readonly timers: number;
  readonly messages: number;
  readonly frames: number;
}

async function measure(): Promise<Turns> {
  const longTasks: number[] = [];
  const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)));
  observer.observe({ type: "longtask" });
  const { train } = await fashionMnist();
  await new Promise((resolve) => setTimeout(resolve, 100));
  longTasks.length = 0; // unpacking is no training

  const net = lenet5();
  const trainer = new Trainer(net, { optimizer: new Adam(net, { lr: 1e-3 }), loss: crossEntropy, metrics: { accuracy } });
  let [timers, messages, frames, steps] = [0, 0, 0, 0];
  let over = false;
  const timer = setInterval(() => timers++, 20);
  const frame = () => {
    frames++;
    if (!over) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    messages++;
    if (!over) setTimeout(() => port2.postMessage(0), 20);
  };
  port2.postMessage(0);
  const began = performance.now();
  const signal = AbortSignal.timeout(3000); // comes as a task, too
  await trainer.fit(train, { epochs: 100, signal, onBatch: () => void steps++ });
  const milliseconds = performance.now() - began;
  over = true;
  clearInterval(timer);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { steps, milliseconds, longTasks, timers, messages, frames };
}

Object.assign(globalThis, { measure });
