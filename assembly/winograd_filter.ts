// The filter's side of Winograd convolution: u = G·g·Gᵀ of 3x3 and 5x5 filters in panels of 16 output channels, for the forward
// pass, and turned around with inputs and outputs exchanged for the data gradient.
import { loadPart } from "./simd";
import { Filter, Filter2, Filter2Of5, Filter4 } from "./winogradTransform";

/** Working memory: up to 25 taps of four rows, then the lines of a filter that is half transformed. */
const TAPS: usize = 400;
const HALF: usize = 4 * TAPS;

/** One line, half transformed, then the positions of that line of u, `panel` bytes apart; returns where the next begin. */
@inline function expandLine<F extends Filter>(
  u: usize, panel: usize, half: usize,
  k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128, k10: v128,
): usize {
  const f = changetype<F>(0);
  f.expand(u, panel, half, 16, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  return u + <usize>f.points() * panel;
}

/**
 * u[positions], `panel` bytes apart, = G·g·Gᵀ for four channels; tap t of g at g + t·tap. Written out, since loops of
 * three and of six turns hold the processor up: a third of the time of large filters.
 */
@inline function expand<F extends Filter>(
  u: usize, panel: usize, g: usize, tap: usize, half: usize,
  k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128, k10: v128,
): void {
  const f = changetype<F>(0), row = <usize>f.taps() * tap, line = <usize>f.taps() << 4;
  f.expand(half, line, g, row, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  f.expand(half + 16, line, g += tap, row, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  f.expand(half + 32, line, g += tap, row, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  if (f.taps() == 5) {
    f.expand(half + 48, line, g += tap, row, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
    f.expand(half + 64, line, g += tap, row, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  }
  u = expandLine<F>(u, panel, half, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  u = expandLine<F>(u, panel, half += line, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  u = expandLine<F>(u, panel, half += line, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  u = expandLine<F>(u, panel, half += line, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  if (f.points() == 6) {
    u = expandLine<F>(u, panel, half += line, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
    expandLine<F>(u, panel, half += line, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
  }
}

/** `count` vectors at `taps`: channels o… of w[count, …], `tap` bytes apart, zeros where fewer than four are left. */
@inline function stageTaps(taps: usize, w: usize, tap: usize, count: usize, left: i32): void {
  for (let end = taps + (count << 4); taps < end; taps += 16) {
    v128.store(taps, left > 0 ? loadPart(w, left, f32x4.splat(0)) : f32x4.splat(0));
    w += tap;
  }
}

/** filter: panels[O/16][positions][C][16] of w[taps, taps, C, O], zeros beyond O. */
@inline function panels<F extends Filter>(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  const f = changetype<F>(0), points = f.points();
  const k0 = f.constant(0), k1 = f.constant(1), k2 = f.constant(2), k3 = f.constant(3);
  const k4 = f.constant(4), k5 = f.constant(5), k6 = f.constant(6), k7 = f.constant(7);
  const k8 = f.constant(8), k9 = f.constant(9), k10 = f.constant(10);
  const row = <usize>O << 2, tap = <usize>C * row, panel = (<usize>C << 6) + 64, half = work + HALF;
  for (let j = 0; j < O; j += 16) {
    for (let c = 0; c < C; c++) {
      const u = filter + (<usize>c << 6), from = w + <usize>c * row;
      for (let o = j; o < j + 16; o += 4) {
        const g = from + (<usize>o << 2), to = u + (<usize>(o - j) << 2);
        if (O - o >= 4) expand<F>(to, panel, g, tap, half, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
        else {
          stageTaps(work, g, tap, <usize>(f.taps() * f.taps()), O - o);
          expand<F>(to, panel, work, 16, half, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
        }
      }
    }
    filter += <usize>(points * points) * panel;
  }
}

/** 4 x 4 block of w[C, O] at (c, o), transposed, to y[4][…], TAPS bytes apart; zeros beyond C and O. */
@inline function stageTurned(y: usize, w: usize, row: usize, rows: i32, columns: i32): void {
  if (rows >= 4 && columns >= 4) {
    const r0 = v128.load(w), r1 = v128.load(w + row), r2 = v128.load(w + 2 * row), r3 = v128.load(w + 3 * row);
    const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(y, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5));
    v128.store(y, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7), TAPS);
    v128.store(y, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5), 2 * TAPS);
    v128.store(y, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7), 3 * TAPS);
  } else {
    for (let j = 0; j < min(columns, 4); j++) {
      for (let i: usize = 0; i < 4; i++) {
        store<f32>(y + <usize>j * TAPS + (i << 2), <i32>i < rows ? load<f32>(w + i * row + (<usize>j << 2)) : 0);
      }
    }
  }
}

/** filter: panels[C/16][positions][O][16] of w[taps, taps, C, O] turned around, zeros beyond C. */
@inline function turnedPanels<F extends Filter>(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  const f = changetype<F>(0), points = f.points();
  const k0 = f.constant(0), k1 = f.constant(1), k2 = f.constant(2), k3 = f.constant(3);
  const k4 = f.constant(4), k5 = f.constant(5), k6 = f.constant(6), k7 = f.constant(7);
  const k8 = f.constant(8), k9 = f.constant(9), k10 = f.constant(10);
  const row = <usize>O << 2, tap = <usize>C * row, panel = (<usize>O << 6) + 64, half = work + HALF;
  const count = <usize>(f.taps() * f.taps());
  for (let j = 0; j < C; j += 16) {
    for (let o = 0; o < O; o += 4) {
      for (let c = j; c < j + 16; c += 4) {
        const from = w + <usize>c * row + (<usize>o << 2);
        for (let t: usize = 0; t < count; t++) stageTurned(work + ((count - 1 - t) << 4), from + t * tap, row, C - c, O - o);
        for (let i = 0; i < min(O - o, 4); i++) {
          const to = filter + (<usize>(o + i) << 6) + (<usize>(c - j) << 2);
          expand<F>(to, panel, work + <usize>i * TAPS, 16, half, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10);
        }
      }
    }
    filter += <usize>(points * points) * panel;
  }
}

/** filter: the transform of w[3, 3, C, O] for conv2d_winograd4, filterBytes(…) bytes. work: 2080 bytes. */
export function conv2d_winograd4_filter(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  panels<Filter4>(filter, w, work, C, O);
}

/** The same for conv2d_winograd2. */
export function conv2d_winograd2_filter(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  panels<Filter2>(filter, w, work, C, O);
}

/** filter: the transform of w[3, 3, C, O] for the data gradient, a convolution from O to C channels. work: 2080 bytes. */
export function conv2d_winograd4_filter_dx(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  turnedPanels<Filter4>(filter, w, work, C, O);
}

/** The same for conv2d_winograd2. */
export function conv2d_winograd2_filter_dx(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  turnedPanels<Filter2>(filter, w, work, C, O);
}

/** filter: the transform of w[5, 5, C, O] for conv2d5_winograd2. work: 2080 bytes. */
export function conv2d5_winograd2_filter(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  panels<Filter2Of5>(filter, w, work, C, O);
}

/** The same for the data gradient, a convolution from O to C channels. */
export function conv2d5_winograd2_filter_dx(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  turnedPanels<Filter2Of5>(filter, w, work, C, O);
}
