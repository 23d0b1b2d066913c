// The matrix products as anyone would write them at first: what no kernel may be slower than.

/** c[m, n] = a[m, k] · b[k, n]: c[i, j] = Σ a[i, p]·b[p, j]. */
export function naive_gemm_nn(c: usize, a: usize, b: usize, m: i32, n: i32, k: i32): void {
  product(c, a, b, m, n, k, k, 1, n, 1);
}

/** c[m, n] = a[m, k] · b[n, k]ᵀ: c[i, j] = Σ a[i, p]·b[j, p]. */
export function naive_gemm_nt(c: usize, a: usize, b: usize, m: i32, n: i32, k: i32): void {
  product(c, a, b, m, n, k, k, 1, 1, k);
}

/** c[m, n] = a[k, m]ᵀ · b[k, n]: c[i, j] = Σ a[p, i]·b[p, j]. */
export function naive_gemm_tn(c: usize, a: usize, b: usize, m: i32, n: i32, k: i32): void {
  product(c, a, b, m, n, k, 1, m, n, 1);
}

/** Strides in floats: of a along m and k, of b along k and n. */
@inline function product(c: usize, a: usize, b: usize, m: i32, n: i32, k: i32, aRow: i32, aDeep: i32, bDeep: i32, bColumn: i32): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum: f32 = 0;
      for (let p = 0; p < k; p++) {
        sum += load<f32>(a + (<usize>(i * aRow + p * aDeep) << 2)) * load<f32>(b + (<usize>(p * bDeep + j * bColumn) << 2));
      }
      store<f32>(c + (<usize>(i * n + j) << 2), sum);
    }
  }
}
