// All planes are u8; source coordinates are 16.16 fixed point on a coarse grid of (u, v) pairs.
// Row strides are multiples of 8, so that a row may be written 8 samples at a time.

// @ts-ignore
@inline function between(a: usize, b: usize, fy: i32, cellLog2: i32, o: usize): i32 {
  const p = load<i32>(a + o);
  return p + (((load<i32>(b + o) - p) * fy) >> cellLog2);
}

// Addresses of four taps: row * stride + column, both wrapped by the mask (-1: no wrapping).
// @ts-ignore
@inline function addresses(u: v128, v: v128, stride: v128, mask: v128): v128 {
  return i32x4.add(
    i32x4.mul(v128.and(i32x4.shr_s(v, 16), mask), stride),
    v128.and(i32x4.shr_s(u, 16), mask),
  );
}

// Eight bilinear taps that lie anywhere; each load takes two neighbours at once.
// @ts-ignore
@inline function farTaps(src: usize, stride: usize, a0: v128, a1: v128, fu: v128, fv: v128): v128 {
  const p0 = src + i32x4.extract_lane(a0, 0), p1 = src + i32x4.extract_lane(a0, 1);
  const p2 = src + i32x4.extract_lane(a0, 2), p3 = src + i32x4.extract_lane(a0, 3);
  const p4 = src + i32x4.extract_lane(a1, 0), p5 = src + i32x4.extract_lane(a1, 1);
  const p6 = src + i32x4.extract_lane(a1, 2), p7 = src + i32x4.extract_lane(a1, 3);
  let t = v128.load_zero<u32>(p0);
  t = v128.load_lane<u16>(p1, t, 1);
  t = v128.load_lane<u16>(p2, t, 2);
  t = v128.load_lane<u16>(p3, t, 3);
  t = v128.load_lane<u16>(p4, t, 4);
  t = v128.load_lane<u16>(p5, t, 5);
  t = v128.load_lane<u16>(p6, t, 6);
  t = v128.load_lane<u16>(p7, t, 7);
  let b = v128.load_zero<u32>(p0 + stride);
  b = v128.load_lane<u16>(p1 + stride, b, 1);
  b = v128.load_lane<u16>(p2 + stride, b, 2);
  b = v128.load_lane<u16>(p3 + stride, b, 3);
  b = v128.load_lane<u16>(p4 + stride, b, 4);
  b = v128.load_lane<u16>(p5 + stride, b, 5);
  b = v128.load_lane<u16>(p6 + stride, b, 6);
  b = v128.load_lane<u16>(p7 + stride, b, 7);
  return blended(t, b, fu, fv);
}

// Eight bilinear taps of one row that 16 neighbouring texels hold: two loads do for all of them.
// `columns` are counted from the first of these texels.
// @ts-ignore
@inline function nearTaps(first: usize, stride: usize, columns: v128, fu: v128, fv: v128): v128 {
  const pairs = i16x8.add(i16x8.mul(columns, i16x8.splat(257)), i16x8.splat(256));
  const t = i8x16.swizzle(v128.load(first), pairs);
  const b = i8x16.swizzle(v128.load(first + stride), pairs);
  return blended(t, b, fu, fv);
}

// Each lane holds two neighbours, of the upper row and of the lower one.
// @ts-ignore
@inline function blended(t: v128, b: v128, fu: v128, fv: v128): v128 {
  const low = i16x8.splat(255), gu = i16x8.sub(i16x8.splat(128), fu);
  const tt = i16x8.add(i16x8.mul(v128.and(t, low), gu), i16x8.mul(i16x8.shr_u(t, 8), fu));
  const bb = i16x8.add(i16x8.mul(v128.and(b, low), gu), i16x8.mul(i16x8.shr_u(b, 8), fu));
  const r = i16x8.add(tt, i16x8.q15mulr_sat_s(i16x8.sub(bb, tt), fv));
  return i16x8.shr_u(i16x8.add(r, i16x8.splat(64)), 7);
}

