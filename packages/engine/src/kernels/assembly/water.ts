// Moving water: the tile of slopes of a moment is sampled in perspective, and used to bend the mirrored
// picture above the horizon.

// Four bilinear taps of a slope tile: u in 8.8 texels per lane, v one 8.8 value. Lanes: (x, z) i16.
// @ts-ignore
@inline function slopeTaps(base: usize, log2: i32, u: v128, v: i32): v128 {
  const m = (1 << log2) - 1, mask = i32x4.splat(m);
  const r0 = base + ((((v >> 8) & m) << log2) << 2), r1 = base + (((((v >> 8) + 1) & m) << log2) << 2);
  const column = i32x4.shr_s(u, 8);
  const f = v128.and(u, i32x4.splat(255)), fu = v128.or(f, i32x4.shl(f, 16));
  const gu = i16x8.sub(i16x8.splat(256), fu);
  const first = i32x4.extract_lane(column, 0), at = first & m;
  let a: v128, b: v128, c: v128, d: v128;
  // Near the eye four pixels see no more than four neighbouring texels.
  if (i32x4.extract_lane(column, 3) - first <= 2 && at + 3 <= m) {
    const places = i32x4.add(
      i32x4.mul(i32x4.sub(column, i32x4.splat(first)), i32x4.splat(0x04040404)),
      i32x4.splat(0x03020100));
    const next = i32x4.add(places, i32x4.splat(0x04040404));
    const upper = v128.load(r0 + (at << 2)), lower = v128.load(r1 + (at << 2));
    a = i8x16.swizzle(upper, places);
    b = i8x16.swizzle(upper, next);
    c = i8x16.swizzle(lower, places);
    d = i8x16.swizzle(lower, next);
  } else {
    const x0 = i32x4.shl(v128.and(column, mask), 2);
    const x1 = i32x4.shl(v128.and(i32x4.add(column, i32x4.splat(1)), mask), 2);
    const i0 = i32x4.extract_lane(x0, 0), i1 = i32x4.extract_lane(x0, 1);
    const i2 = i32x4.extract_lane(x0, 2), i3 = i32x4.extract_lane(x0, 3);
    const j0 = i32x4.extract_lane(x1, 0), j1 = i32x4.extract_lane(x1, 1);
    const j2 = i32x4.extract_lane(x1, 2), j3 = i32x4.extract_lane(x1, 3);
    a = four(r0 + i0, r0 + i1, r0 + i2, r0 + i3);
    b = four(r0 + j0, r0 + j1, r0 + j2, r0 + j3);
    c = four(r1 + i0, r1 + i1, r1 + i2, r1 + i3);
    d = four(r1 + j0, r1 + j1, r1 + j2, r1 + j3);
  }
  const p = i16x8.shr_u(i16x8.add(i16x8.mul(a, gu), i16x8.mul(b, fu)), 8);
  const q = i16x8.shr_u(i16x8.add(i16x8.mul(c, gu), i16x8.mul(d, fu)), 8);
  const fv = i16x8.splat((v & 255) as i16), gv = i16x8.splat((256 - (v & 255)) as i16);
  return i16x8.sub(i16x8.add(i16x8.mul(p, gv), i16x8.mul(q, fv)), i16x8.splat(-32768));
}

// @ts-ignore
@inline function four(a: usize, b: usize, c: usize, d: usize): v128 {
  let r = v128.load_zero<u32>(a);
  r = v128.load_lane<u32>(b, r, 1);
  r = v128.load_lane<u32>(c, r, 2);
  return v128.load_lane<u32>(d, r, 3);
}

/**
 * Slopes as seen per pixel (i16 pairs). Per row two samplings of 6 words each: tile address, log2
 * of its size, f32 u at x = 0 and per pixel (8.8 texels), i32 v, i32 weight (0..32767).
 */
