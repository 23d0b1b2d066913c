// The float32 functions keep their promises on every 97th of all floats, and the measured errors are printed.
import { expect, test } from "vitest";
import { measure, promises } from "../math/ulp.ts";

for (const promise of promises)
  test(`${promise.name} is within ${promise.most} ulp`, () => {
    const { ulp, x } = measure(promise, 97);
    console.log(`${promise.name}: ${ulp.toFixed(4)} ulp at ${x}`);
    expect(ulp).toBeLessThanOrEqual(promise.most);
  });
