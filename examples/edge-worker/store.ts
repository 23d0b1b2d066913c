// Where one model is kept between requests. The worker keeps it in a Durable Object, the servers in a file.

/** Keeps the checkpoint of one model. */
export interface Store {
  /** The checkpoint; undefined where none has been written. */
  read(): Promise<Uint8Array | undefined>;
  /** Replaces the checkpoint as a whole: whatever happens, `read` gives the old one or the new one. */
  write(checkpoint: Uint8Array): Promise<void>;
}
