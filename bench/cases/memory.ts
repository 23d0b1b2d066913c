// Moving, filling and searching memory, from one that fits the first cache to one that fits none.
import { empty } from "../../src/ops/create.ts";
import { backend } from "../../src/runtime.ts";
import type { BenchCase } from "../case.ts";

const sizes = { "16 KiB": 2 ** 14, "256 KiB": 2 ** 18, "4 MiB": 2 ** 22, "64 MiB": 2 ** 26 };

export const cases: BenchCase[] = Object.entries(sizes).flatMap(([label, bytes]) => {
  const n = bytes / 4;
  return [
    {
      name: `copy ${label}`,
      bytes: 2 * bytes,
      setup() {
        const { kernels } = backend();
        const x = empty("bench", [n], "f32");
        const y = empty("bench", [n], "f32");
        kernels.fill(x.ptr, n, 1);
        return () => kernels.copy(y.ptr, x.ptr, n);
      },
    },
    {
      name: `fill ${label}`,
      bytes,
      setup() {
        const { kernels } = backend();
        const y = empty("bench", [n], "f32");
        return () => kernels.fill(y.ptr, n, 1);
      },
    },
    {
      name: `is_finite ${label}`,
      bytes,
      setup() {
        const { kernels } = backend();
        const x = empty("bench", [n], "f32");
        kernels.fill(x.ptr, n, 1);
        return () => kernels.is_finite(x.ptr, n);
      },
    },
  ];
});
