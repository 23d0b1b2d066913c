// A program that needs extra kernels: those of an activation beyond the usual ones.
import { Conv2d, GELU, sequential } from "wasmgrad";

export const net = () => sequential(new Conv2d(1, 4, 3), new GELU());
