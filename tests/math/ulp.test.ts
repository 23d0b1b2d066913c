// The float32 functions keep their promises on a sparse set of floats; `npm run test:slow` measures a dense one.
import { expect, test } from "vitest";
import { measure, promises } from "./ulp.ts";

for (const promise of promises)
  test(`${promise.name} is within ${promise.most} ulp`, () => expect(measure(promise, 99_991).ulp).toBeLessThanOrEqual(promise.most));
