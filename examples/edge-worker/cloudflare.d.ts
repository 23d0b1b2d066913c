// What the worker uses of workerd's own module.
declare module "cloudflare:workers" {
  interface Transaction {
    list<V>(options: { readonly prefix: string }): Promise<Map<string, V>>;
    put(entries: Readonly<Record<string, unknown>>): Promise<void>;
    delete(keys: readonly string[]): Promise<number>;
  }

  interface DurableObjectStorage extends Transaction {
    transaction<R>(work: (transaction: Transaction) => Promise<R>): Promise<R>;
  }

  /** The base of a Durable Object: one of a name in the world, with storage of its own. */
  export class DurableObject<Env> {
    protected readonly ctx: { readonly storage: DurableObjectStorage };
    protected readonly env: Env;
    fetch?(request: Request): Promise<Response>;
  }
}
