// Runs the program in Node, Deno and Bun.
import { answer } from "./answer.js";

const [only] = globalThis.Deno ? Deno.args : process.argv.slice(2);
console.log(JSON.stringify(await answer(only)));
