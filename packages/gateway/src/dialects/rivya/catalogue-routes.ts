import { modelsOf } from '@reelgate/contracts';
import { callerOf } from '../../http/admission.ts';
import { PUBLIC } from '../../http/dialect.ts';
import type { Gate } from '../../http/gate.ts';
import { encodeList } from './encode.ts';
import { encodeModel } from './encode-model.ts';
import type { RivyaRoute } from './route.ts';

/** What there is, and what it may cost. */
export function catalogueRoutes(gate: Gate): readonly RivyaRoute[] {
  return [
    {
      method: 'GET',
      path: '/credits',
      body: 'none',
      scope: 'credits:read',
      operationId: 'getCredits',
      summary: 'Ask how many credits can be spent now.',
      status: 200,
      answer: 'Credits',
      handler: async (request) => ({
        current_credits: await gate.balanceCredits(callerOf(request)),
      }),
    },
    {
      method: 'GET',
      path: '/models',
      body: 'none',
      scope: PUBLIC,
      operationId: 'listModels',
      summary: 'List the models.',
      status: 200,
      answer: 'ModelList',
      handler: () => encodeList(modelsOf('rivya').map(([contract]) => encodeModel(contract))),
    },
  ];
}

/** `document` is asked for when somebody wants it, and then once. */
export function openApiRoute(document: () => object): RivyaRoute {
  let text: string | null = null;
  return {
    method: 'GET',
    path: '/openapi.json',
    body: 'none',
    scope: PUBLIC,
    operationId: 'getOpenApi',
    summary: 'This document.',
    status: 200,
    answer: 'OpenApi',
    handler(_request, reply) {
      text ??= JSON.stringify(document());
      return reply.type('application/json; charset=utf-8').send(text);
    },
  };
}
