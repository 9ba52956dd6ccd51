import type { DialectName, Ratio, RatioSize, Resolution } from './order.ts';

/**
 * What one model accepts, makes and costs in one dialect. It is data and nothing else: the check,
 * the price, the JSON Schema, the browser's form and the docs page are all derived from it.
 */
export interface Contract {
  readonly dialect: DialectName;
  /** The model id on the wire. */
  readonly id: string;
  readonly title: string;
  /** One line. */
  readonly summary: string;
  /** A paragraph of plain text. */
  readonly description: string;
  /** How it differs from the models beside it, a sentence each. */
  readonly differences: readonly string[];
  /** In the order in which they are documented, shown in a form, and complained about. */
  readonly fields: readonly Field[];
  /** What holds for every order where the model has no field to choose it. */
  readonly fixed: { readonly audio: boolean; readonly moderated: boolean };
  readonly sizes: Readonly<Record<Resolution, SizeTable>>;
  /** Micro-dollars for each second of video; null is a resolution without a price. */
  readonly ratesMicroUsd: Readonly<Record<Resolution, number | null>>;
  /** Whether a video that was made, then blocked by moderation, is paid for. */
  readonly chargedWhenModerated: boolean;
  readonly wording: Wording;
  readonly sources: readonly Source[];
}

/** A field of the request body. Its role says what it means; its name is the dialect's own. */
export type Field =
  | PromptField
  | ImagesField
  | RatioField
  | ResolutionField
  | DurationField
  | AudioField
  | ModerationField;

/** When a request without the field is refused. */
export type Requiredness = 'always' | 'without_images' | 'never';

interface FieldBasis {
  /** The key in the request body. */
  readonly name: string;
  /** For a form's label. */
  readonly title: string;
  readonly description: string;
}

/** A string. */
export interface PromptField extends FieldBasis {
  readonly role: 'prompt';
  readonly required: Requiredness;
  /** In Unicode code points. */
  readonly lengthMax: number;
}

/** An array of http(s) URLs. An empty array is the same as none. */
export interface ImagesField extends FieldBasis {
  readonly role: 'images';
  readonly required: Exclude<Requiredness, 'without_images'>;
  readonly countMax: number;
}

/** A string out of a list; `auto` takes the first image's ratio. */
export interface RatioField extends FieldBasis {
  readonly role: 'ratio';
  readonly required: 'never';
  readonly allowed: readonly RatioChoice[];
  readonly default: RatioChoice;
  /** `ignored`: with images the value is not even read, and the first image's ratio decides. */
  readonly withImages: 'applies' | 'ignored';
}

export type RatioChoice = Ratio | 'auto';

/** A string out of a list. */
export interface ResolutionField extends FieldBasis {
  readonly role: 'resolution';
  readonly required: 'never';
  readonly allowed: readonly Resolution[];
  readonly default: Resolution;
  /** Whether `720P` is taken for `720p`. */
  readonly anyLetterCase: boolean;
}

/** An integer number of seconds. */
export interface DurationField extends FieldBasis {
  readonly role: 'duration';
  readonly required: 'never';
  readonly minS: number;
  readonly maxS: number;
  readonly defaultS: number;
}

/** A boolean: whether the video has a sound track. */
export interface AudioField extends FieldBasis {
  readonly role: 'audio';
  readonly required: 'never';
  readonly default: boolean;
}

/** A boolean: whether the result is checked for unsafe content. */
export interface ModerationField extends FieldBasis {
  readonly role: 'moderation';
  readonly required: 'never';
  readonly default: boolean;
}

/** The published sizes of one resolution, and the short side of every other ratio. */
export interface SizeTable {
  readonly shortSidePx: number;
  readonly published: readonly RatioSize[];
}

/** How the dialect words a violation of this contract. */
export interface Wording {
  /** Starts every message. */
  readonly prefix: string;
  /** `observed` names what was sent, `plain` only what is expected. */
  readonly style: 'plain' | 'observed';
  /** Wire names of fields whose allowed values are left out of the message. */
  readonly unlistedFields: readonly string[];
}

/** Where a fact of the contract is from, for whoever has to review a change of it. */
export interface Source {
  readonly fact: string;
  readonly from: string;
}
