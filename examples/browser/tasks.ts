// What can be learnt on this page.

export interface Task {
  readonly name: string;
  /** What the page says of the data. */
  readonly about: string;
  readonly classes: readonly string[];
  /** Height and width of an image. */
  readonly size: number;
  /** Grey values from 0 to 1 become (value − mean) / std. */
  readonly mean: number;
  readonly std: number;
  /** Epochs of one press of the button. */
  readonly epochs: number;
  /** What to draw. */
  readonly hint: string;
  /** A drawing's lines are this thick, as a share of its size, and closed shapes are filled. */
  readonly pen: number;
  readonly fill: boolean;
}

export const tasks = {
  digits: {
    name: "Digits",
    about: "1,438 small pictures of handwritten digits, and 359 to be tested with",
    classes: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    size: 8,
    mean: 0,
    std: 1,
    epochs: 30,
    hint: "Draw a digit",
    pen: 0.11,
    fill: false,
  },
  clothes: {
    name: "Clothes",
    about: "6,000 small pictures of clothes, and 1,000 to be tested with",
    classes: ["T-shirt", "Trousers", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot"],
    size: 28,
    mean: 0.286,
    std: 0.353,
    epochs: 8,
    hint: "Draw the outline of a T-shirt, a boot, a bag …",
    pen: 0.06,
    fill: true,
  },
} satisfies Record<string, Task>;

export type TaskId = keyof typeof tasks;
export const taskIds: readonly TaskId[] = ["digits", "clothes"];
