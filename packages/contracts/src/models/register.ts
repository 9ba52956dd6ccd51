import type { Contract, Model, Operation } from '../contract.ts';
import type { DialectName } from '../order.ts';
import { grokImagineVideo15 as empirioVideo15 } from './empirio/grok-imagine-video-1-5.ts';
import { grokImagineVideo15Preview } from './openai/grok-imagine-video-1.5-preview.ts';
import { grokVideo15 } from './openai/grok-video-1.5.ts';
import { grokVideo15Max } from './openai/grok-video-1.5-max.ts';
import { grokVideo15Pro } from './openai/grok-video-1.5-pro.ts';
import { grokImagine10Video } from './reapi/grok-imagine-1.0-video.ts';
import { grokImagineVideo15Beta } from './reapi/grok-imagine-video-1.5-beta.ts';
import { grokImagineVideo15Official } from './reapi/grok-imagine-video-1.5-official.ts';
import { grokImagineVideo as rivyaVideo } from './rivya/grok-imagine-video.ts';
import { grokImagineVideo } from './xai/grok-imagine-video.ts';
import { grokImagineVideo15 } from './xai/grok-imagine-video-1.5.ts';
import { grokImagineVideo15Lite } from './xai/grok-imagine-video-1.5-lite.ts';

const register: Readonly<Record<DialectName, readonly Model[]>> = {
  reapi: [[grokImagineVideo15Official], [grokImagineVideo15Beta], [grokImagine10Video]],
  openai: [grokImagineVideo15Preview, [grokVideo15], [grokVideo15Pro], [grokVideo15Max]],
  empirio: [[empirioVideo15]],
  rivya: [[rivyaVideo]],
  xai: [grokImagineVideo15, grokImagineVideo15Lite, grokImagineVideo],
};

/** Every contract there is, in the order in which they are shown. */
export const contracts: readonly Contract[] = Object.values(register).flat(2);

/** A dialect's models, in the order in which they are shown. */
export function modelsOf(dialect: DialectName): readonly Model[] {
  return register[dialect];
}

/** The contract of a model id or an alias, exactly as it is written, in one dialect; or null. */
export function findContract(
  dialect: DialectName,
  id: string,
  operation: Operation = 'generate',
): Contract | null {
  for (const model of register[dialect]) {
    const [{ id: modelId, aliases }] = model;
    if (modelId !== id && !aliases.includes(id)) continue;
    return model.find((contract) => contract.operation === operation) ?? null;
  }
  return null;
}
