import { findContract, modelsOf, type DialectName, type Model } from '@reelgate/contracts';
import type { FastifyRequest } from 'fastify';
import type { Gate } from '../../http/gate.ts';
import { Refusal } from '../../platform/refusal.ts';
import { encodeModel } from './encode-model.ts';

/** Whose models the root has: those that are asked for below `/v1` (api/README.md). */
const ON_THE_ROOT: readonly DialectName[] = ['openai', 'empirio', 'xai'];
const UNDER_OUR_NAME: readonly DialectName[] = ['empirio'];

export function listModels(gate: Gate, request: FastifyRequest): object {
  const models = dialectsOf(request).flatMap((dialect) => modelsOf(dialect));
  return { object: 'list', data: models.map((model) => encodeModel(priced(gate, model))) };
}

/** By the id or an alias of it; of two dialects that know an alias, the first one's. */
export function showModel(gate: Gate, request: FastifyRequest): object {
  const { id } = request.params as { id: string };
  for (const dialect of dialectsOf(request)) {
    const contract = findContract(dialect, id);
    const model = modelsOf(dialect).find(([generate]) => generate === contract);
    if (model !== undefined) return encodeModel(priced(gate, model));
  }
  throw new Refusal('model_not_found', { detail: { model: id } });
}

function dialectsOf({ routeOptions }: FastifyRequest): readonly DialectName[] {
  return routeOptions.url?.startsWith('/empirio/') === true ? UNDER_OUR_NAME : ON_THE_ROOT;
}

function priced(gate: Gate, [generate, ...others]: Model): Model {
  return [gate.priced(generate), ...others];
}
