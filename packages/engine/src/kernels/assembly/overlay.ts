// Single things laid over a picture: petals, lines of light, rings, and the net of light under
// water. Light is added and held to video range; what is solid covers.

// @ts-ignore
@inline function lit(p: usize, value: f32): void {
  store<u8>(p, max<i32>(16, min<i32>(235, (load<u8>(p) as i32) + (nearest<f32>(value) as i32))));
}

// @ts-ignore
@inline function covered(p: usize, colour: f32, share: f32): void {
  const below = load<u8>(p) as f32;
  store<u8>(p, nearest<f32>(below + (colour - below) * share) as u8);
}

/**
 * An oval with one blunt and one pointed end, turned to (cos, sin), covering by `opacity`. Its rim
 * is `soft` of its size wide: 0.1 is sharp, 1 out of focus.
 */
export function petal(
  y: usize, u: usize, v: usize, stride: i32, width: i32, height: i32,
  cx: f32, cy: f32, cos: f32, sin: f32, halfLength: f32, halfWidth: f32, soft: f32,
  luma: f32, blue: f32, red: f32, opacity: f32,
): void {
  const reach: f32 = max<f32>(halfLength, halfWidth) + 1, rim: f32 = 1 / soft;
  const x0 = max<i32>(0, (cx - reach) as i32), x1 = min<i32>(width - 1, (cx + reach) as i32 + 1);
  const y0 = max<i32>(0, (cy - reach) as i32), y1 = min<i32>(height - 1, (cy + reach) as i32 + 1);
  for (let j = y0; j <= y1; j++) {
    for (let i = x0; i <= x1; i++) {
      const dx: f32 = (i as f32) - cx, dy: f32 = (j as f32) - cy;
      const along: f32 = (dx * cos + dy * sin) / halfLength;
      const across: f32 = (dy * cos - dx * sin) / (halfWidth * (1 - 0.45 * along));
      const inside: f32 = 1 - along * along - across * across;
      if (inside <= 0 || along >= 1) continue;
      const cover: f32 = min<f32>(1, inside * rim), share: f32 = cover * opacity;
      covered(y + j * stride + i, luma - 12 * along * along, share);
      if ((i | j) & 1) continue;
      const q = (j >> 1) * (stride >> 1) + (i >> 1);
      covered(u + q, blue, share);
      covered(v + q, red, share);
    }
  }
}

/** A soft straight line of light between two points. */
export function stroke(
  y: usize, u: usize, v: usize, stride: i32, width: i32, height: i32,
  fromX: f32, fromY: f32, toX: f32, toY: f32, halfWidth: f32, luma: f32, blue: f32, red: f32,
): void {
  const x0 = max<i32>(0, (min<f32>(fromX, toX) - halfWidth) as i32);
  const x1 = min<i32>(width - 1, (max<f32>(fromX, toX) + halfWidth) as i32 + 1);
  const y0 = max<i32>(0, (min<f32>(fromY, toY) - halfWidth) as i32);
  const y1 = min<i32>(height - 1, (max<f32>(fromY, toY) + halfWidth) as i32 + 1);
  const dx: f32 = toX - fromX, dy: f32 = toY - fromY;
  const inverse: f32 = 1 / max<f32>(0.01, dx * dx + dy * dy);
  const scale: f32 = 1 / (halfWidth * halfWidth);
  for (let j = y0; j <= y1; j++) {
    for (let i = x0; i <= x1; i++) {
      const px: f32 = (i as f32) - fromX, py: f32 = (j as f32) - fromY;
      // Ends are flat, so that the lines of a chain do not add up where they meet.
      const along: f32 = (px * dx + py * dy) * inverse;
      if (along < 0 || along >= 1) continue;
      const ax: f32 = px - dx * along, ay: f32 = py - dy * along;
      let k: f32 = 1 - (ax * ax + ay * ay) * scale;
      if (k <= 0) continue;
      k *= k;
      lit(y + j * stride + i, luma * k);
      if ((i | j) & 1) continue;
      const q = (j >> 1) * (stride >> 1) + (i >> 1);
      lit(u + q, blue * k);
      lit(v + q, red * k);
    }
  }
}

