import { modelsOf } from '@reelgate/contracts';
import { callerOf } from '../../http/admission.ts';
import { PUBLIC, type DialectRoute } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { encodeList } from './encode.ts';
import { encodeModel } from './encode-model.ts';
import { JSON_TYPE } from './answer.ts';
import { docOf } from './schemas.ts';

/** What there is, and what it may cost. */
export function catalogueRoutes(gate: Gate): readonly DialectRoute[] {
  return [
    {
      method: 'GET',
      path: '/credits',
      body: 'none',
      scope: 'credits:read',
      doc: docOf('getCredits', 'Ask how many credits can be spent now.', { 200: 'Credits' }),
      handler: async (request) => ({
        current_credits: await gate.balanceCredits(callerOf(request)),
      }),
    },
    {
      method: 'GET',
      path: '/models',
      body: 'none',
      scope: PUBLIC,
      doc: docOf('listModels', 'List the models.', { 200: 'ModelList' }),
      handler: () => encodeList(modelsOf('rivya').map(([contract]) => encodeModel(contract))),
    },
  ];
}

/** `document` is asked for when somebody wants it, and then once. */
export function openApiRoute(document: () => object): DialectRoute {
  let text: string | null = null;
  return {
    method: 'GET',
    path: '/openapi.json',
    body: 'none',
    scope: PUBLIC,
    doc: docOf('getOpenApi', 'This document.', { 200: 'OpenApi' }),
    handler(_request, reply) {
      text ??= JSON.stringify(document());
      return reply.type(JSON_TYPE).send(text);
    },
  };
}
