// The arena in a browser's page.
import { LocalArena } from "./arena.ts";
import { contestants } from "./contestants.ts";

Object.assign(globalThis, { arena: new LocalArena(contestants, (packageName) => `/node_modules/${packageName}/`) });
