// A spectrum of waves is evolved and transformed to a tile of slopes for each frame.

/**
 * Writes the spectrum at one moment. Each of the `count` entries is 8 words: target index, table
 * index, then f32 amplitude (re, im), conjugate amplitude of the opposite wave (re, im), kx, kz.
 * The table holds (cos, sin) of the phase per squared wave number.
 */
export function evolve(
  re: usize, im: usize, size: i32, entries: usize, count: i32, table: usize,
): void {
  memory.fill(re, 0, (size * size) << 2);
  memory.fill(im, 0, (size * size) << 2);
  for (let i = 0; i < count; i++) {
    const e = entries + (i << 5), t = table + (load<i32>(e, 4) << 3), o = load<i32>(e) << 2;
    const c = load<f32>(t), s = load<f32>(t, 4);
    const ar = load<f32>(e, 8), ai = load<f32>(e, 12), br = load<f32>(e, 16), bi = load<f32>(e, 20);
    const hr: f32 = ar * c - ai * s + br * c + bi * s, hi: f32 = ar * s + ai * c - br * s + bi * c;
    const kx = load<f32>(e, 24), kz = load<f32>(e, 28);
    // both slopes in one complex transform: h * (i kx + i * i kz)
    store<f32>(re + o, -kz * hr - kx * hi);
    store<f32>(im + o, kx * hr - kz * hi);
  }
}

// Sums and differences of two runs of samples, the second turned by the twiddle first.
// @ts-ignore
@inline function butterflies(first: usize, second: usize, bytes: usize, shift: usize, wr: v128, wi: v128): void {
  let a = first, b = second;
  for (const end = first + bytes; a < end; a += 16, b += 16) {
    const br = v128.load(b), bi = v128.load(b + shift);
    const tr = f32x4.sub(f32x4.mul(br, wr), f32x4.mul(bi, wi));
    const ti = f32x4.add(f32x4.mul(br, wi), f32x4.mul(bi, wr));
    const ar = v128.load(a), ai = v128.load(a + shift);
    v128.store(b, f32x4.sub(ar, tr));
    v128.store(b + shift, f32x4.sub(ai, ti));
    v128.store(a, f32x4.add(ar, tr));
    v128.store(a + shift, f32x4.add(ai, ti));
  }
}

// Transforms along columns, in place, but for those in the middle, further than `used` from both
// ends; rows come in bit-reversed order. Twiddles: (cos, sin) f32.
function columns(re: usize, im: usize, size: i32, twiddles: usize, used: i32): void {
  const row = size << 2, edge = used << 2, shift = im - re;
  for (let half = 1; half < size; half <<= 1) {
    const hop = (size / (half << 1)) << 3;
    for (let j = 0; j < half; j++) {
      const wr = f32x4.splat(load<f32>(twiddles + j * hop));
      const wi = f32x4.splat(load<f32>(twiddles + j * hop, 4));
      for (let start = j; start < size; start += half << 1) {
        const a = re + start * row, b = a + half * row;
        butterflies(a, b, edge, shift, wr, wi);
        const right = row - edge;
        butterflies(a + right, b + right, edge, shift, wr, wi);
      }
    }
  }
}

// Rows become columns, in bit-reversed order; four by four samples at a time.
function turn(src: usize, dst: usize, size: i32, reversed: usize): void {
  const row = size << 2;
  for (let y = 0; y < size; y += 4) {
    for (let x = 0; x < size; x += 4) {
      const p = src + y * row + (x << 2), places = reversed + (x << 2), d = dst + (y << 2);
      const a = v128.load(p), b = v128.load(p + row);
      const c = v128.load(p + 2 * row), e = v128.load(p + 3 * row);
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), ce = v128.shuffle<i32>(c, e, 0, 4, 1, 5);
      const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7), ceHigh = v128.shuffle<i32>(c, e, 2, 6, 3, 7);
      v128.store(d + load<i32>(places) * row, v128.shuffle<i64>(ab, ce, 0, 2));
      v128.store(d + load<i32>(places, 4) * row, v128.shuffle<i64>(ab, ce, 1, 3));
      v128.store(d + load<i32>(places, 8) * row, v128.shuffle<i64>(abHigh, ceHigh, 0, 2));
      v128.store(d + load<i32>(places, 12) * row, v128.shuffle<i64>(abHigh, ceHigh, 1, 3));
    }
  }
}

/**
 * Two-dimensional inverse transform; the result lies in outRe and outIm. The spectrum is empty but
 * for its first and last `used` columns, a multiple of 4.
 */
export function transform(
  re: usize, im: usize, outRe: usize, outIm: usize, size: i32, twiddles: usize, reversed: usize,
  used: i32,
): void {
  columns(re, im, size, twiddles, used);
  turn(re, outRe, size, reversed);
  turn(im, outIm, size, reversed);
  columns(outRe, outIm, size, twiddles, size >> 1);
}

// @ts-ignore
@inline function slopeBytes(values: v128, gain: v128): v128 {
  const bytes = f32x4.add(f32x4.mul(f32x4.mul(values, gain), f32x4.splat(127)), f32x4.splat(128));
  return i32x4.trunc_sat_f32x4_s(f32x4.min(f32x4.splat(255), f32x4.max(f32x4.splat(0), bytes)));
}

/** Packs slopes as two u16 lanes (x, z), 128 standing for level. */
export function slopeTile(re: usize, im: usize, dst: usize, size: i32, gain: f32): void {
  const gains = f32x4.splat(gain), bytes: usize = (size * size) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const x = slopeBytes(v128.load(re + i), gains), z = slopeBytes(v128.load(im + i), gains);
    v128.store(dst + i, v128.or(x, i32x4.shl(z, 16)));
  }
}

/** The same tile at half the size, for the distance. */
export function halveSlopes(src: usize, dst: usize, size: i32): void {
  const half = size >> 1, row = size << 2;
  const round = i32x4.splat(0x20002), lanes = i32x4.splat(0xff00ff);
  for (let y = 0; y < half; y++) {
    const p = src + y * 2 * row, d = dst + ((y * half) << 2);
    for (let x = 0; x < row; x += 32) {
      const a = i32x4.add(v128.load(p + x), v128.load(p + row + x));
      const b = i32x4.add(v128.load(p + x, 16), v128.load(p + row + x, 16));
      const sum = i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
      v128.store(d + (x >> 1), v128.and(i32x4.shr_u(i32x4.add(sum, round), 2), lanes));
    }
  }
}
