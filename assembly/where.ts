// A choice between two tensors, element by element.
import { at } from "./simd";

/**
 * y[n0, n1, n2], dense, = a where c (i32) is not 0, else b. All three are walked with their strides, in elements: 0 where
 * an operand is repeated. Along the last axis a stride is 0 or 1.
 */
export function where_fwd(
  y: usize, c: usize, a: usize, b: usize, n0: i32, n1: i32, n2: i32,
  c0: i32, c1: i32, c2: i32, a0: i32, a1: i32, a2: i32, b0: i32, b1: i32, b2: i32,
): void {
  const zero = i32x4.splat(0);
  const cStep = <usize>c2 << 4;
  const aStep = <usize>a2 << 4;
  const bStep = <usize>b2 << 4;
  for (let i = 0; i < n0; i++) {
    for (let j = 0; j < n1; j++) {
      let o = at(c, i * c0 + j * c1);
      let p = at(a, i * a0 + j * a1);
      let q = at(b, i * b0 + j * b1);
      const condition = v128.load32_splat(o);
      const yes = v128.load32_splat(p);
      const no = v128.load32_splat(q);
      const end = at(y, n2 & ~3);
      while (y < end) {
        const mask = i32x4.ne(c2 ? v128.load(o) : condition, zero);
        v128.store(y, v128.bitselect(a2 ? v128.load(p) : yes, b2 ? v128.load(q) : no, mask));
        o += cStep;
        p += aStep;
        q += bStep;
        y += 16;
      }
      for (let rest = n2 & 3; rest > 0; rest--) {
        store<i32>(y, load<i32>(o) != 0 ? load<i32>(p) : load<i32>(q));
        o = at(o, c2);
        p = at(p, a2);
        q = at(q, b2);
        y += 4;
      }
    }
  }
}
