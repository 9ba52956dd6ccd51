import { FilePart, findContract } from '@reelgate/contracts';
import { isObject, readBody } from './body-rules.ts';
import { fileKindsOf } from './encode-model.ts';
import { invalid, type RivyaProblem } from './errors.ts';
import { IMAGE_BYTES_MAX, UPLOAD_RULES } from './file-policy.ts';
import { shown } from './words.ts';

export interface Upload {
  readonly file: FilePart;
  readonly clientRequestId: string | null;
  readonly ignoredFields: readonly string[];
}

/** Holds the parsed form of POST /files against the upload policy (seed 004). */
export function decodeUpload(form: unknown): Upload | RivyaProblem {
  if (!isObject(form)) return invalid('request body must be a multipart form');
  const { file, ...fields } = form;
  if (Array.isArray(file)) return invalid('file must be one file');
  if (!(file instanceof FilePart)) return invalid('file is required, as a part with a file name');
  const read = readBody(UPLOAD_RULES, fields);
  if ('trouble' in read) return invalid(read.trouble);
  const { values, ignoredFields } = read;
  const {
    kind,
    model,
    client_request_id: clientRequestId = null,
  } = values as unknown as UploadFields;
  const { mediaType, sizeBytes } = file;
  if (mediaType === null) return invalid('file is no image (JPEG, PNG, WebP), video or audio file');
  if (!mediaType.startsWith(`${kind}/`)) {
    return invalid(`file holds ${mediaType}, which is not the kind ${kind}`);
  }
  if (kind === 'image' && sizeBytes > IMAGE_BYTES_MAX) {
    return invalid(`file exceeds ${IMAGE_BYTES_MAX} bytes, which is the most for an image`);
  }
  const trouble = model === undefined ? null : troubleWithModel(model, kind);
  return trouble === null ? { file, clientRequestId, ignoredFields } : invalid(trouble);
}

/** What the rules have made sure of. */
interface UploadFields {
  readonly kind: string;
  readonly model?: string;
  readonly client_request_id?: string;
}

function troubleWithModel(model: string, kind: string): string | null {
  const contract = findContract('rivya', model);
  if (contract === null) return `model ${shown(model)} is not offered here`;
  const kinds = fileKindsOf(contract);
  return kinds.includes(kind)
    ? null
    : `model ${model} takes files of kind ${kinds.join(', ')} only`;
}
