// What a request may ask for. An isolate at the edge has 128 MB, and little time for a request.
import { setMemoryLimit } from "wasmgrad";

/** Parameters of a model: 0.6 MB of weights, 2.4 MB while it trains with Adam, checkpoints of 1.8 MB, some of them on their way at once. */
export const MOST_PARAMETERS = 150_000;

/** Bytes of a request's body: a checkpoint of the largest model, with room for its header. */
export const MOST_BYTES = 12 * MOST_PARAMETERS + 65_536;

/**
 * Multiply-adds that a request may spend on training: about 20 ms of one core. Work is counted, not timed: at the edge
 * the clock stands still while a request computes, and a count gives the same steps, so the same bits, on every machine.
 */
export const BUDGET = 200_000_000;

/** Bytes that the library may take of the isolate's 128 MB. The rest is for checkpoints on their way, code and the engine. */
const DEVICE_MEMORY = 32 * 1024 * 1024;

setMemoryLimit(DEVICE_MEMORY);
