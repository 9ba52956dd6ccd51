import type { Kernels } from '../kernels/kernels.ts';
import { yuvOf, type Rgb } from './colour.ts';

/** What clouds are laid on and made of; addresses, and luma's stride and rows. */
export interface CloudSheet {
  /** Luma, then both of chroma. */
  planes: readonly [number, number, number];
  stride: number;
  rows: number;
  /** Density, large and fine, and the light on either. */
  noise: readonly number[];
  /** Whether the large density has the size of chroma, as the others have. */
  largeIsHalved: boolean;
  /** A threshold and an opacity for each row of luma. */
  cover: number;
  fade: number;
}

/** Lays clouds of two scales over a picture, lit and in shade as their relief says. */
export function layClouds(
  kernels: Kernels,
  sheet: CloudSheet,
  look: { hardness: number; lit: Rgb; shade: Rgb },
): void {
  const [large = 0, fine = 0, largeLight = 0, fineLight = 0] = sheet.noise;
  const [lit, shade] = [yuvOf(look.lit), yuvOf(look.shade)];
  for (const [which, plane] of sheet.planes.entries()) {
    const half = which === 0 ? 1 : 2;
    kernels.clouds(
      plane,
      sheet.stride / half,
      sheet.stride / half,
      sheet.rows / half,
      large,
      fine,
      largeLight,
      fineLight,
      sheet.stride,
      half,
      sheet.largeIsHalved ? 1 : 0,
      sheet.cover,
      sheet.fade,
      Math.round(look.hardness * 10),
      Math.round(lit[which] ?? 0),
      Math.round(shade[which] ?? 0),
    );
  }
}
