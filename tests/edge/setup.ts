// Before the HTTP tests: the runtimes are there, and the worker is bundled.
import { bundle } from "../../examples/edge-worker/bundle.ts";
import { installRuntimes } from "../../examples/edge-worker/servers.ts";

export default async function setup(): Promise<void> {
  installRuntimes();
  await bundle();
}
