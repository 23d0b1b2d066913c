// The options that every classifier has.

export interface ClassifierOptions {
  /** Classes to tell apart; default 1000, of ImageNet, unless a model says otherwise. */
  readonly classes?: number;
  /** Channels of the input; default 3. */
  readonly channels?: number;
}
