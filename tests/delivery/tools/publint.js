// publint.js FOLDER: prints what publint has to say of a package, suggestions too.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const [folder] = process.argv.slice(2);
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const { messages } = await publint({ pkgDir: folder, strict: true, pack: false });
for (const message of messages) console.log(`${message.type}: ${formatMessage(message, manifest)}`);
