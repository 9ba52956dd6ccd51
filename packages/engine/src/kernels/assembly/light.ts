// Grids of i32 16.16 values, one per cell corner, interpolated to each sample. A 64x64 tile of u16
// thresholds rounds the 16 fractional bits, so that slow gradients do not show steps.

// @ts-ignore
@inline function between(a: usize, b: usize, fy: i32, cellLog2: i32): i32 {
  const p = load<i32>(a), q = load<i32>(b);
  return p + (((q - p) >> cellLog2) * fy);
}

/** Fills rows y0..y1 with the interpolated grid. */
export function gradient(
  dst: usize, stride: i32, width: i32, y0: i32, y1: i32,
  grid: usize, gridWidth: i32, cellLog2: i32, noise: usize,
): void {
  const cell = 1 << cellLog2, iota = i32x4(0, 1, 2, 3);
  for (let y = y0; y < y1; y++) {
    const fy = y & (cell - 1), row = noise + ((y & 63) << 7);
    let g0 = grid + (((y >> cellLog2) * gridWidth) << 2), g1 = g0 + (gridWidth << 2);
    let left = between(g0, g1, fy, cellLog2);
    for (let x = 0; x < width; x += cell) {
      g0 += 4;
      g1 += 4;
      const right = between(g0, g1, fy, cellLog2), step = (right - left) >> cellLog2;
      const d = dst + y * stride + x, n = min(cell, width - x);
      let value = i32x4.add(i32x4.splat(left), i32x4.mul(i32x4.splat(step), iota));
      const step4 = i32x4.splat(step << 2);
      for (let i = 0; i < n; i += 8) {
        const at = row + (((x + i) & 63) << 1);
        const a = i32x4.shr_s(i32x4.add(value, v128.load_ext<u16>(at)), 16);
        value = i32x4.add(value, step4);
        const b = i32x4.shr_s(i32x4.add(value, v128.load_ext<u16>(at + 8)), 16);
        value = i32x4.add(value, step4);
        const r = i16x8.narrow_i32x4_s(a, b);
        v128.store_lane<u64>(d + i, i8x16.narrow_i16x8_u(r, r), 0);
      }
      left = right;
    }
  }
}

/**
 * sample = pivot + (sample - pivot) * gain + offset, both read from grids, rounded by the tile and
 * held to video range. The pivot is 16 for luma, 128 for chroma.
 */
export function relight(
  dst: usize, stride: i32, width: i32, y0: i32, y1: i32, pivot: i32,
  gains: usize, offsets: usize, gridWidth: i32, cellLog2: i32, noise: usize,
): void {
  const cell = 1 << cellLog2, iota = i32x4(0, 1, 2, 3), pivots = i16x8.splat(pivot as i16);
  const least = i16x8.splat(16), most = i16x8.splat(pivot == 16 ? 235 : 240);
  for (let y = y0; y < y1; y++) {
    const fy = y & (cell - 1), row = noise + ((y & 63) << 7);
    let at = ((y >> cellLog2) * gridWidth) << 2;
    const below = gridWidth << 2;
    let gainLeft = between(gains + at, gains + at + below, fy, cellLog2);
    let addLeft = between(offsets + at, offsets + at + below, fy, cellLog2);
    for (let x = 0; x < width; x += cell) {
      at += 4;
      const gainRight = between(gains + at, gains + at + below, fy, cellLog2);
      const addRight = between(offsets + at, offsets + at + below, fy, cellLog2);
      // Light that falls on a part only leaves the rest as it is.
      if (((gainLeft ^ 65536) | (gainRight ^ 65536) | addLeft | addRight) == 0) continue;
      const gainStep = (gainRight - gainLeft) >> cellLog2, addStep = (addRight - addLeft) >> cellLog2;
      let gain = i32x4.add(i32x4.splat(gainLeft), i32x4.mul(i32x4.splat(gainStep), iota));
      let add = i32x4.add(i32x4.splat(addLeft), i32x4.mul(i32x4.splat(addStep), iota));
      const gain4 = i32x4.splat(gainStep << 2), add4 = i32x4.splat(addStep << 2);
      const d = dst + y * stride + x, n = min(cell, width - x);
      for (let i = 0; i < n; i += 8) {
        const s = i16x8.sub(v128.load_ext<u8>(d + i), pivots), t = row + (((x + i) & 63) << 1);
        const lo = i32x4.add(i32x4.mul(i32x4.extend_low_i16x8_s(s), gain), add);
        gain = i32x4.add(gain, gain4);
        add = i32x4.add(add, add4);
        const hi = i32x4.add(i32x4.mul(i32x4.extend_high_i16x8_s(s), gain), add);
        gain = i32x4.add(gain, gain4);
        add = i32x4.add(add, add4);
        const a = i32x4.shr_s(i32x4.add(lo, v128.load_ext<u16>(t)), 16);
        const b = i32x4.shr_s(i32x4.add(hi, v128.load_ext<u16>(t + 8)), 16);
        const lit = i16x8.add(i16x8.narrow_i32x4_s(a, b), pivots);
        const r = i16x8.min_s(most, i16x8.max_s(least, lit));
        v128.store_lane<u64>(d + i, i8x16.narrow_i16x8_u(r, r), 0);
      }
      gainLeft = gainRight;
      addLeft = addRight;
    }
  }
}

