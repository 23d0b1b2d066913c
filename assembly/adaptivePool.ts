// Max pooling to a given size, channels-last: bin i of `bins` covers floor(i·size / bins) up to ceil((i + 1)·size / bins).
import { at } from "./simd";

@inline function binStart(i: i32, size: i32, bins: i32): i32 {
  return <i32>((<i64>i * size) / bins);
}

@inline function binEnd(i: i32, size: i32, bins: i32): i32 {
  return <i32>((<i64>(i + 1) * size + bins - 1) / bins);
}

/**
 * y[n, oh, ow, c] = max over the bin of x[n, h, w, c]; places[n, oh, ow, c] (i32) = where it stands among the h·w pixels:
 * the first maximum in row-major order, or the last NaN.
 */
export function adaptive_max_pool2d_fwd(y: usize, places: usize, x: usize, n: i32, h: i32, w: i32, c: i32, oh: i32, ow: i32): void {
  for (; n > 0; n--) {
    for (let i = 0; i < oh; i++) {
      const top = binStart(i, h, oh), bottom = binEnd(i, h, oh);
      for (let j = 0; j < ow; j++) {
        const left = binStart(j, w, ow), right = binEnd(j, w, ow);
        let k = 0;
        for (; k <= c - 4; k += 4) {
          let best = v128.load(at(x, (top * w + left) * c + k));
          let where = i32x4.splat(top * w + left);
          for (let p = top; p < bottom; p++)
            for (let q = left; q < right; q++) {
              const place = p * w + q;
              const v = v128.load(at(x, place * c + k));
              const better = v128.or(f32x4.gt(v, best), f32x4.ne(v, v));
              best = v128.bitselect(v, best, better);
              where = v128.bitselect(i32x4.splat(place), where, better);
            }
          v128.store(at(y, k), best);
          v128.store(at(places, k), where);
        }
        for (; k < c; k++) {
          let where = top * w + left;
          let best = load<f32>(at(x, where * c + k));
          for (let p = top; p < bottom; p++)
            for (let q = left; q < right; q++) {
              const v = load<f32>(at(x, (p * w + q) * c + k));
              if (v > best || v != v) {
                best = v;
                where = p * w + q;
              }
            }
          store<f32>(at(y, k), best);
          store<i32>(at(places, k), where);
        }
        y = at(y, c);
        places = at(places, c);
      }
    }
    x = at(x, h * w * c);
  }
}

/** dx[n, pixels, c] = sum of dy[n, bins, c] over the bins whose maximum is that element, in row-major order; places as above. */
export function adaptive_max_pool2d_dx(dx: usize, dy: usize, places: usize, n: i32, pixels: i32, bins: i32, c: i32): void {
  memory.fill(dx, 0, <usize>n * <usize>pixels * <usize>c << 2);
  for (; n > 0; n--) {
    for (let i = 0; i < bins; i++)
      for (let k = 0; k < c; k++) {
        const to = at(dx, load<i32>(places) * c + k);
        store<f32>(to, load<f32>(to) + load<f32>(dy));
        places += 4;
        dy += 4;
      }
    dx = at(dx, pixels * c);
  }
}