/** Fills rows y0..y1 of dst from src through the grid. */
export function warp(
  src: usize, stride: usize, mask: i32, dst: usize, dstStride: i32, width: i32,
  y0: i32, y1: i32, grid: usize, gridWidth: i32, cellLog2: i32,
): void {
  const cell = 1 << cellLog2, iota = i32x4(0, 1, 2, 3), lo16 = i32x4.splat(0xffff);
  const strides = i32x4.splat(stride as i32), masks = i32x4.splat(mask);
  for (let y = y0; y < y1; y++) {
    const fy = y & (cell - 1);
    let g0 = grid + (((y >> cellLog2) * gridWidth) << 3), g1 = g0 + (gridWidth << 3);
    let d = dst + y * dstStride;
    let lu = between(g0, g1, fy, cellLog2, 0), lv = between(g0, g1, fy, cellLog2, 4);
    for (let x = 0; x < width; x += cell) {
      g0 += 8;
      g1 += 8;
      const ru = between(g0, g1, fy, cellLog2, 0), rv = between(g0, g1, fy, cellLog2, 4);
      const du = (ru - lu) >> cellLog2, dv = (rv - lv) >> cellLog2, n = min(cell, width - x);
      let u0 = i32x4.add(i32x4.splat(lu), i32x4.mul(i32x4.splat(du), iota));
      let v0 = i32x4.add(i32x4.splat(lv), i32x4.mul(i32x4.splat(dv), iota));
      const du4 = i32x4.splat(du << 2), dv4 = i32x4.splat(dv << 2);
      for (let i = 0; i < n; i += 8) {
        const u1 = i32x4.add(u0, du4), v1 = i32x4.add(v0, dv4);
        const fu = i16x8.narrow_i32x4_s(
          i32x4.shr_u(v128.and(u0, lo16), 9), i32x4.shr_u(v128.and(u1, lo16), 9));
        const fv = i16x8.narrow_i32x4_s(
          i32x4.shr_u(v128.and(v0, lo16), 1), i32x4.shr_u(v128.and(v1, lo16), 1));
        const uFirst = lu + du * i, vFirst = lv + dv * i, column = (uFirst >> 16) & mask;
        const span = (((uFirst + 7 * du) >> 16) & mask) - column;
        let r: v128;
        if (vFirst >> 16 == (vFirst + 7 * dv) >> 16 && span >= 0 && span < 15) {
          const first = i32x4.splat(uFirst >> 16);
          const columns = i16x8.narrow_i32x4_s(
            i32x4.sub(i32x4.shr_s(u0, 16), first), i32x4.sub(i32x4.shr_s(u1, 16), first));
          const at = src + ((vFirst >> 16) & mask) * (stride as i32) + column;
          r = nearTaps(at, stride, columns, fu, fv);
        } else {
          r = farTaps(
            src, stride, addresses(u0, v0, strides, masks), addresses(u1, v1, strides, masks), fu, fv);
        }
        v128.store_lane<u64>(d + i, i8x16.narrow_i16x8_u(r, r), 0);
        u0 = i32x4.add(u1, du4);
        v0 = i32x4.add(v1, dv4);
      }
      d += cell;
      lu = ru;
      lv = rv;
    }
  }
}

/**
 * Lays src over dst by its alpha plane (same stride) times opacity (0..32767). `blocks` tells for
 * squares of 1 << blockLog2 texels whether everything around is empty (0) or opaque (2), which
 * spares most of the work.
 */
