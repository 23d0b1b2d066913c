// The one-dimensional transforms of Winograd convolution (Lavin & Gray 2015), four channels at a time: F(2, 3), outputs and
// taps, with points 0, ±1, ∞; F(4, 3) and F(2, 5) with points 0, ±a, ±b, ∞, a = 5/8, b = 3/2, whose errors are a half to a
// quarter of those with ±1, ±2. Outputs y = Aᵀ((G·g) ⊙ (Bᵀ·d)) of a filter g and data d.

/** Bytes from one staging line to the next: LINE_BYTES of pixels, and 64 that keep lines out of each other's way. */
export const LINE: usize = 2624;
/** Bytes from one position of transformed data to the next: POSITION_BYTES of rows, and 64 as above. */
export const POSITION: usize = 69696;
/** Bytes from one position of products to the next: 64 tiles of 64 channels, and 64 as above. */
export const PRODUCT: usize = 16448;

const A: f64 = 0.625;
const B: f64 = 1.5;
const A2: f64 = A * A;
const B2: f64 = B * B;
/** The product of a's distances to the other finite points, and of b's. */
const NA: f64 = 2 * A2 * (A2 - B2);
const NB: f64 = 2 * B2 * (B2 - A2);
// Constants lie in memory and are loaded before a loop: newer V8 would rebuild a splat in every turn.
const POINTS: usize = memory.data<f32>([
  <f32>A, <f32>B, <f32>A2, <f32>B2, <f32>(A2 * B2), <f32>(A2 + B2), <f32>(A * A2), <f32>(B * B2),
]);
const FILTER: usize = memory.data<f32>([
  <f32>(1 / (A2 * B2)), <f32>(1 / NA), <f32>(A / NA), <f32>(A2 / NA), <f32>(1 / NB), <f32>(B / NB), <f32>(B2 / NB),
  <f32>(A * A2 / NA), <f32>(A2 * A2 / NA), <f32>(B * B2 / NB), <f32>(B2 * B2 / NB), 0.5,
]);

@inline function add(x: v128, y: v128): v128 {
  return f32x4.add(x, y);
}
@inline function sub(x: v128, y: v128): v128 {
  return f32x4.sub(x, y);
}
@inline function mul(x: v128, y: v128): v128 {
  return f32x4.mul(x, y);
}

/** Where the results of a transform go: places a fixed number of bytes apart. */
export abstract class Sink {
  abstract put4(p: usize, v0: v128, v1: v128, v2: v128, v3: v128): void;
  abstract put2(p: usize, v4: v128, v5: v128): void;
}
/** The same pixel of the staging lines. */
export class ToLines extends Sink {
  @inline put4(p: usize, v0: v128, v1: v128, v2: v128, v3: v128): void {
    v128.store(p, v0);
    v128.store(p, v1, LINE);
    v128.store(p, v2, 2 * LINE);
    v128.store(p, v3, 3 * LINE);
  }
  @inline put2(p: usize, v4: v128, v5: v128): void {
    v128.store(p, v4, 4 * LINE);
    v128.store(p, v5, 5 * LINE);
  }
}
/** One line of positions of a tile. */
export class ToPositions extends Sink {
  @inline put4(p: usize, v0: v128, v1: v128, v2: v128, v3: v128): void {
    v128.store(p, v0);
    v128.store(p, v1, POSITION);
    v128.store(p, v2, 2 * POSITION);
    v128.store(p, v3, 3 * POSITION);
  }
  @inline put2(p: usize, v4: v128, v5: v128): void {
    v128.store(p, v4, 4 * POSITION);
    v128.store(p, v5, 5 * POSITION);
  }
}

