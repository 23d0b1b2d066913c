// Trains in a page, or wherever it is imported; whoever waits finds the outcome in `result`.
import { train } from "./train.js";

globalThis.result = train().then(JSON.stringify, (error) => JSON.stringify({ error: `${error.name}: ${error.message}` }));
