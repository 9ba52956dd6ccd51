import { MediaUnavailable } from '../media/media-store.ts';
import { Refusal } from '../platform/refusal.ts';
import { CommandBroke, StoreUnavailable } from '../store/store.ts';

/**
 * What a thrown error means to a client. Whatever is not known here is a bug: `internal`, to be
 * logged whole by whoever asked.
 */
export function refusalOf(error: unknown, bodyBytesMax: number): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof StoreUnavailable || error instanceof MediaUnavailable) {
    return new Refusal('store_unavailable', { cause: error });
  }
  if (error instanceof CommandBroke) return new Refusal('not_persisted', { cause: error });
  const code = (error as { code?: unknown }).code;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('body_too_large', { detail: { sizeBytesMax: bodyBytesMax } });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal('wrong_content_type');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Refusal('body_not_json');
    default:
      return new Refusal('internal', { cause: error });
  }
}