/** Where a transform reads: places a fixed number of bytes apart. */
export abstract class Source {
  abstract get0(p: usize): v128;
  abstract get1(p: usize): v128;
  abstract get2(p: usize): v128;
  abstract get3(p: usize): v128;
  abstract get4(p: usize): v128;
  abstract get5(p: usize): v128;
}
/** The same pixel of the staging lines. */
export class FromLines extends Source {
  @inline get0(p: usize): v128 { return v128.load(p); }
  @inline get1(p: usize): v128 { return v128.load(p, LINE); }
  @inline get2(p: usize): v128 { return v128.load(p, 2 * LINE); }
  @inline get3(p: usize): v128 { return v128.load(p, 3 * LINE); }
  @inline get4(p: usize): v128 { return v128.load(p, 4 * LINE); }
  @inline get5(p: usize): v128 { return v128.load(p, 5 * LINE); }
}
/** One line of positions of a tile. */
export class FromProducts extends Source {
  @inline get0(p: usize): v128 { return v128.load(p); }
  @inline get1(p: usize): v128 { return v128.load(p, PRODUCT); }
  @inline get2(p: usize): v128 { return v128.load(p, 2 * PRODUCT); }
  @inline get3(p: usize): v128 { return v128.load(p, 3 * PRODUCT); }
  @inline get4(p: usize): v128 { return v128.load(p, 4 * PRODUCT); }
  @inline get5(p: usize): v128 { return v128.load(p, 5 * PRODUCT); }
}

/** What all transforms of one kind share: tiles of m outputs, their positions on a line, constants to be loaded before a loop. */
export abstract class Transform {
  abstract outputs(): i32;
  abstract points(): i32;
  abstract constant(i: i32): v128;
}

/** Makes all positions of a line from pixels of a tile, `reads` of them, at p0…. */
export abstract class Gather extends Transform {
  abstract reads(): i32;
  abstract run(
    to: usize, p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize,
    k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128,
  ): void;
}

/** Six points, whatever they are split into. */
abstract class GatherOfSix extends Gather {
  @inline points(): i32 { return 6; }
  @inline constant(i: i32): v128 { return v128.load32_splat(POINTS + (<usize>i << 2)); }
}

/** Four points: 0, ±1, ∞, which need no constants. */
abstract class GatherOfFour extends Gather {
  @inline points(): i32 { return 4; }
  @inline constant(_: i32): v128 { return f32x4.splat(0); }
}

/** v = Bᵀ·d of six pixels. */
abstract class DataOfSix<T extends Sink> extends GatherOfSix {
  @inline reads(): i32 { return 6; }
  @inline run(
    to: usize, p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize,
    a: v128, b: v128, a2: v128, b2: v128, a2b2: v128, sum: v128,
  ): void {
    const d0 = v128.load(p0), d1 = v128.load(p1), d2 = v128.load(p2);
    const d3 = v128.load(p3), d4 = v128.load(p4), d5 = v128.load(p5);
    const evenA = sub(d4, mul(d2, b2)), oddA = mul(sub(d3, mul(d1, b2)), a);
    const evenB = sub(d4, mul(d2, a2)), oddB = mul(sub(d3, mul(d1, a2)), b);
    changetype<T>(0).put4(
      to, add(mul(d0, a2b2), sub(d4, mul(d2, sum))), add(evenA, oddA), sub(evenA, oddA), add(evenB, oddB),
    );
    changetype<T>(0).put2(to, sub(evenB, oddB), add(mul(d1, a2b2), sub(d5, mul(d3, sum))));
  }
}

/** F(4, 3). */
export class Data4<T extends Sink> extends DataOfSix<T> {
  @inline outputs(): i32 { return 4; }
}

/** F(2, 5). */
export class Data2Of5<T extends Sink> extends DataOfSix<T> {
  @inline outputs(): i32 { return 2; }
}

/** v = Bᵀ·d, F(2, 3). */
export class Data2<T extends Sink> extends GatherOfFour {
  @inline outputs(): i32 { return 2; }
  @inline reads(): i32 { return 4; }
  @inline run(
    to: usize, p0: usize, p1: usize, p2: usize, p3: usize, _4: usize, _5: usize,
    _k0: v128, _k1: v128, _k2: v128, _k3: v128, _k4: v128, _k5: v128,
  ): void {
    const d0 = v128.load(p0), d1 = v128.load(p1), d2 = v128.load(p2), d3 = v128.load(p3);
    changetype<T>(0).put4(to, sub(d0, d2), add(d1, d2), sub(d2, d1), sub(d1, d3));
  }
}

