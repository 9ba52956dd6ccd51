// Preparation: colour planes from RGBA, tileable noise, relief of it.

/** BT.709 limited range; dither is a 64x64 tile of u16. Even sizes. Alpha planes may be 0: none. */
export function fromRgba(
  rgba: usize, width: i32, height: i32, y: usize, u: usize, v: usize, alpha: usize,
  halfAlpha: usize, stride: i32, dither: usize,
): void {
  const half = stride >> 1;
  for (let j = 0; j < height; j += 2) {
    for (let i = 0; i < width; i += 2) {
      let r: f32 = 0, g: f32 = 0, b: f32 = 0, a = 0;
      for (let k = 0; k < 4; k++) {
        const x = i + (k & 1), row = j + (k >> 1), p = rgba + ((row * width + x) << 2);
        const red = load<u8>(p) as f32, green = load<u8>(p, 1) as f32, blue = load<u8>(p, 2) as f32;
        const noise: f32 = (load<u16>(dither + ((row & 63) << 7) + ((x & 63) << 1)) as f32) / 65536;
        const luma: f32 = red * 0.2126 + green * 0.7152 + blue * 0.0722;
        store<u8>(y + row * stride + x, (16 + luma * <f32>(219.0 / 255.0) + noise) as u8);
        if (alpha) store<u8>(alpha + row * stride + x, load<u8>(p, 3));
        r += red;
        g += green;
        b += blue;
        a += load<u8>(p, 3) as i32;
      }
      const luma: f32 = (r * 0.2126 + g * 0.7152 + b * 0.0722) * 0.25;
      const q = (j >> 1) * half + (i >> 1);
      const noise: f32 = (load<u16>(dither + (((j >> 1) & 63) << 7) + (((i >> 1) & 63) << 1)) as f32) / 65536;
      store<u8>(u + q, (128 + (b * 0.25 - luma) * <f32>(224.0 / 255.0 / 1.8556) + noise) as u8);
      store<u8>(v + q, (128 + (r * 0.25 - luma) * <f32>(224.0 / 255.0 / 1.5748) + noise) as u8);
      if (halfAlpha) store<u8>(halfAlpha + q, ((a + 2) >> 2) as u8);
    }
  }
}

// @ts-ignore
@inline function hash(x: i32, y: i32, seed: i32): u32 {
  let h = (x * 374761393 + y * 668265263 + seed * 974634777) as u32;
  h = (h ^ (h >> 13)) * 1274126177;
  return h ^ (h >> 16);
}

// @ts-ignore
@inline function slope(h: u32, dx: f32, dy: f32): f32 {
  const a: f32 = (((h & 0xffff) as f32) / 32768 - 1), b: f32 = (((h >> 16) as f32) / 32768 - 1);
  return a * dx + b * dy;
}

function gradientNoise(x: f32, y: f32, period: i32, seed: i32): f32 {
  const fx: f32 = floor<f32>(x), fy: f32 = floor<f32>(y), ix = fx as i32, iy = fy as i32;
  const mask = period - 1, a: f32 = x - fx, b: f32 = y - fy;
  const x0 = ix & mask, x1 = (ix + 1) & mask, y0 = iy & mask, y1 = (iy + 1) & mask;
  const s: f32 = a * a * a * (a * (a * 6 - 15) + 10), t: f32 = b * b * b * (b * (b * 6 - 15) + 10);
  const n00: f32 = slope(hash(x0, y0, seed), a, b), n10: f32 = slope(hash(x1, y0, seed), a - 1, b);
  const n01: f32 = slope(hash(x0, y1, seed), a, b - 1);
  const n11: f32 = slope(hash(x1, y1, seed), a - 1, b - 1);
  const top: f32 = n00 + (n10 - n00) * s, bottom: f32 = n01 + (n11 - n01) * s;
  return top + (bottom - top) * t;
}

function layered(x: f32, y: f32, period: i32, octaves: i32, seed: i32): f32 {
  let sum: f32 = 0, weight: f32 = 1;
  for (let k = 0; k < octaves; k++) {
    sum += weight * gradientNoise(x, y, period, seed + k * 17);
    x *= 2;
    y *= 2;
    period <<= 1;
    weight *= 0.52;
  }
  return sum;
}

// A value of a small repeating tile between its texels.
function sampled(tile: usize, mask: i32, x: f32, y: f32): f32 {
  const fx: f32 = floor<f32>(x), fy: f32 = floor<f32>(y), side = mask + 1;
  const x0 = (fx as i32) & mask, x1 = (x0 + 1) & mask;
  const r0 = ((fy as i32) & mask) * side, r1 = (((fy as i32) + 1) & mask) * side;
  const a = load<f32>(tile + ((r0 + x0) << 2)), b = load<f32>(tile + ((r0 + x1) << 2));
  const c = load<f32>(tile + ((r1 + x0) << 2)), d = load<f32>(tile + ((r1 + x1) << 2));
  const top: f32 = a + (b - a) * (x - fx), bottom: f32 = c + (d - c) * (x - fx);
  return top + (bottom - top) * (y - fy);
}

/**
 * Tileable noise as f32, size a power of two. Bend pulls the coordinates along themselves; what
 * bends is smooth and worked out at a quarter of the size, in `scratch` (size * size / 2 bytes).
 */
export function noiseTile(
  dst: usize, size: i32, period: i32, octaves: i32, bend: f32, seed: i32, scratch: usize,
): void {
  const scale: f32 = (period as f32) / (size as f32), small = size >> 2;
  const bends = scratch + ((small * small) << 2);
  if (bend > 0) {
    for (let j = 0; j < small; j++) {
      for (let i = 0; i < small; i++) {
        const x: f32 = (i as f32) * 4 * scale, y: f32 = (j as f32) * 4 * scale, o = (j * small + i) << 2;
        store<f32>(scratch + o, bend * layered(x, y, period, 3, seed + 101));
        store<f32>(bends + o, bend * layered(x, y, period, 3, seed + 203));
      }
    }
  }
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      let x: f32 = (i as f32) * scale, y: f32 = (j as f32) * scale;
      if (bend > 0) {
        const u: f32 = (i as f32) * 0.25, v: f32 = (j as f32) * 0.25;
        x += sampled(scratch, small - 1, u, v);
        y += sampled(bends, small - 1, u, v);
      }
      store<f32>(dst + ((j * size + i) << 2), layered(x, y, period, octaves, seed));
    }
  }
}

/**
 * Bytes of a noise tile (stride size + 16, one more row, so that taps may pass the edge) and of its
 * slope along (dx, dy): what faces the light is bright.
 */
export function relief(
  src: usize, size: i32, density: usize, light: usize, low: f32, high: f32,
  dx: i32, dy: i32, gain: f32,
): void {
  const mask = size - 1, stride = size + 16, scale: f32 = 255 / (high - low);
  for (let j = 0; j <= size; j++) {
    for (let i = 0; i < stride; i++) {
      const x = i & mask, y = j & mask, n = load<f32>(src + ((y * size + x) << 2));
      const m = load<f32>(src + ((((y + dy) & mask) * size + ((x + dx) & mask)) << 2));
      const o = j * stride + i;
      store<u8>(density + o, min<f32>(255, max<f32>(0, (n - low) * scale + 0.5)) as u8);
      store<u8>(light + o, min<f32>(255, max<f32>(0, 128 + (n - m) * gain)) as u8);
    }
  }
}
