/** Degrees clockwise, in quarters, of a display matrix: 16.16 numbers, a and b come first. */
export function quarterTurnOf(matrix: Buffer): number {
  const [a, b] = [matrix.readInt32LE(0), matrix.readInt32LE(4)];
  return (Math.round((Math.atan2(b, a) * 2) / Math.PI) * 90 + 360) % 360;
}
