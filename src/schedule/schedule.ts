// What a schedule is: the learning rate as a function of the step.

/** Learning rate of step `step`, counted from 0. Pure: a resumed run needs only the step. */
export type Schedule = (step: number) => number;
