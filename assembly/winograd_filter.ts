// The filter's side of Winograd convolution: u = G·g·Gᵀ of 3x3 filters in panels of 16 output channels, for the forward
// pass, and turned around with inputs and outputs exchanged for the data gradient.
import { loadPart } from "./simd";
import { Filter, Filter2, Filter4 } from "./winogradTransform";

/** Working memory: nine taps of four rows, then the lines of a filter that is half transformed. */
const TAPS: usize = 144;
const HALF: usize = 4 * TAPS;

/** One line of three: half transformed, then the positions of that line of u, `panel` bytes apart; returns where the next begin. */
@inline function expandLine<F extends Filter>(
  u: usize, panel: usize, half: usize,
  k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128,
): usize {
  const f = changetype<F>(0);
  f.expand(u, panel, v128.load(half), v128.load(half, 16), v128.load(half, 32), k0, k1, k2, k3, k4, k5, k6);
  return u + <usize>(f.outputs() + 2) * panel;
}

/**
 * u[positions], `panel` bytes apart, = G·g·Gᵀ for four channels; tap t of g at g + t·tap. Written out, since loops of
 * three and of six turns hold the processor up: a third of the time of large filters.
 */
@inline function expand<F extends Filter>(
  u: usize, panel: usize, g: usize, tap: usize, half: usize,
  k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128,
): void {
  const f = changetype<F>(0);
  f.expand(half, 48, v128.load(g), v128.load(g + 3 * tap), v128.load(g + 6 * tap), k0, k1, k2, k3, k4, k5, k6);
  g += tap;
  f.expand(half + 16, 48, v128.load(g), v128.load(g + 3 * tap), v128.load(g + 6 * tap), k0, k1, k2, k3, k4, k5, k6);
  g += tap;
  f.expand(half + 32, 48, v128.load(g), v128.load(g + 3 * tap), v128.load(g + 6 * tap), k0, k1, k2, k3, k4, k5, k6);
  u = expandLine<F>(u, panel, half, k0, k1, k2, k3, k4, k5, k6);
  u = expandLine<F>(u, panel, half + 48, k0, k1, k2, k3, k4, k5, k6);
  u = expandLine<F>(u, panel, half + 96, k0, k1, k2, k3, k4, k5, k6);
  u = expandLine<F>(u, panel, half + 144, k0, k1, k2, k3, k4, k5, k6);
  if (f.outputs() == 4) {
    u = expandLine<F>(u, panel, half + 192, k0, k1, k2, k3, k4, k5, k6);
    expandLine<F>(u, panel, half + 240, k0, k1, k2, k3, k4, k5, k6);
  }
}

/** Nine vectors at `taps`: channels o… of w[9, …], `tap` bytes apart, zeros where fewer than four are left. */
@inline function stageTaps(taps: usize, w: usize, tap: usize, left: i32): void {
  for (let end = taps + TAPS; taps < end; taps += 16) {
    v128.store(taps, left > 0 ? loadPart(w, left, f32x4.splat(0)) : f32x4.splat(0));
    w += tap;
  }
}

/** filter: panels[O/16][positions][C][16] of w[3, 3, C, O], zeros beyond O. */
@inline function panels<F extends Filter>(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  const f = changetype<F>(0), points = f.outputs() + 2;
  const k0 = f.constant(0), k1 = f.constant(1), k2 = f.constant(2), k3 = f.constant(3);
  const k4 = f.constant(4), k5 = f.constant(5), k6 = f.constant(6);
  const row = <usize>O << 2, tap = <usize>C * row, panel = (<usize>C << 6) + 64, half = work + HALF;
  for (let j = 0; j < O; j += 16) {
    for (let c = 0; c < C; c++) {
      const u = filter + (<usize>c << 6), from = w + <usize>c * row;
      for (let o = j; o < j + 16; o += 4) {
        const g = from + (<usize>o << 2), to = u + (<usize>(o - j) << 2);
        if (O - o >= 4) expand<F>(to, panel, g, tap, half, k0, k1, k2, k3, k4, k5, k6);
        else {
          stageTaps(work, g, tap, O - o);
          expand<F>(to, panel, work, 16, half, k0, k1, k2, k3, k4, k5, k6);
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

/** filter: panels[C/16][positions][O][16] of w[3, 3, C, O] turned around, zeros beyond C. */
@inline function turnedPanels<F extends Filter>(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  const f = changetype<F>(0), points = f.outputs() + 2;
  const k0 = f.constant(0), k1 = f.constant(1), k2 = f.constant(2), k3 = f.constant(3);
  const k4 = f.constant(4), k5 = f.constant(5), k6 = f.constant(6);
  const row = <usize>O << 2, tap = <usize>C * row, panel = (<usize>O << 6) + 64, half = work + HALF;
  for (let j = 0; j < C; j += 16) {
    for (let o = 0; o < O; o += 4) {
      for (let c = j; c < j + 16; c += 4) {
        const from = w + <usize>c * row + (<usize>o << 2);
        for (let t: usize = 0; t < 9; t++) stageTurned(work + ((8 - t) << 4), from + t * tap, row, C - c, O - o);
        for (let i = 0; i < min(O - o, 4); i++) {
          const to = filter + (<usize>(o + i) << 6) + (<usize>(c - j) << 2);
          expand<F>(to, panel, work + <usize>i * TAPS, 16, half, k0, k1, k2, k3, k4, k5, k6);
        }
      }
    }
    filter += <usize>(points * points) * panel;
  }
}

/** filter: the transform of w[3, 3, C, O] for conv2d_winograd4, filterBytes(…) bytes. work: 864 bytes. */
export function conv2d_winograd4_filter(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  panels<Filter4>(filter, w, work, C, O);
}

/** The same for conv2d_winograd2. */
export function conv2d_winograd2_filter(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  panels<Filter2>(filter, w, work, C, O);
}

/** filter: the transform of w[3, 3, C, O] for the data gradient, a convolution from O to C channels. work: 864 bytes. */
export function conv2d_winograd4_filter_dx(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  turnedPanels<Filter4>(filter, w, work, C, O);
}

/** The same for conv2d_winograd2. */
export function conv2d_winograd2_filter_dx(filter: usize, w: usize, work: usize, C: i32, O: i32): void {
  turnedPanels<Filter2>(filter, w, work, C, O);
}
