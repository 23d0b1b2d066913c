// npm run example:edge [-- --runtime workerd|miniflare|deno|bun] [--port 8787]: serves the example until interrupted.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "./bundle.ts";
import { installRuntimes, type Runtime, start } from "./servers.ts";

const runtimes: readonly string[] = ["workerd", "miniflare", "deno", "bun"] satisfies readonly Runtime[];
const { values } = parseArgs({ options: { runtime: { type: "string", default: "workerd" }, port: { type: "string", default: "8787" } } });
const isRuntime = (name: string): name is Runtime => runtimes.includes(name);
if (!isRuntime(values.runtime)) throw new Error(`expected --runtime ${runtimes.join(", ")}, got ${values.runtime}`);

installRuntimes();
await bundle();
const folder = fileURLToPath(new URL(`../../build/edge/${values.runtime}`, import.meta.url));
const server = await start(values.runtime, folder, Number(values.port));
const model = `${server.url}/models/mine`;
console.log(`Serving in ${values.runtime}; models are kept in ${folder}. Try:

curl -X PUT ${model} -d '{"inputs": 2, "classes": 2, "hidden": [8]}'
curl ${model}/examples -d '{"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [0, 1, 1, 0]}'
curl '${model}/prediction?x=0,1'
curl ${model}/status
curl ${model} -o mine.safetensors
curl -X PUT ${server.url}/models/yours -H 'content-type: application/octet-stream' --data-binary @mine.safetensors
`);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop());
