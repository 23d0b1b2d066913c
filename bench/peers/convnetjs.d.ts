// The part of ConvNetJS that is measured; the package has no types of its own.
declare module "convnetjs" {
  interface Vol {
    readonly w: Float64Array;
    readonly dw: Float64Array;
  }
  interface Layer {
    forward(x: Vol, training?: boolean): Vol;
    backward(): void;
  }
  type Options = Readonly<Record<string, number | string>>;
  interface Net {
    makeLayers(definitions: readonly Options[]): void;
  }
  const convnetjs: {
    readonly Vol: new (width: number, height: number, depth: number, value?: number) => Vol;
    readonly ConvLayer: new (options: Options) => Layer;
    readonly PoolLayer: new (options: Options) => Layer;
    readonly Net: new () => Net;
    readonly Trainer: new (net: Net, options: Options) => { train(x: Vol, label: number): unknown };
  };
  export default convnetjs;
}