/** z = A·dy, F(4, 3). */
export class Gradient4<T extends Sink> extends GatherOfSix {
  @inline outputs(): i32 { return 4; }
  @inline reads(): i32 { return 4; }
  @inline run(
    to: usize, p0: usize, p1: usize, p2: usize, p3: usize, _4: usize, _5: usize,
    a: v128, b: v128, a2: v128, b2: v128, _k4: v128, _k5: v128,
  ): void {
    const d0 = v128.load(p0), d1 = v128.load(p1), d2 = v128.load(p2), d3 = v128.load(p3);
    const evenA = add(d0, mul(d2, a2)), oddA = mul(add(d1, mul(d3, a2)), a);
    const evenB = add(d0, mul(d2, b2)), oddB = mul(add(d1, mul(d3, b2)), b);
    changetype<T>(0).put4(to, d0, add(evenA, oddA), sub(evenA, oddA), add(evenB, oddB));
    changetype<T>(0).put2(to, sub(evenB, oddB), d3);
  }
}

/** z = A·dy, F(2, 5). */
export class Gradient2Of5<T extends Sink> extends GatherOfSix {
  @inline outputs(): i32 { return 2; }
  @inline reads(): i32 { return 2; }
  @inline run(
    to: usize, p0: usize, p1: usize, _2: usize, _3: usize, _4: usize, _5: usize,
    a: v128, b: v128, _k2: v128, _k3: v128, _k4: v128, _k5: v128,
  ): void {
    const d0 = v128.load(p0), d1 = v128.load(p1), oddA = mul(d1, a), oddB = mul(d1, b);
    changetype<T>(0).put4(to, d0, add(d0, oddA), sub(d0, oddA), add(d0, oddB));
    changetype<T>(0).put2(to, sub(d0, oddB), d1);
  }
}

/** z = A·dy, F(2, 3). */
export class Gradient2<T extends Sink> extends GatherOfFour {
  @inline outputs(): i32 { return 2; }
  @inline reads(): i32 { return 2; }
  @inline run(
    to: usize, p0: usize, p1: usize, _2: usize, _3: usize, _4: usize, _5: usize,
    _k0: v128, _k1: v128, _k2: v128, _k3: v128, _k4: v128, _k5: v128,
  ): void {
    const d0 = v128.load(p0), d1 = v128.load(p1);
    changetype<T>(0).put4(to, d0, add(d0, d1), sub(d0, d1), f32x4.neg(d1));
  }
}

/** What is added to outputs. */
export abstract class Addend {
  abstract to(x: v128, b: v128): v128;
}
export class Nothing extends Addend {
  @inline to(x: v128, _: v128): v128 { return x; }
}
export class Bias extends Addend {
  @inline to(x: v128, b: v128): v128 { return add(x, b); }
}

/** y = Aᵀ·v + bias: outputs at p0… from the positions of a line. */
export abstract class Scatter extends Transform {
  abstract run(
    p0: usize, p1: usize, p2: usize, p3: usize, from: usize, bias: v128,
    k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128,
  ): void;
}

export class Outputs4<F extends Source, B extends Addend> extends Scatter {
  @inline outputs(): i32 { return 4; }
  @inline points(): i32 { return 6; }
  @inline constant(i: i32): v128 { return v128.load32_splat(POINTS + (<usize>(i < 4 ? i : i + 2) << 2)); }
  @inline run(
    p0: usize, p1: usize, p2: usize, p3: usize, from: usize, bias: v128,
    a: v128, b: v128, a2: v128, b2: v128, a3: v128, b3: v128,
  ): void {
    const source = changetype<F>(0), addend = changetype<B>(0);
    const v1 = source.get1(from), v2 = source.get2(from), v3 = source.get3(from), v4 = source.get4(from);
    const evenA = add(v1, v2), oddA = sub(v1, v2), evenB = add(v3, v4), oddB = sub(v3, v4);
    v128.store(p0, addend.to(add(add(source.get0(from), evenA), evenB), bias));
    v128.store(p1, addend.to(add(mul(oddA, a), mul(oddB, b)), bias));
    v128.store(p2, addend.to(add(mul(evenA, a2), mul(evenB, b2)), bias));
    v128.store(p3, addend.to(add(add(mul(oddA, a3), mul(oddB, b3)), source.get5(from)), bias));
  }
}

