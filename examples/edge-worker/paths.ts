// Which model a URL names.

/** The name of the model in `/models/NAME/…`, and what follows it. */
export function modelPath(url: string): { readonly name: string; readonly rest: string } | undefined {
  const [, name, rest = "/"] = /^\/models\/([\w-]{1,64})(\/.*)?$/.exec(new URL(url).pathname) ?? [];
  return name === undefined ? undefined : { name, rest };
}
