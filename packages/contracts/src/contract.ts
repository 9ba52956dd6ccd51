import type { DialectName, Ratio, RatioSize, Resolution } from './order.ts';

/**
 * What one model accepts, makes and costs in one dialect. It is data and nothing else: the check,
 * the price, the JSON Schema, the browser's form and the docs page are all derived from it.
 */
export interface Contract {
  readonly dialect: DialectName;
  /** The model id on the wire. */
  readonly id: string;
  /** Other ids that mean the same model. */
  readonly aliases: readonly string[];
  /** A model has one contract for each. */
  readonly operation: Operation;
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
  /** Of the resolutions that the model has. */
  readonly sizes: Readonly<Partial<Record<Resolution, SizeTable>>>;
  /** Micro-dollars for each second of video; null is a resolution without a price. */
  readonly ratesMicroUsd: Readonly<Partial<Record<Resolution, number | null>>>;
  /** Micro-dollars for each input image, besides. */
  readonly imageFeeMicroUsd: number;
  /** Micro-dollars for a video of any length; it takes the place of rates and fees. */
  readonly flatMicroUsd: number | null;
  /** Whether a video that was made, then blocked by moderation, is paid for. */
  readonly chargedWhenModerated: boolean;
  /** Whether what is cancelled once an upstream had begun it is paid for. */
  readonly chargedWhenCancelled: boolean;
  /** Pairs of wire names of which only one may be sent. */
  readonly conflicts: readonly (readonly [string, string])[];
  /** Unknown fields whose names start so are refused; all others are ignored. Null refuses none. */
  readonly strictPrefix: string | null;
  /** Wire names that other models of the dialect know, and that this one refuses. */
  readonly refusedFields: readonly string[];
  readonly wording: Wording;
  readonly sources: readonly Source[];
}

export type Operation = 'generate' | 'edit' | 'extend';

/** A model's contracts, one for each operation; the first one generates. */
export type Model = readonly [Contract, ...Contract[]];

/**
 * A field of the request body. Its role says what it means; its name is the dialect's own, with a
 * dot where it lies inside of another object.
 */
export type Field =
  | PromptField
  | ImagesField
  | KeyframesField
  | VideoField
  | RatioField
  | ResolutionField
  | DurationField
  | AudioField
  | ModerationField
  | StyleField
  | UploadUrlField
  | EchoField;

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

/** Where an image or a video may come from. */
export type SourceKind = 'url' | 'data' | 'file' | 'part' | 'task';

interface SourceFieldBasis extends FieldBasis {
  readonly accepts: readonly SourceKind[];
  /** `text`: the URL itself; `object`: `{url}`, `{file_id}` or `{id}`, whichever is accepted. */
  readonly form: 'text' | 'object';
}

/** Images. An empty list is the same as none. */
export interface ImagesField extends SourceFieldBasis {
  readonly role: 'images';
  readonly use: 'first_frame' | 'references' | 'last_frame';
  /** Whether the value is a list. */
  readonly shape: 'one' | 'many';
  readonly required: Exclude<Requiredness, 'without_images'>;
  readonly countMax: number;
}

/** A list of `{image, timestamp_s}`, in any order. */
export interface KeyframesField extends SourceFieldBasis {
  readonly role: 'keyframes';
  readonly required: 'never';
  readonly countMax: number;
}

/** One video. */
export interface VideoField extends SourceFieldBasis {
  readonly role: 'video';
  readonly required: 'always';
  /** How long it may be, which is known only once it is here; null bounds nothing. */
  readonly sourceMinS: number | null;
  readonly sourceMaxS: number | null;
}

/** A string out of a list; `auto` takes the ratio of the image that the video begins with. */
export interface RatioField extends FieldBasis {
  readonly role: 'ratio';
  readonly required: 'never';
  readonly allowed: readonly RatioChoice[];
  /** Bounds of width divided by height for ratios that are not in the list; null allows none. */
  readonly custom: { readonly min: number; readonly max: number } | null;
  readonly default: RatioChoice;
  /** Where the video begins with an image; references and a last frame do not count. */
  readonly defaultWithImages: RatioChoice;
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
  /** `any_case` takes `720P` too; `loose` also `720`, as text or as a number. */
  readonly spelling: 'exact' | 'any_case' | 'loose';
}

/** An integer number of seconds. */
export interface DurationField extends FieldBasis {
  readonly role: 'duration';
  readonly required: 'never';
  readonly minS: number;
  readonly maxS: number;
  readonly defaultS: number;
  /** Whether digits in a string are taken for the number. */
  readonly acceptsText: boolean;
  /** Always this, whatever is sent. */
  readonly forcedS: number | null;
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

/** A string out of a list: the manner of the video. */
export interface StyleField extends FieldBasis {
  readonly role: 'style';
  readonly required: 'never';
  readonly allowed: readonly string[];
  readonly default: string;
}

/** A public URL, as for images, that the finished video is sent to with PUT. */
export interface UploadUrlField extends FieldBasis {
  readonly role: 'upload_url';
  readonly required: 'never';
}

/** A string that changes nothing about the video and comes back in answers. */
export interface EchoField extends FieldBasis {
  readonly role: 'echo';
  readonly required: 'never';
  /** In Unicode code points. */
  readonly lengthMax: number;
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
