// An optimizer that was disposed of: its memory is back, the model's stays, and it says so when it is used.
import { expect, test } from "vitest";
import { Adam, Linear, memoryInfo, StateError, sum, tensor } from "../../src/index.ts";

test("dispose gives gradients and state back at once, and leaves the model", async () => {
  const net = new Linear(3, 2);
  const x = tensor([1, 2, 3], [1, 3]);
  const loss = () => sum(net.forward(x));
  using plain = new Adam(net, { lr: 0.1 }); // packs the parameters, so that what follows differs by the optimizer alone
  plain.step(loss);
  const { used } = memoryInfo();
  const expected = await net.weight.data();
  const optimizer = new Adam(net, { lr: 0.1 });
  optimizer.restore(
    plain.counters,
    new Map(await Promise.all([...plain.stateDict()].map(async ([name, t]) => [name, await t.data()] as const))),
  );
  expect(memoryInfo().used).toBeGreaterThan(used);
  expect(() =>
    optimizer.step(() => {
      optimizer.dispose();
      return loss();
    }),
  ).toThrow(StateError);
  optimizer.dispose();
  optimizer.dispose();
  expect(memoryInfo().used).toBe(used);
  expect(await net.weight.data()).toEqual(expected);
  for (const use of [
    () => optimizer.step(loss),
    () => optimizer.gradients(),
    () => optimizer.counters,
    () => optimizer.restore(plain.counters, new Map()),
  ])
    expect(use).toThrow("optimizer: expected one that has its memory, got one that was disposed");
  plain.step(loss);
});
