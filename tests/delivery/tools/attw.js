// attw.js TARBALL: prints what are-the-types-wrong finds, as JSON.
import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";

const [tarball] = process.argv.slice(2);
const result = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
console.log(JSON.stringify({ types: result.types, problems: result.problems }));
