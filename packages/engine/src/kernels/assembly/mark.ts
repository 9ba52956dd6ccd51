// Small soft marks: particles, streaks and glowing bands. Values are added and held to video range.

// @ts-ignore
@inline function add(p: usize, value: f32): void {
  store<u8>(p, max<i32>(16, min<i32>(236, (load<u8>(p) as i32) + (nearest<f32>(value) as i32))));
}

/** A round spot, soft at hardness 1, a disc with a soft rim above; the tint goes to chroma. */
export function splat(
  y: usize, u: usize, v: usize, stride: i32, width: i32, height: i32,
  cx: f32, cy: f32, radius: f32, hardness: f32, luma: f32, blue: f32, red: f32,
): void {
  const x0 = max<i32>(0, (cx - radius) as i32), x1 = min<i32>(width - 1, (cx + radius) as i32 + 1);
  const y0 = max<i32>(0, (cy - radius) as i32), y1 = min<i32>(height - 1, (cy + radius) as i32 + 1);
  const inverse: f32 = 1 / (radius * radius);
  for (let j = y0; j <= y1; j++) {
    for (let i = x0; i <= x1; i++) {
      const dx: f32 = (i as f32) - cx, dy: f32 = (j as f32) - cy;
      let k: f32 = 1 - (dx * dx + dy * dy) * inverse;
      if (k <= 0) continue;
      k = min<f32>(1, k * hardness);
      k *= k;
      add(y + j * stride + i, luma * k);
      if ((i | j) & 1) continue;
      const q = (j >> 1) * (stride >> 1) + (i >> 1);
      add(u + q, blue * k);
      add(v + q, red * k);
    }
  }
}

/** A slanted soft line from (cx, cy) downwards: rain. */
export function streak(
  y: usize, stride: i32, width: i32, height: i32,
  cx: f32, cy: f32, length: f32, slant: f32, halfWidth: f32, luma: f32,
): void {
  const y0 = max<i32>(0, cy as i32), y1 = min<i32>(height, (cy + length) as i32);
  for (let j = y0; j < y1; j++) {
    const along: f32 = ((j as f32) - cy) / length, x: f32 = cx + slant * (along * length);
    const strength: f32 = luma * 4 * along * (1 - along);
    const x0 = max<i32>(0, (x - halfWidth) as i32);
    const x1 = min<i32>(width - 1, (x + halfWidth) as i32 + 1);
    for (let i = x0; i <= x1; i++) {
      const k: f32 = 1 - abs<f32>((i as f32) - x) / halfWidth;
      if (k > 0) add(y + j * stride + i, strength * k);
    }
  }
}

/**
 * A glowing band along a curve: per column (f32 each) its centre row, the inverse reach above and
 * below it, and its strength. Falls off as 1 / (1 + d^2)^2; beyond four reaches nothing is added.
 */
export function ribbon(
  dst: usize, stride: i32, width: i32, height: i32,
  centres: usize, above: usize, below: usize, strengths: usize, gain: f32,
): void {
  const one = f32x4.splat(1), gains = f32x4.splat(gain), zero = f32x4.splat(0);
  for (let x = 0; x < width; x += 8) {
    const o = x << 2, p = o + 16;
    let top: f32 = height as f32, bottom: f32 = 0;
    for (let i = o; i < o + 32; i += 4) {
      const centre = load<f32>(centres + i);
      top = min<f32>(top, centre - 4 / load<f32>(above + i));
      bottom = max<f32>(bottom, centre + 4 / load<f32>(below + i));
    }
    const y1 = min<i32>(height, bottom as i32 + 1);
    for (let y = max<i32>(0, top as i32); y < y1; y++) {
      const row = f32x4.splat(y as f32), d = dst + y * stride + x;
      const a = falloff(row, centres + o, above + o, below + o, strengths + o, one, zero);
      const b = falloff(row, centres + p, above + p, below + p, strengths + p, one, zero);
      addHeld(d, scaled(a, b, gains));
    }
  }
}

/**
 * The same on all planes for bands so wide that 2x2 pixels may share a value: columns and rows
 * given are those of chroma, and luma gets each value twice both ways.
 */
export function wideRibbon(
  luma: usize, blue: usize, red: usize, stride: i32, width: i32, height: i32,
  centres: usize, above: usize, below: usize, strengths: usize,
  lumaGain: f32, blueGain: f32, redGain: f32,
): void {
  const one = f32x4.splat(1), zero = f32x4.splat(0);
  const lumaGains = f32x4.splat(lumaGain), blueGains = f32x4.splat(blueGain);
  const redGains = f32x4.splat(redGain);
  for (let x = 0; x < width; x += 8) {
    const o = x << 2, p = o + 16;
    let top: f32 = height as f32, bottom: f32 = 0;
    for (let i = o; i < o + 32; i += 4) {
      const centre = load<f32>(centres + i);
      top = min<f32>(top, centre - 4 / load<f32>(above + i));
      bottom = max<f32>(bottom, centre + 4 / load<f32>(below + i));
    }
    const y1 = min<i32>(height, bottom as i32 + 1);
    for (let y = max<i32>(0, top as i32); y < y1; y++) {
      const row = f32x4.splat(y as f32);
      const a = falloff(row, centres + o, above + o, below + o, strengths + o, one, zero);
      const b = falloff(row, centres + p, above + p, below + p, strengths + p, one, zero);
      const n = scaled(a, b, lumaGains);
      const left = v128.shuffle<i16>(n, n, 0, 0, 1, 1, 2, 2, 3, 3);
      const right = v128.shuffle<i16>(n, n, 4, 4, 5, 5, 6, 6, 7, 7);
      const first = luma + y * 2 * stride + x * 2, half = y * (stride >> 1) + x;
      for (let d = first; d < first + 2 * stride; d += stride) {
        addHeld(d, left);
        addHeld(d + 8, right);
      }
      addHeld(blue + half, scaled(a, b, blueGains));
      addHeld(red + half, scaled(a, b, redGains));
    }
  }
}

// @ts-ignore
@inline function addHeld(d: usize, values: v128): void {
  const sum = i16x8.add(v128.load_ext<u8>(d), values);
  const held = i16x8.min_s(i16x8.splat(236), i16x8.max_s(i16x8.splat(16), sum));
  v128.store_lane<u64>(d, i8x16.narrow_i16x8_u(held, held), 0);
}

// @ts-ignore
@inline function scaled(a: v128, b: v128, gain: v128): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(a, gain))),
    i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(b, gain))));
}

// @ts-ignore
@inline function falloff(
  row: v128, centre: usize, above: usize, below: usize, strength: usize, one: v128, zero: v128,
): v128 {
  const d = f32x4.sub(row, v128.load(centre));
  const side = v128.bitselect(v128.load(below), v128.load(above), f32x4.gt(d, zero));
  const q = f32x4.mul(d, side), base = f32x4.add(one, f32x4.mul(q, q));
  return f32x4.div(v128.load(strength), f32x4.mul(base, base));
}
