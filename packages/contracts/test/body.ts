import { findContract, type Contract } from '../src/index.ts';

export const official = contractOf('grok-imagine-video-1.5-official');
export const beta = contractOf('grok-imagine-video-1.5-beta');
export const original = contractOf('grok-imagine-1.0-video');

export const imageUrl = 'https://images.example.com/source.jpg';

export type Body = Readonly<Record<string, unknown>>;

/** The least that each model accepts. */
const least: Readonly<Record<string, Body>> = {
  [official.id]: { prompt: 'push in', image_urls: [imageUrl] },
  [beta.id]: { image_urls: [imageUrl] },
  [original.id]: { prompt: 'push in' },
};

/** A body with one thing changed; a field that is `undefined` is left out. */
export function bodyOf(contract: Contract, change: Body = {}): Body {
  return { model: contract.id, ...least[contract.id], ...change };
}

function contractOf(id: string): Contract {
  const contract = findContract('reapi', id);
  if (contract === null) throw new Error(`${id} is not in the register`);
  return contract;
}