export class Outputs2<F extends Source, B extends Addend> extends Scatter {
  @inline outputs(): i32 { return 2; }
  @inline points(): i32 { return 4; }
  @inline constant(_: i32): v128 { return f32x4.splat(0); }
  @inline run(
    p0: usize, p1: usize, _2: usize, _3: usize, from: usize, bias: v128,
    _k0: v128, _k1: v128, _k2: v128, _k3: v128, _k4: v128, _k5: v128,
  ): void {
    const source = changetype<F>(0), addend = changetype<B>(0);
    const v1 = source.get1(from), v2 = source.get2(from);
    v128.store(p0, addend.to(add(add(source.get0(from), v1), v2), bias));
    v128.store(p1, addend.to(sub(sub(v1, v2), source.get3(from)), bias));
  }
}

/** F(2, 5). */
export class Outputs2Of5<F extends Source, B extends Addend> extends Scatter {
  @inline outputs(): i32 { return 2; }
  @inline points(): i32 { return 6; }
  @inline constant(i: i32): v128 { return v128.load32_splat(POINTS + (<usize>i << 2)); }
  @inline run(
    p0: usize, p1: usize, _2: usize, _3: usize, from: usize, bias: v128,
    a: v128, b: v128, _k2: v128, _k3: v128, _k4: v128, _k5: v128,
  ): void {
    const source = changetype<F>(0), addend = changetype<B>(0);
    const v1 = source.get1(from), v2 = source.get2(from), v3 = source.get3(from), v4 = source.get4(from);
    v128.store(p0, addend.to(add(add(source.get0(from), add(v1, v2)), add(v3, v4)), bias));
    v128.store(p1, addend.to(add(add(mul(sub(v1, v2), a), mul(sub(v3, v4), b)), source.get5(from)), bias));
  }
}

/** The filter's side: u = G·g, and its transpose for the filter gradient. */
export abstract class Filter extends Transform {
  /** Taps of a line. */
  abstract taps(): i32;
  /** u = G·g, `step` bytes apart, of taps `fromStep` bytes apart. */
  abstract expand(
    to: usize, step: usize, from: usize, fromStep: usize,
    k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128, k10: v128,
  ): void;
  /** Taps, `step` bytes apart, = Gᵀ·u, `fromStep` bytes apart. */
  abstract reduce(
    to: usize, step: usize, from: usize, fromStep: usize,
    k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128, k10: v128,
  ): void;
}

export class Filter4 extends Filter {
  @inline outputs(): i32 { return 4; }
  @inline points(): i32 { return 6; }
  @inline taps(): i32 { return 3; }
  @inline constant(i: i32): v128 { return v128.load32_splat(FILTER + (<usize>i << 2)); }
  @inline expand(
    to: usize, step: usize, from: usize, fromStep: usize,
    zero: v128, a0: v128, a1: v128, a2: v128, b0: v128, b1: v128, b2: v128,
    _k7: v128, _k8: v128, _k9: v128, _k10: v128,
  ): void {
    const g0 = v128.load(from), g1 = v128.load(from += fromStep), g2 = v128.load(from + fromStep);
    const evenA = add(mul(g0, a0), mul(g2, a2)), oddA = mul(g1, a1);
    const evenB = add(mul(g0, b0), mul(g2, b2)), oddB = mul(g1, b1);
    v128.store(to, mul(g0, zero));
    v128.store(to += step, add(evenA, oddA));
    v128.store(to += step, sub(evenA, oddA));
    v128.store(to += step, add(evenB, oddB));
    v128.store(to += step, sub(evenB, oddB));
    v128.store(to += step, g2);
  }
  @inline reduce(
    to: usize, step: usize, from: usize, fromStep: usize,
    zero: v128, a0: v128, a1: v128, a2: v128, b0: v128, b1: v128, b2: v128,
    _k7: v128, _k8: v128, _k9: v128, _k10: v128,
  ): void {
    const u0 = v128.load(from), u1 = v128.load(from += fromStep), u2 = v128.load(from += fromStep);
    const u3 = v128.load(from += fromStep), u4 = v128.load(from += fromStep), u5 = v128.load(from += fromStep);
    const evenA = add(u1, u2), oddA = sub(u1, u2), evenB = add(u3, u4), oddB = sub(u3, u4);
    v128.store(to, add(mul(u0, zero), add(mul(evenA, a0), mul(evenB, b0))));
    v128.store(to += step, add(mul(oddA, a1), mul(oddB, b1)));
    v128.store(to += step, add(add(mul(evenA, a2), mul(evenB, b2)), u5));
  }
}

