// Runs the program in whichever Node this is, and says which one it was.
import { fingerprints } from "./program.js";

console.log(JSON.stringify({ version: process.version, fingerprints: await fingerprints() }));
