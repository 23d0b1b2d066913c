// A program that sets the seed, and nothing else.
import { seed } from "wasmgrad";

seed(1);
