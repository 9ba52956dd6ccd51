// Colour over a whole picture. A look is 16 columns of values, one per 16 levels of luma and
// linear between, so that a lookup is a swizzle: bytes 0 and 16 the curve (low and high byte, 1/128
// level), 32 its slope (1/64), 48 and 64 the blue tone and its step (1/4 level, signed), 80 and 96
// the red one's; at 112 the chroma matrix, four i16 of 1/16384.

// What eight samples are toned by, in 1/64 level: `column` is theirs, `place` how far into it.
// @ts-ignore
@inline function tone(look: usize, column: v128, place: v128): v128 {
  const base = i8x16.swizzle(v128.load(look), column);
  const step = i8x16.swizzle(v128.load(look, 16), column);
  const from = i16x8.extend_low_i8x16_s(base), by = i16x8.extend_low_i8x16_s(step);
  return i16x8.add(i16x8.shl(from, 4), i16x8.mul(by, place));
}

/**
 * Passes a picture through a look, darkened by the square of columns[x] + rows[y] (i16 of 1/32768,
 * those of chroma after those of luma), rounded by the tile and held to video range.
 */
export function grade(
  y: usize, u: usize, v: usize, stride: i32, height: i32, look: usize, columns: usize, rows: usize,
  noise: usize,
): void {
  for (let j = 0; j < height; j += 2) {
    const half = (j >> 1) * (stride >> 1), shade = load<i16>(rows + (j << 1));
    gradeChroma(y + j * stride, u + half, v + half, stride, look, columns + (stride << 1), shade,
      noise + (((j >> 1) & 63) << 7));
    for (let row = j; row < j + 2; row++) {
      gradeLuma(y + row * stride, stride, look, columns, load<i16>(rows + (row << 1)),
        noise + ((row & 63) << 7));
    }
  }
}