export class Filter2 extends Filter {
  @inline outputs(): i32 { return 2; }
  @inline points(): i32 { return 4; }
  @inline taps(): i32 { return 3; }
  @inline constant(_: i32): v128 { return v128.load32_splat(FILTER, 44); }
  @inline expand(
    to: usize, step: usize, from: usize, fromStep: usize,
    half: v128, _k1: v128, _k2: v128, _k3: v128, _k4: v128, _k5: v128, _k6: v128,
    _k7: v128, _k8: v128, _k9: v128, _k10: v128,
  ): void {
    const g0 = v128.load(from), g1 = v128.load(from += fromStep), g2 = v128.load(from + fromStep);
    const even = mul(add(g0, g2), half), odd = mul(g1, half);
    v128.store(to, g0);
    v128.store(to += step, add(even, odd));
    v128.store(to += step, sub(even, odd));
    v128.store(to += step, g2);
  }
  @inline reduce(
    to: usize, step: usize, from: usize, fromStep: usize,
    half: v128, _k1: v128, _k2: v128, _k3: v128, _k4: v128, _k5: v128, _k6: v128,
    _k7: v128, _k8: v128, _k9: v128, _k10: v128,
  ): void {
    const u0 = v128.load(from), u1 = v128.load(from += fromStep), u2 = v128.load(from += fromStep);
    const u3 = v128.load(from += fromStep), even = mul(add(u1, u2), half);
    v128.store(to, add(u0, even));
    v128.store(to += step, mul(sub(u1, u2), half));
    v128.store(to += step, add(even, u3));
  }
}

/** F(2, 5). */
export class Filter2Of5 extends Filter {
  @inline outputs(): i32 { return 2; }
  @inline points(): i32 { return 6; }
  @inline taps(): i32 { return 5; }
  @inline constant(i: i32): v128 { return v128.load32_splat(FILTER + (<usize>i << 2)); }
  @inline expand(
    to: usize, step: usize, from: usize, fromStep: usize,
    zero: v128, a0: v128, a1: v128, a2: v128, b0: v128, b1: v128, b2: v128, a3: v128, a4: v128, b3: v128, b4: v128,
  ): void {
    const g0 = v128.load(from), g1 = v128.load(from += fromStep), g2 = v128.load(from += fromStep);
    const g3 = v128.load(from += fromStep), g4 = v128.load(from + fromStep);
    const evenA = add(add(mul(g0, a0), mul(g2, a2)), mul(g4, a4)), oddA = add(mul(g1, a1), mul(g3, a3));
    const evenB = add(add(mul(g0, b0), mul(g2, b2)), mul(g4, b4)), oddB = add(mul(g1, b1), mul(g3, b3));
    v128.store(to, mul(g0, zero));
    v128.store(to += step, add(evenA, oddA));
    v128.store(to += step, sub(evenA, oddA));
    v128.store(to += step, add(evenB, oddB));
    v128.store(to += step, sub(evenB, oddB));
    v128.store(to += step, g4);
  }
  @inline reduce(
    to: usize, step: usize, from: usize, fromStep: usize,
    zero: v128, a0: v128, a1: v128, a2: v128, b0: v128, b1: v128, b2: v128, a3: v128, a4: v128, b3: v128, b4: v128,
  ): void {
    const u0 = v128.load(from), u1 = v128.load(from += fromStep), u2 = v128.load(from += fromStep);
    const u3 = v128.load(from += fromStep), u4 = v128.load(from += fromStep), u5 = v128.load(from += fromStep);
    const evenA = add(u1, u2), oddA = sub(u1, u2), evenB = add(u3, u4), oddB = sub(u3, u4);
    v128.store(to, add(mul(u0, zero), add(mul(evenA, a0), mul(evenB, b0))));
    v128.store(to += step, add(mul(oddA, a1), mul(oddB, b1)));
    v128.store(to += step, add(mul(evenA, a2), mul(evenB, b2)));
    v128.store(to += step, add(mul(oddA, a3), mul(oddB, b3)));
    v128.store(to += step, add(add(mul(evenA, a4), mul(evenB, b4)), u5));
  }
}
