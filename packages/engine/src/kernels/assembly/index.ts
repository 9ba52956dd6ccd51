export { warp, warpOver, occupancy, mix, pack } from './warp';
export { gradient, relight, clouds } from './light';
export { splat, streak, ribbon, wideRibbon } from './mark';
export { petal, stroke, ring, caustics } from './overlay';
export { grade, grain } from './grade';
export { fromRgba, noiseTile, relief } from './make';
export { evolve, transform, slopeTile, halveSlopes } from './waves';
export { waveSlopes, waterPlane, shrink } from './water';
