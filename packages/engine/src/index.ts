export { checkEngine } from './check-engine.ts';
export { createEngine } from './engine.ts';
export type { Engine, EngineOptions, RenderJob } from './engine.ts';
export { RenderCancelled } from './render-cancelled.ts';
export type { RenderRequest, RenderResult } from './brief/render-request.ts';
