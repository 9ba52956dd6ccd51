export { warp, warpOver, occupancy, mix, pack } from './warp';
export { gradient, relight, clouds } from './light';
export { splat, streak, ribbon, wideRibbon } from './mark';
export { fromRgba, noiseTile, relief } from './make';
export { evolve, transform, slopeTile, halveSlopes, waveSlopes, waterPlane, shrink } from './water';
