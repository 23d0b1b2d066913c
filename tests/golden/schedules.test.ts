// Learning rates step by step against PyTorch's schedulers.
import { describe, expect, test } from "vitest";
import { readFixture } from "./fixture.ts";
import { type ScheduleCase, scheduleOf } from "./schedules.ts";

describe("schedulers.json", () => {
  const { cases } = readFixture("schedulers.json") as { cases: ScheduleCase[] };
  for (const golden of cases) {
    const make = scheduleOf(golden.name);
    test(golden.name, () => {
      expect(make, `a schedule for ${golden.name}`).toBeDefined();
      const schedule = make?.(golden);
      // both sides are float64; PyTorch's recursive forms round once per step
      for (const [at, lr] of golden.lr.entries()) expect(schedule?.(at)).toBeCloseTo(lr, 12);
    });
  }
});
