import type { Contract } from '../contract.ts';
import type { DialectName } from '../order.ts';
import { grokImagine10Video } from './reapi/grok-imagine-1.0-video.ts';
import { grokImagineVideo15Beta } from './reapi/grok-imagine-video-1.5-beta.ts';
import { grokImagineVideo15Official } from './reapi/grok-imagine-video-1.5-official.ts';

const register: Readonly<Record<DialectName, readonly Contract[]>> = {
  reapi: [grokImagineVideo15Official, grokImagineVideo15Beta, grokImagine10Video],
};

/** Every contract there is, in the order in which they are shown. */
export const contracts: readonly Contract[] = Object.values(register).flat();

/** The contract of a model id, exactly as it is written, in one dialect; or null. */
export function findContract(dialect: DialectName, id: string): Contract | null {
  return register[dialect].find((contract) => contract.id === id) ?? null;
}