export function warpOver(
  src: usize, alpha: usize, stride: usize, dst: usize, dstStride: i32, width: i32,
  y0: i32, y1: i32, grid: usize, gridWidth: i32, cellLog2: i32, opacity: i32,
  blocks: usize, blocksWidth: i32,
): void {
  const cell = 1 << cellLog2, iota = i32x4(0, 1, 2, 3), lo16 = i32x4.splat(0xffff);
  const strides = i32x4.splat(stride as i32), masks = i32x4.splat(-1);
  const opacities = i16x8.splat(opacity as i16), blockShift = 16 + cellLog2;
  for (let y = y0; y < y1; y++) {
    const fy = y & (cell - 1);
    let g0 = grid + (((y >> cellLog2) * gridWidth) << 3), g1 = g0 + (gridWidth << 3);
    let d = dst + y * dstStride;
    let lu = between(g0, g1, fy, cellLog2, 0), lv = between(g0, g1, fy, cellLog2, 4);
    for (let x = 0; x < width; x += cell) {
      g0 += 8;
      g1 += 8;
      const ru = between(g0, g1, fy, cellLog2, 0), rv = between(g0, g1, fy, cellLog2, 4);
      const state = load<u8>(blocks + ((lv + rv) >> blockShift) * blocksWidth + ((lu + ru) >> blockShift));
      if (state == 0) {
        d += cell;
        lu = ru;
        lv = rv;
        continue;
      }
      const opaque = state == 2 && opacity == 32767;
      const du = (ru - lu) >> cellLog2, dv = (rv - lv) >> cellLog2, n = min(cell, width - x);
      let u0 = i32x4.add(i32x4.splat(lu), i32x4.mul(i32x4.splat(du), iota));
      let v0 = i32x4.add(i32x4.splat(lv), i32x4.mul(i32x4.splat(dv), iota));
      const du4 = i32x4.splat(du << 2), dv4 = i32x4.splat(dv << 2);
      for (let i = 0; i < n; i += 8) {
        const u1 = i32x4.add(u0, du4), v1 = i32x4.add(v0, dv4);
        const fu = i16x8.narrow_i32x4_s(
          i32x4.shr_u(v128.and(u0, lo16), 9), i32x4.shr_u(v128.and(u1, lo16), 9));
        const fv = i16x8.narrow_i32x4_s(
          i32x4.shr_u(v128.and(v0, lo16), 1), i32x4.shr_u(v128.and(v1, lo16), 1));
        const uFirst = lu + du * i, vFirst = lv + dv * i, column = uFirst >> 16;
        const span = ((uFirst + 7 * du) >> 16) - column;
        const near = vFirst >> 16 == (vFirst + 7 * dv) >> 16 && span >= 0 && span < 15;
        const first = i32x4.splat(column), at = (vFirst >> 16) * (stride as i32) + column;
        const columns = i16x8.narrow_i32x4_s(
          i32x4.sub(i32x4.shr_s(u0, 16), first), i32x4.sub(i32x4.shr_s(u1, 16), first));
        const a0 = addresses(u0, v0, strides, masks), a1 = addresses(u1, v1, strides, masks);
        if (opaque) {
          const fg = near
            ? nearTaps(src + at, stride, columns, fu, fv)
            : farTaps(src, stride, a0, a1, fu, fv);
          v128.store_lane<u64>(d + i, i8x16.narrow_i16x8_u(fg, fg), 0);
        } else {
          const a = near
            ? nearTaps(alpha + at, stride, columns, fu, fv)
            : farTaps(alpha, stride, a0, a1, fu, fv);
          if (v128.any_true(a)) {
            const fg = near
              ? nearTaps(src + at, stride, columns, fu, fv)
              : farTaps(src, stride, a0, a1, fu, fv);
            const bg = v128.load_ext<u8>(d + i);
            const weight = i16x8.q15mulr_sat_s(
              i16x8.add(i16x8.shl(a, 7), i16x8.shr_u(a, 1)), opacities);
            const r = i16x8.add(bg, i16x8.q15mulr_sat_s(i16x8.sub(fg, bg), weight));
            v128.store_lane<u64>(d + i, i8x16.narrow_i16x8_u(r, r), 0);
          }
        }
        u0 = i32x4.add(u1, du4);
        v0 = i32x4.add(v1, dv4);
      }
      d += cell;
      lu = ru;
      lv = rv;
    }
  }
}

/**
 * Fills the map that warpOver reads: per 8x8 texels of alpha 0 where they and 12 texels around are
 * empty, 2 where all are opaque, else 1: a run of 16 pixels around any texel of the block stays
 * within that margin. `raw` is room for a byte per 4x4 texels.
 */
export function occupancy(
  alpha: usize, stride: i32, width: i32, height: i32, raw: usize, blocks: usize,
): void {
  const fineColumns = (width + 3) >> 2, fineRows = (height + 3) >> 2;
  for (let row = 0; row < fineRows; row++) {
    for (let column = 0; column < fineColumns; column++) {
      let least: u8 = 255, most: u8 = 0;
      for (let y = row << 2; y < min(height, (row + 1) << 2); y++) {
        for (let x = column << 2; x < min(width, (column + 1) << 2); x++) {
          const value = load<u8>(alpha + y * stride + x);
          least = min(least, value);
          most = max(most, value);
        }
      }
      store<u8>(raw + row * fineColumns + column, most == 0 ? 0 : least == 255 ? 2 : 1);
    }
  }
  const columns = (width + 7) >> 3, rows = (height + 7) >> 3;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const state = load<u8>(raw + (row << 1) * fineColumns + (column << 1));
      let same = state != 1;
      for (let y = max(0, row * 2 - 3); same && y <= min(fineRows - 1, row * 2 + 4); y++) {
        for (let x = max(0, column * 2 - 3); x <= min(fineColumns - 1, column * 2 + 4); x++) {
          if (load<u8>(raw + y * fineColumns + x) != state) same = false;
        }
      }
      store<u8>(blocks + row * columns + column, same ? state : 1);
    }
  }
}

/** dst += (src - dst) * weight, weight 0..32767; n a multiple of 8. */
export function mix(dst: usize, src: usize, n: i32, weight: i32): void {
  const w = i16x8.splat(weight as i16);
  for (let i = 0; i < n; i += 8) {
    const b = v128.load_ext<u8>(dst + i), f = v128.load_ext<u8>(src + i);
    const r = i16x8.add(b, i16x8.q15mulr_sat_s(i16x8.sub(f, b), w));
    v128.store_lane<u64>(dst + i, i8x16.narrow_i16x8_u(r, r), 0);
  }
}

/** Copies a strided plane to rows without padding. */
export function pack(src: usize, stride: i32, dst: usize, width: i32, height: i32): void {
  for (let y = 0; y < height; y++) memory.copy(dst + y * width, src + y * stride, width);
}
