/** Strength of the wind at a place and time, -1..1: waves that travel to the right. */
export function gust(right: number, away: number, timeS: number): number {
  return (
    0.5 * Math.sin(right * 1.7 - timeS * 1.9 + away) +
    0.3 * Math.sin(right * 3.1 - timeS * 2.7 - away * 1.6 + 1) +
    0.2 * Math.sin(right * 0.6 - timeS * 0.9 + away * 0.5 + 4)
  );
}

/** Bends a layer of plants: nothing at the roots, most at the tips. */
export function swayOf(
  texture: { heightPx: number },
  timeS: number,
  phase: number,
  pictureHeightPx: number,
): (u: number, v: number) => number {
  const reach = pictureHeightPx * 0.026;
  return (u, v) => {
    const up = 1 - v / texture.heightPx;
    if (up <= 0) return 0;
    const wind = 0.25 + gust((u / pictureHeightPx) * 1.3, phase, timeS + phase);
    return -reach * wind * up ** 1.6;
  };
}