/**
 * Lays clouds over a plane. Two warped noise planes (large and fine) make the density, two relief
 * planes the light; cover is a threshold (u8), fade an opacity (0..32767 as i16), per luma row.
 * step is 1 for luma, 2 for chroma. All noise planes have the size of chroma (half noiseStride),
 * the large density that of luma unless halfLarge is 1.
 */
export function clouds(
  dst: usize, stride: i32, width: i32, rows: i32, large: usize, fine: usize,
  largeRelief: usize, fineRelief: usize, noiseStride: i32, step: i32, halfLarge: i32,
  cover: usize, fade: usize, hardness: i32, lit: i32, shade: i32,
): void {
  const shades = i16x8.splat(shade as i16), range = i16x8.splat((lit - shade) as i16);
  const hard = i16x8.splat(hardness as i16), top = i16x8.splat(255), zero = i16x8.splat(0);
  const limit = i16x8.splat(500), flat = lit == shade;
  const halfStride = noiseStride >> 1;
  for (let y = 0; y < rows; y++) {
    const opacity = load<i16>(fade + ((y * step) << 1));
    if (opacity == 0) continue;
    const half = (step == 1 ? y >> 1 : y) * halfStride, full = y * step * noiseStride;
    const threshold = i16x8.splat(((load<u8>(cover + y * step) as i32) * 4) as i16);
    const fades = i16x8.splat(opacity), d = dst + y * stride;
    for (let x = 0; x < width; x += 8) {
      const h = half + (step == 1 ? x >> 1 : x);
      const n1 = halved(fine + h, step);
      const n0 = halfLarge ? halved(large + h, step) : pick(large + full + x * step, step);
      // density in quarter levels: three parts large, one part fine
      const n = i16x8.add(i16x8.add(i16x8.shl(n0, 1), n0), n1);
      const over = i16x8.min_s(limit, i16x8.max_s(zero, i16x8.sub(n, threshold)));
      const a = i16x8.min_s(top, i16x8.shr_u(i16x8.mul(over, hard), 4));
      if (!v128.any_true(a)) continue;
      // smooth the edge: a * a * (3 - 2a), a in 0..255
      const q = i16x8.shl(a, 7), qq = i16x8.q15mulr_sat_s(q, q);
      const cubed = i16x8.q15mulr_sat_s(qq, q);
      const eased = i16x8.add_sat_s(qq, i16x8.shl(i16x8.sub(qq, cubed), 1));
      let colour = shades;
      if (!flat) {
        const l0 = halved(largeRelief + h, step), l1 = halved(fineRelief + h, step);
        const light = i16x8.shr_u(i16x8.add(i16x8.add(i16x8.shl(l0, 1), l0), l1), 2);
        colour = i16x8.add(shades, i16x8.q15mulr_sat_s(range, i16x8.shl(light, 7)));
      }
      const b = v128.load_ext<u8>(d + x), weight = i16x8.q15mulr_sat_s(eased, fades);
      const r = i16x8.add(b, i16x8.q15mulr_sat_s(i16x8.sub(colour, b), weight));
      v128.store_lane<u64>(d + x, i8x16.narrow_i16x8_u(r, r), 0);
    }
  }
}

// Eight samples of a plane of luma's size, for luma (step 1) or chroma.
// @ts-ignore
@inline function pick(at: usize, step: i32): v128 {
  if (step == 1) return v128.load_ext<u8>(at);
  return v128.and(v128.load(at), i16x8.splat(255));
}

// Eight samples of a plane of chroma's size; luma takes each twice.
// @ts-ignore
@inline function halved(at: usize, step: i32): v128 {
  const row = v128.load_ext<u8>(at);
  if (step == 2) return row;
  return v128.shuffle<i16>(row, row, 0, 0, 1, 1, 2, 2, 3, 3);
}
