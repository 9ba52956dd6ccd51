export { checkEngine } from './check-engine.ts';
export { createEngine } from './engine.ts';
export type { Engine, EngineOptions, RenderJob } from './engine.ts';
export type { PixelSize } from './clip/still-colours.ts';
export type { StillRequest, StillResult } from './clip/still-request.ts';
export { RenderCancelled } from './render-cancelled.ts';
export { explainRequest } from './brief/explain.ts';
export type { MeasuredPicture } from './process/messages.ts';
export type { RenderRequest, RenderResult } from './brief/render-request.ts';
