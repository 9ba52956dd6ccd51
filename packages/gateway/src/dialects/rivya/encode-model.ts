import type { Contract, Field } from '@reelgate/contracts';
import { FILE_KINDS, IMAGE_BYTES_MAX, IMAGE_TYPES } from './file-policy.ts';

/**
 * A model as GET /models shows it, all of it out of its contract. `supported_api_inputs` and `runtime`
 * are in the vendor's words (seed 004); `params` has a row for each key of the object `params`.
 */
export function encodeModel(contract: Contract): object {
  const { id, title, summary, fields } = contract;
  const prompt = fields.find((field) => field.role === 'prompt');
  const images = fields.find((field) => field.role === 'images');
  return {
    id,
    object: 'model',
    display_name: title,
    description: summary,
    category: 'video',
    runtime: 'async_task',
    base_credits: contract.flatMicroUsd === null ? null : contract.flatMicroUsd / 1_000,
    billing_type: contract.flatMicroUsd === null ? 'PER_SECOND' : 'FIXED',
    supported_modes: images === undefined ? ['text_to_video'] : ['text_to_video', 'image_to_video'],
    max_prompt_length: prompt?.lengthMax ?? 0,
    reference_media:
      images === undefined
        ? null
        : {
            key: images.name.slice('params.'.length),
            max_items: images.countMax,
            kinds: ['image'],
          },
    params: fields.flatMap(paramOf),
    api_status: 'available',
    api_input_status: 'available',
    supported_api_inputs: images === undefined ? ['text'] : ['text', 'file'],
    // A public URL is taken as well as one of POST /files (api/rivya.md).
    requires_files_api: false,
    file_kinds: images === undefined ? [] : fileKindsOf(contract),
    upload_policy:
      images === undefined
        ? []
        : [{ kind: 'image', max_size_bytes: IMAGE_BYTES_MAX, mime_types: IMAGE_TYPES }],
  };
}

/** The kinds of file that a model takes as references. */
export function fileKindsOf({ fields }: Contract): readonly string[] {
  return FILE_KINDS.filter((kind) =>
    fields.some(({ role }) => (role === 'images' && kind === 'image') || role === kind),
  );
}

/** As the vendor's page has its table of parameters: key, type, default, range, options, description. */
function paramOf(field: Field): readonly object[] {
  const { name, description } = field;
  if (!name.startsWith('params.')) return [];
  const basis = { key: name.slice('params.'.length), required: field.required === 'always' };
  switch (field.role) {
    case 'style':
    case 'ratio':
    case 'resolution': {
      const { allowed: options, default: preset } = field;
      return [{ ...basis, type: 'select', default: preset, options, description }];
    }
    case 'duration': {
      const range = { min: field.minS, max: field.maxS, step: 1 };
      return [{ ...basis, type: 'number', default: field.defaultS, ...range, description }];
    }
    case 'audio':
    case 'moderation':
      return [{ ...basis, type: 'boolean', default: field.default, description }];
    // The images are told as `reference_media`; the rest is in no `params`.
    case 'images':
    case 'keyframes':
    case 'video':
    case 'prompt':
    case 'echo':
    case 'upload_url':
      return [];
  }
}
