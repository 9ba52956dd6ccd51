import type { Contract, DialectName, Field, Model, Resolution } from '@reelgate/contracts';
import { amountOf } from './amount.ts';

/**
 * A model as EmpirioLabs' clients know it and as OpenAI's do (api/README.md), made from its contract.
 * `ratesMicroUsd` are the operator's, so that the card says what is charged.
 */
export function encodeModel(model: Model): object {
  const [contract] = model;
  const { id, title, summary, description, dialect, fields } = contract;
  return {
    id,
    object: 'model',
    // OpenAI's clients want a number of seconds here. Nobody says when a model was made.
    created: 0,
    owned_by: OWNER,
    name: title,
    summary,
    description,
    category: 'video_generation',
    endpoints: [endpoints[dialect]],
    pricing_rows: pricingRowsOf(contract),
    supported_parameters: fields.map(parameterOf),
    capabilities: capabilitiesOf(model),
  };
}

const OWNER = 'xai';

const endpoints: Readonly<Record<DialectName, string>> = {
  reapi: 'POST /api/v1/videos/generations',
  openai: 'POST /v1/videos',
  empirio: 'POST /v1/videos/generations',
  rivya: 'POST /api/v1/generations',
  xai: 'POST /v1/videos/generations',
};

interface PricingRow {
  readonly type: string;
  readonly spec: 'per image' | 'per second' | 'per video';
  /** As it is shown to people, such as `$0.096`. */
  readonly rate: string;
  readonly amount: number;
  readonly currency: 'USD';
}

/** The vendor's card (seed 003): type, spec, rate. What has no price is not on it. */
function pricingRowsOf(contract: Contract): readonly PricingRow[] {
  const { flatMicroUsd, imageFeeMicroUsd, ratesMicroUsd } = contract;
  if (flatMicroUsd !== null) return [pricingRow('Video', 'per video', flatMicroUsd)];
  const rows =
    imageFeeMicroUsd === 0 ? [] : [pricingRow('Image input', 'per image', imageFeeMicroUsd)];
  for (const resolution of Object.keys(ratesMicroUsd) as Resolution[]) {
    const rate = ratesMicroUsd[resolution] ?? null;
    if (rate !== null) rows.push(pricingRow(resolution, 'per second', rate));
  }
  return rows;
}

function pricingRow(type: string, spec: PricingRow['spec'], microUsd: number): PricingRow {
  const { amount, currency } = amountOf(microUsd);
  return { type, spec, rate: `$${amount}`, amount, currency };
}

interface Facts {
  readonly type: 'string' | 'number' | 'boolean' | 'enum' | 'array' | 'object';
  /** Null where there is none, or where an image decides. */
  readonly default: string | number | boolean | null;
  readonly range: { readonly min: number; readonly max: number } | null;
  readonly values: readonly string[] | null;
}

function parameterOf(field: Field): object {
  const { name, description } = field;
  return { name, ...factsOf(field), required: field.required === 'always', description };
}

function factsOf(field: Field): Facts {
  const facts: Facts = { type: 'string', default: null, range: null, values: null };
  switch (field.role) {
    case 'prompt':
    case 'upload_url':
    case 'echo':
      return facts;
    case 'images':
      if (field.shape === 'many') return { ...facts, type: 'array' };
      return field.form === 'object' ? { ...facts, type: 'object' } : facts;
    case 'keyframes':
      return { ...facts, type: 'array' };
    case 'video':
      return field.form === 'object' ? { ...facts, type: 'object' } : facts;
    case 'ratio': {
      const isOne = field.default === field.defaultWithImages && field.default !== 'auto';
      return {
        ...facts,
        type: 'enum',
        default: isOne ? field.default : null,
        values: field.allowed,
      };
    }
    case 'resolution':
    case 'style':
      return { ...facts, type: 'enum', default: field.default, values: field.allowed };
    case 'duration': {
      const { minS: min, maxS: max, defaultS } = field;
      return { ...facts, type: 'number', default: defaultS, range: { min, max } };
    }
    case 'audio':
    case 'moderation':
      return { ...facts, type: 'boolean', default: field.default };
  }
}

/** What goes in, what comes out, and what can be done with it. */
function capabilitiesOf(model: Model): object {
  const [{ fields, fixed }] = model;
  const roles = new Set(model.flatMap((contract) => contract.fields.map(({ role }) => role)));
  const input = ['text'];
  if (roles.has('images') || roles.has('keyframes')) input.push('image');
  if (roles.has('video')) input.push('video');
  const needsImage = fields.some(
    ({ role, required }) => role === 'images' && required === 'always',
  );
  return {
    input,
    output: ['video'],
    operations: model.map(({ operation }) => operation),
    text_to_video: !needsImage,
    image_to_video: roles.has('images'),
    audio: fixed.audio || roles.has('audio'),
  };
}
