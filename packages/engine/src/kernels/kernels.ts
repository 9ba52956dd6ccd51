import { readFileSync } from 'node:fs';

/** The WebAssembly functions; every number that names memory is a byte address. */
export interface Kernels {
  warp(...numbers: Eleven): void;
  warpOver(...numbers: Fourteen): void;
  occupancy(...numbers: Six): void;
  mix(target: number, source: number, count: number, weight: number): void;
  pack(source: number, stride: number, target: number, width: number, height: number): void;
  gradient(...numbers: Nine): void;
  relight(...numbers: Eleven): void;
  clouds(...numbers: Sixteen): void;
  splat(...numbers: Thirteen): void;
  streak(...numbers: Ten): void;
  ribbon(...numbers: Nine): void;
  wideRibbon(...numbers: Thirteen): void;
  petal(...numbers: Seventeen): void;
  stroke(...numbers: Fourteen): void;
  ring(...numbers: Fourteen): void;
  caustics(...numbers: Eleven): void;
  grade(...numbers: Nine): void;
  grain(...numbers: Seven): void;
  fromRgba(...numbers: Ten): void;
  noiseTile(...numbers: Seven): void;
  relief(...numbers: Nine): void;
  evolve(...numbers: Six): void;
  transform(...numbers: Eight): void;
  slopeTile(re: number, im: number, target: number, size: number, gain: number): void;
  halveSlopes(source: number, target: number, size: number): void;
  waveSlopes(target: number, width: number, y0: number, y1: number, rows: number): void;
  waterPlane(...numbers: Ten): void;
  shrink(...numbers: Seven): void;
}

type Six = [number, number, number, number, number, number];
type Seven = [...Six, number];
type Eight = [...Seven, number];
type Nine = [...Eight, number];
type Ten = [...Nine, number];
type Eleven = [...Ten, number];
type Twelve = [...Eleven, number];
type Thirteen = [...Twelve, number];
type Fourteen = [...Thirteen, number];
type Sixteen = [...Fourteen, number, number];
type Seventeen = [...Sixteen, number];

/** Compiled once in a process; workers are sent the module, which costs them nothing. */
export function compileKernels(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
}

export function bindKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return instance.exports as Kernels;
}