export function waveSlopes(
  dst: usize, width: i32, y0: i32, y1: i32, rows: usize,
): void {
  const iota = f32x4(0, 1, 2, 3);
  for (let y = y0; y < y1; y++) {
    const r = rows + y * 48;
    const base0 = load<u32>(r), log0 = load<i32>(r, 4), step0 = load<f32>(r, 12);
    const base1 = load<u32>(r, 24), log1 = load<i32>(r, 28), step1 = load<f32>(r, 36);
    const va = load<i32>(r, 16), vb = load<i32>(r, 40);
    const w0 = i16x8.splat(load<i32>(r, 20) as i16), w1 = i16x8.splat(load<i32>(r, 44) as i16);
    let u0 = f32x4.add(f32x4.splat(load<f32>(r, 8)), f32x4.mul(iota, f32x4.splat(step0)));
    let u1 = f32x4.add(f32x4.splat(load<f32>(r, 32)), f32x4.mul(iota, f32x4.splat(step1)));
    const hop0 = f32x4.splat(step0 * 4), hop1 = f32x4.splat(step1 * 4);
    let o = dst + ((y * width) << 2);
    for (let x = 0; x < width; x += 4) {
      const a = slopeTaps(base0, log0, i32x4.trunc_sat_f32x4_s(u0), va);
      const b = slopeTaps(base1, log1, i32x4.trunc_sat_f32x4_s(u1), vb);
      v128.store(o, i16x8.add_sat_s(i16x8.q15mulr_sat_s(a, w0), i16x8.q15mulr_sat_s(b, w1)));
      u0 = f32x4.add(u0, hop0);
      u1 = f32x4.add(u1, hop1);
      o += 16;
    }
  }
}

// exp(-v) for v >= 0, near enough for light: (1 - v / 16) ^ 16
// @ts-ignore
@inline function fade(v: v128): v128 {
  let k = f32x4.max(f32x4.splat(0), f32x4.sub(f32x4.splat(1), f32x4.mul(v, f32x4.splat(0.0625))));
  k = f32x4.mul(k, k);
  k = f32x4.mul(k, k);
  k = f32x4.mul(k, k);
  return f32x4.mul(k, k);
}

/**
 * Paints rows y0..y1 of one plane as water mirroring the rows above it, read from `mirror` (the
 * plane itself or a softened copy of it, same stride). step is 1 for luma, 2 for chroma. Per row 16 f32: mirrored row, rows per z slope, columns per x slope,
 * reflectivity, its change per z slope, colour of the depth, haze weight, haze colour, glitter
 * strength, glitter x origin, inverse width, shift per x slope, glitter height, change per z slope,
 * brightness per z slope, last row that may be mirrored.
 */
export function waterPlane(
  plane: usize, stride: i32, width: i32, y0: i32, y1: i32, slopes: usize, slopeWidth: i32,
  step: i32, rows: usize, mirror: usize,
): void {
  const iota = f32x4(0, 1, 2, 3), unit = f32x4.splat(1.0 / 16384.0), zero = f32x4.splat(0);
  const one = f32x4.splat(1), low = f32x4.splat(16), high = f32x4.splat(238), half = f32x4.splat(0.5);
  const zeroes = i32x4.splat(0);
  const lastColumn = f32x4.splat((width - 1) as f32), strides = i32x4.splat(stride);
  for (let y = y0; y < y1; y++) {
    const r = rows + (y << 6), d = plane + y * stride;
    const mirrored = f32x4.splat(load<f32>(r)), perZ = f32x4.splat(load<f32>(r, 4));
    const perX = f32x4.splat(load<f32>(r, 8)), shine = f32x4.splat(load<f32>(r, 12));
    const shinePerZ = f32x4.splat(load<f32>(r, 16)), deep = f32x4.splat(load<f32>(r, 20));
    const clear = f32x4.splat(1 - load<f32>(r, 24));
    const haze = f32x4.splat(load<f32>(r, 24) * load<f32>(r, 28));
    const glitter = f32x4.splat(load<f32>(r, 32)), inverse = load<f32>(r, 40);
    const glitterX = f32x4.splat(load<f32>(r, 44)), glitterY = f32x4.splat(load<f32>(r, 48));
    const glitterPerZ = f32x4.splat(load<f32>(r, 52)), bright = f32x4.splat(load<f32>(r, 56));
    const lastRow = f32x4.splat(load<f32>(r, 60)), glints = load<f32>(r, 32) != 0;
    let at = slopes + ((y * step * slopeWidth) << 2), column = iota;
    let across = f32x4.mul(f32x4.sub(iota, f32x4.splat(load<f32>(r, 36))), f32x4.splat(inverse));
    const hop = f32x4.splat(4 * inverse);
    for (let x = 0; x < width; x += 4) {
      let s: v128;
      if (step == 1) {
        s = v128.load(at);
        at += 16;
      } else {
        s = v128.shuffle<i32>(v128.load(at), v128.load(at, 16), 0, 2, 4, 6);
        at += 32;
      }
      const sx = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.shl(s, 16), 16)), unit);
      const sz = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_s(s, 16)), unit);
      const row = f32x4.min(lastRow, f32x4.max(zero, f32x4.sub(mirrored, f32x4.mul(sz, perZ))));
      const col = f32x4.min(lastColumn, f32x4.max(zero, f32x4.add(column, f32x4.mul(sx, perX))));
      column = f32x4.add(column, f32x4.splat(4));
      const p = i32x4.add(
        i32x4.mul(i32x4.trunc_sat_f32x4_s(row), strides), i32x4.trunc_sat_f32x4_s(col));
      let bytes = v128.load_lane<u8>(mirror + i32x4.extract_lane(p, 0), zeroes, 0);
      bytes = v128.load_lane<u8>(mirror + i32x4.extract_lane(p, 1), bytes, 4);
      bytes = v128.load_lane<u8>(mirror + i32x4.extract_lane(p, 2), bytes, 8);
      bytes = v128.load_lane<u8>(mirror + i32x4.extract_lane(p, 3), bytes, 12);
      const sky = f32x4.convert_i32x4_s(bytes);
      const share = f32x4.min(one, f32x4.max(zero, f32x4.add(shine, f32x4.mul(sz, shinePerZ))));
      let c = f32x4.add(deep, f32x4.mul(f32x4.sub(sky, deep), share));
      c = f32x4.add(c, f32x4.mul(sz, bright));
      if (glints) {
        const gx = f32x4.add(across, f32x4.mul(sx, glitterX));
        const gz = f32x4.add(glitterY, f32x4.mul(sz, glitterPerZ));
        const g = fade(f32x4.add(f32x4.mul(gx, gx), f32x4.mul(gz, gz)));
        c = f32x4.add(c, f32x4.mul(g, glitter));
        across = f32x4.add(across, hop);
      }
      c = f32x4.add(f32x4.add(f32x4.mul(c, clear), haze), half);
      const i = i32x4.trunc_sat_f32x4_s(f32x4.min(high, f32x4.max(low, c)));
      const n = i16x8.narrow_i32x4_s(i, i);
      v128.store_lane<u32>(d + x, i8x16.narrow_i16x8_u(n, n), 0);
    }
  }
}