// @ts-ignore
@inline function gradeLuma(
  d: usize, width: i32, look: usize, columns: usize, shade: i16, noise: usize,
): void {
  const lows = v128.load(look), highs = v128.load(look, 16), slopes = v128.load(look, 32);
  const black = i16x8.splat(16 << 7), least = i8x16.splat(16), most = i8x16.splat(235 as i8);
  const shades = i16x8.splat(shade), within = i8x16.splat(15);
  for (let x = 0; x < width; x += 16) {
    const s = v128.load(d + x), column = i8x16.shr_u(s, 4), place = v128.and(s, within);
    const low = i8x16.swizzle(lows, column), high = i8x16.swizzle(highs, column);
    const slope = i8x16.swizzle(slopes, column);
    const t = noise + ((x & 63) << 1), c = columns + (x << 1);
    let a = v128.shuffle<i8>(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    let b = v128.shuffle<i8>(
      low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    a = i16x8.add(a, i16x8.shl(i16x8.extmul_low_i8x16_u(slope, place), 1));
    b = i16x8.add(b, i16x8.shl(i16x8.extmul_high_i8x16_u(slope, place), 1));
    a = i16x8.sub(a, shaded(i16x8.sub(a, black), v128.load(c), shades));
    b = i16x8.sub(b, shaded(i16x8.sub(b, black), v128.load(c, 16), shades));
    a = i16x8.shr_s(i16x8.add(a, i16x8.shr_u(v128.load(t), 9)), 7);
    b = i16x8.shr_s(i16x8.add(b, i16x8.shr_u(v128.load(t, 16), 9)), 7);
    v128.store(d + x, i8x16.min_u(most, i8x16.max_u(least, i8x16.narrow_i16x8_u(a, b))));
  }
}

// @ts-ignore
@inline function gradeChroma(
  y: usize, u: usize, v: usize, stride: i32, look: usize, columns: usize, shade: i16, noise: usize,
): void {
  const blueOfBlue = i16x8.splat(load<i16>(look, 112));
  const blueOfRed = i16x8.splat(load<i16>(look, 114));
  const redOfBlue = i16x8.splat(load<i16>(look, 116)), redOfRed = i16x8.splat(load<i16>(look, 118));
  const grey = i16x8.splat(128), shades = i16x8.splat(shade), within = i16x8.splat(15);
  for (let x = 0; x < stride >> 1; x += 8) {
    const p = y + (x << 1), upper = i16x8.extadd_pairwise_i8x16_u(v128.load(p));
    const lower = i16x8.extadd_pairwise_i8x16_u(v128.load(p + stride));
    const luma = i16x8.shr_u(i16x8.add(upper, lower), 2), place = v128.and(luma, within);
    const column = i16x8.shr_u(luma, 4), packed = i8x16.narrow_i16x8_u(column, column);
    const blue = i16x8.shl(i16x8.sub(v128.load_ext<u8>(u + x), grey), 7);
    const red = i16x8.shl(i16x8.sub(v128.load_ext<u8>(v + x), grey), 7);
    let b = i16x8.add_sat_s(
      i16x8.q15mulr_sat_s(blue, blueOfBlue), i16x8.q15mulr_sat_s(red, blueOfRed));
    let r = i16x8.add_sat_s(
      i16x8.q15mulr_sat_s(blue, redOfBlue), i16x8.q15mulr_sat_s(red, redOfRed));
    b = i16x8.add_sat_s(b, tone(look + 48, packed, place));
    r = i16x8.add_sat_s(r, tone(look + 80, packed, place));
    const c = v128.load(columns + (x << 1));
    const t = i16x8.shr_u(v128.load(noise + ((x & 63) << 1)), 10);
    v128.store_lane<u64>(u + x, heldChroma(i16x8.sub(b, shaded(b, c, shades)), t), 0);
    v128.store_lane<u64>(v + x, heldChroma(i16x8.sub(r, shaded(r, c, shades)), t), 0);
  }
}

// What the vignette takes away of a value.
// @ts-ignore
@inline function shaded(value: v128, column: v128, row: v128): v128 {
  const away = i16x8.add_sat_s(column, row);
  return i16x8.q15mulr_sat_s(value, i16x8.q15mulr_sat_s(away, away));
}

// From 1/64 level around 0 to bytes around 128.
// @ts-ignore
@inline function heldChroma(value: v128, dither: v128): v128 {
  const level = i16x8.add(i16x8.shr_s(i16x8.add_sat_s(value, dither), 6), i16x8.splat(128));
  const held = i16x8.min_s(i16x8.splat(240), i16x8.max_s(i16x8.splat(16), level));
  return i8x16.narrow_i16x8_u(held, held);
}

/**
 * Adds grains of a repeating tile of i8 (side a power of two, its rows 16 longer) from place
 * (across, down) on: all of them in middle tones, none in black and white.
 */
export function grain(
  y: usize, stride: i32, height: i32, tile: usize, side: i32, across: i32, down: i32,
): void {
  const black = i16x8.splat(16), white = i16x8.splat(235), zero = i16x8.splat(0);
  const full = i16x8.splat(127), rounding = i16x8.splat(64);
  for (let j = 0; j < height; j++) {
    const row = tile + ((j + down) & (side - 1)) * (side + 16), d = y + j * stride;
    for (let x = 0; x < stride; x += 8) {
      const s = v128.load_ext<u8>(d + x), g = v128.load_ext<i8>(row + ((x + across) & (side - 1)));
      const room = i16x8.min_s(i16x8.sub(s, black), i16x8.sub(white, s));
      const weight = i16x8.min_s(full, i16x8.max_s(zero, i16x8.shl(room, 2)));
      const by = i16x8.shr_s(i16x8.add(i16x8.mul(g, weight), rounding), 7);
      const r = i16x8.add(s, by);
      v128.store_lane<u64>(d + x, i8x16.narrow_i16x8_u(r, r), 0);
    }
  }
}