/** A soft ring of light, `thickness` a share of its radii. */
export function ring(
  y: usize, u: usize, v: usize, stride: i32, width: i32, height: i32,
  cx: f32, cy: f32, radiusX: f32, radiusY: f32, thickness: f32, luma: f32, blue: f32, red: f32,
): void {
  const wide: f32 = radiusX * (1 + thickness), tall: f32 = radiusY * (1 + thickness);
  const x0 = max<i32>(0, (cx - wide) as i32), x1 = min<i32>(width - 1, (cx + wide) as i32 + 1);
  const y0 = max<i32>(0, (cy - tall) as i32), y1 = min<i32>(height - 1, (cy + tall) as i32 + 1);
  const inverse: f32 = 1 / thickness;
  for (let j = y0; j <= y1; j++) {
    const dy: f32 = ((j as f32) - cy) / radiusY;
    for (let i = x0; i <= x1; i++) {
      const dx: f32 = ((i as f32) - cx) / radiusX;
      const off: f32 = (sqrt<f32>(dx * dx + dy * dy) - 1) * inverse;
      let k: f32 = 1 - off * off;
      if (k <= 0) continue;
      k *= k;
      lit(y + j * stride + i, luma * k);
      if ((i | j) & 1) continue;
      const q = (j >> 1) * (stride >> 1) + (i >> 1);
      lit(u + q, blue * k);
      lit(v + q, red * k);
    }
  }
}

/**
 * Lets light of two planes of chroma's size fall on rows y0..y1 (even), the lesser of both, so
 * that their nets change shape as they slide. Per luma row a gain (i16 of 1/32768); what is dark
 * stays so.
 */
export function caustics(
  y: usize, u: usize, v: usize, stride: i32, y0: i32, y1: i32, first: usize, second: usize,
  gains: usize, blue: i32, red: i32,
): void {
  const half = stride >> 1, blues = i16x8.splat(blue as i16), reds = i16x8.splat(red as i16);
  for (let j = y0; j < y1; j += 2) {
    const gain = i16x8.splat(load<i16>(gains + (j << 1))), row = (j >> 1) * half;
    for (let x = 0; x < half; x += 8) {
      const at = row + x, next = at + 1, below = min(j + 2, y1 - 1) >> 1;
      const here = lesser(first + at, second + at);
      if (!v128.any_true(here)) continue;
      const right = lesser(first + next, second + next), under = below * half + x;
      const down = lesser(first + under, second + under);
      // Between samples the mean, so that luma has no steps of two pixels.
      const between = i16x8.shr_u(i16x8.add(here, right), 1);
      const light = i16x8.q15mulr_sat_s(here, gain), beside = i16x8.q15mulr_sat_s(between, gain);
      const lower = i16x8.q15mulr_sat_s(i16x8.shr_u(i16x8.add(here, down), 1), gain);
      const lowerBeside = i16x8.q15mulr_sat_s(i16x8.shr_u(i16x8.add(between, down), 1), gain);
      const d = y + j * stride + (x << 1);
      fall(d, light, beside);
      fall(d + stride, lower, lowerBeside);
      tint(u + at, i16x8.q15mulr_sat_s(light, blues));
      tint(v + at, i16x8.q15mulr_sat_s(light, reds));
    }
  }
}

// Eight values of light, 0..32640.
// @ts-ignore
@inline function lesser(first: usize, second: usize): v128 {
  const a = v128.load_zero<u64>(first), b = v128.load_zero<u64>(second);
  return i16x8.shl(i16x8.extend_low_i8x16_u(i8x16.min_u(a, b)), 7);
}

// Sixteen samples of luma, their light in turn from `even` and `odd`.
// @ts-ignore
@inline function fall(d: usize, even: v128, odd: v128): void {
  const left = v128.shuffle<i16>(even, odd, 0, 8, 1, 9, 2, 10, 3, 11);
  const right = v128.shuffle<i16>(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);
  const s = v128.load(d), most = i8x16.splat(235 as i8);
  const a = brightened(i16x8.extend_low_i8x16_u(s), left);
  const b = brightened(i16x8.extend_high_i8x16_u(s), right);
  v128.store(d, i8x16.min_u(most, i8x16.narrow_i16x8_u(a, b)));
}

// @ts-ignore
@inline function brightened(s: v128, light: v128): v128 {
  return i16x8.add(s, i16x8.q15mulr_sat_s(i16x8.add(s, i16x8.splat(20)), light));
}

// @ts-ignore
@inline function tint(d: usize, by: v128): void {
  const sum = i16x8.add(v128.load_ext<u8>(d), by);
  const held = i16x8.min_s(i16x8.splat(240), i16x8.max_s(i16x8.splat(16), sum));
  v128.store_lane<u64>(d, i8x16.narrow_i16x8_u(held, held), 0);
}