/** Means of blocks of 1 << log2 samples a side: the first step of softening a plane. */
export function shrink(
  src: usize, stride: i32, width: i32, height: i32, dst: usize, dstStride: i32, log2: i32,
): void {
  const side = 1 << log2, round = 1 << (2 * log2 - 1);
  // Wider blocks would pass what 16 bits hold.
  if (log2 >= 3 && log2 <= 5) {
    for (let y = 0; y < height >> log2; y++) {
      for (let x = 0; x < width >> log2; x++) {
        const first = src + (y << log2) * stride + (x << log2), last = first + side * stride;
        let sums = i16x8.splat(0);
        for (let p = first; p < last; p += stride) {
          for (let i = 0; i < side; i += 8) sums = i16x8.add(sums, v128.load_ext<u8>(p + i));
        }
        const four = i32x4.extadd_pairwise_i16x8_u(sums);
        const two = i32x4.add(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1));
        const sum = i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
        store<u8>(dst + y * dstStride + x, ((sum + round) >> (2 * log2)) as u8);
      }
    }
    return;
  }
  if (log2 == 2) {
    const rounds = i32x4.splat(round);
    for (let y = 0; y < height >> 2; y++) {
      // Four blocks at a time; past the end of a row the next one writes over what is too much.
      for (let x = 0; x < width >> 2; x += 4) {
        const first = src + (y << 2) * stride + (x << 2);
        let sums = i16x8.extadd_pairwise_i8x16_u(v128.load(first));
        for (let p = first + stride; p < first + (stride << 2); p += stride) {
          sums = i16x8.add(sums, i16x8.extadd_pairwise_i8x16_u(v128.load(p)));
        }
        const means = i32x4.shr_u(i32x4.add(i32x4.extadd_pairwise_i16x8_u(sums), rounds), 4);
        const n = i16x8.narrow_i32x4_s(means, means);
        v128.store_lane<u32>(dst + y * dstStride + x, i8x16.narrow_i16x8_u(n, n), 0);
      }
    }
    return;
  }
  for (let y = 0; y < height >> log2; y++) {
    for (let x = 0; x < width >> log2; x++) {
      let sum = 0;
      for (let j = 0; j < side; j++) {
        const p = src + ((y << log2) + j) * stride + (x << log2);
        for (let i = 0; i < side; i += 4) {
          const four = load<u32>(p + i), pairs = (four & 0xff00ff) + ((four >> 8) & 0xff00ff);
          sum += (pairs & 0xffff) + (pairs >> 16);
        }
      }
      store<u8>(dst + y * dstStride + x, ((sum + round) >> (2 * log2)) as u8);
    }
  }
}
