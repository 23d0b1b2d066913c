// What a bundler keeps of the library for a program that uses little of it.
import { rollup } from "rollup";
import { transformWithEsbuild } from "vite";
import { expect, test } from "vitest";

const index = new URL("../src/index.ts", import.meta.url).pathname;

/** The bundle of a program that exports `names` of the library. */
async function bundle(names: string): Promise<string> {
  const build = await rollup({
    input: "program",
    external: ["#kernels", "#extra-kernels", "@assemblyscript/loader"],
    onwarn: () => {}, // "node:" imports are left outside
    plugins: [
      {
        name: "typescript",
        resolveId: (id) => (id === "program" ? id : null),
        load: (id) => (id === "program" ? `export { ${names} } from "${index}";` : null),
        transform: (code, id) => (id.endsWith(".ts") ? transformWithEsbuild(code, id, { target: "es2022", tsconfigRaw: {} }) : null),
      },
    ],
    treeshake: { moduleSideEffects: false }, // as package.json says
  });
  const { output } = await build.generate({ format: "es" });
  return output[0].code;
}

/** Names of the ops in a bundle, of the classes that extend others, errors and tensors left out, and of the modules of kernels. */
function contents(code: string): { ops: string[]; modules: string[]; kernels: string[] } {
  const found = (pattern: RegExp) => Array.from(code.matchAll(pattern), ([, name]) => name as string).sort();
  const classes = found(/class (\w+) extends (?:\(?\/\*.*?\*\/ )?\w+/g).filter(
    (name) => !/Error$|^Tensor$|^Param$|^ModuleBuffer$/.test(name),
  );
  return { ops: found(/define(?:Extra)?Op\(\s*"(\w+)"/g), modules: classes, kernels: found(/from\s*['"](#[\w-]+)['"]/g) };
}

test("unused ops and layers leave nothing in a bundle", async () => {
  expect(contents(await bundle("Dropout2d, ELU, Linear"))).toEqual({
    ops: ["dropout", "elu", "linear"],
    modules: ["Activation", "Dropout2d", "DropoutLayer", "ELU", "Linear"],
    kernels: ["#extra-kernels", "#kernels"],
  });
});

test("the extra kernels are in a bundle only where an op, a loss or an optimizer uses them", async () => {
  const kernelsOf = async (names: string) => contents(await bundle(names)).kernels;
  expect(
    await kernelsOf("Conv2d, BatchNorm2d, MaxPool2d, Softmax, crossEntropy, mseLoss, SGD, AdamW, randn, ready, profile, load"),
  ).toEqual(["#kernels"]);
  for (const name of ["LayerNorm", "RMSprop", "truncatedNormal"]) expect(await kernelsOf(name), name).toContain("#extra-kernels");
});
