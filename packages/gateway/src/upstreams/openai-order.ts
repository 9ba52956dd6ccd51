import {
  check,
  findContract,
  type Contract,
  type Order,
  type PixelSize,
  type Ratio,
} from '@reelgate/contracts';
import { dataUriOf } from './data-uri.ts';
import { imageFileAt } from './image-file.ts';
import { nameOfRatio } from './ratio-names.ts';
import { newForm, type Form, type Sent } from '../platform/outbound/upstream-client.ts';

/** What is asked of a server of OpenAI's format, with the images at hand. */
export interface OpenaiOrder {
  /** As the server calls it. */
  readonly model: string;
  readonly order: Order;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly images: readonly OpenaiImage[];
}

export interface OpenaiImage {
  readonly link: string;
  readonly isPublic: boolean;
  readonly path: string;
}

/** How a job is sent; null is a form where there are images and JSON where there are none. */
export type Bodies = 'json' | 'multipart' | null;

/**
 * Whether the format has words for an order: it knows no picture but those that a clip begins with, and
 * always wants a prompt. A model of a vendor's whose contract is known is held against that, too.
 */
export function canBeSaid(order: Order, model: string): boolean {
  if (order.prompt === '' || order.video !== undefined || order.lastFrame !== undefined)
    return false;
  if ((order.keyframes ?? []).length > 0) return false;
  const contract = findContract('openai', model);
  return contract === null || isWithin(order, contract);
}

function isWithin(order: Order, contract: Contract): boolean {
  const checked = check({ model: contract.id, body: textsOf(order, contract) }, contract);
  if ('violations' in checked) return false;
  // Some models have one length only, and make that whatever is asked for.
  if (checked.order.durationS !== order.durationS) return false;
  const { uses, countMax } = imagesOf(contract);
  if (order.mode === 'reference_to_video' && !uses.has('references')) return false;
  return order.images.length <= countMax;
}

/** An order in the format's words, as JSON or as a form. */
export async function sentFor(asked: OpenaiOrder, bodies: Bodies): Promise<Sent> {
  const { model, order, images } = asked;
  const contract = findContract('openai', model);
  const named = contract === null ? null : imagesOf(contract).named;
  const fields = {
    model,
    ...(contract === null ? sizedOf(asked) : { ...textsOf(order, contract), ...ratioOf(asked) }),
  };
  const isForm = bodies === 'multipart' || (bodies === null && images.length > 0 && named === null);
  if (isForm) return { form: await formOf(fields, images) };
  if (images.length === 0) return { json: fields };
  return { json: { ...fields, ...(await (named === null ? linksOf(images) : named(images))) } };
}

type Texts = Readonly<Record<string, string | number>>;

function sizedOf({ order, widthPx, heightPx }: OpenaiOrder): Texts {
  const { prompt, durationS: seconds } = order;
  return { prompt, seconds, ...(widthPx > 0 ? { size: `${widthPx}x${heightPx}` } : {}) };
}

/** Vendors' own models are asked for a resolution by its name, each under a name of its own. */
function textsOf({ prompt, durationS, resolution }: Order, { fields }: Contract): Texts {
  const texts: Record<string, string | number> = {};
  for (const { role, name } of fields) {
    if (role === 'prompt') texts[name] = prompt;
    if (role === 'duration') texts[name] = durationS;
    if (role === 'resolution') texts[name] = resolution.toUpperCase();
  }
  return texts;
}

/** The ratio by its usual name where that makes the very same pixels. */
function ratioOf({ model, order, widthPx, heightPx }: OpenaiOrder): Texts {
  const field = findContract('openai', model)?.fields.find(({ role }) => role === 'ratio');
  if (field?.role !== 'ratio' || widthPx === 0) return {};
  const pixels = { widthPx, heightPx };
  const exact = field.allowed.filter((ratio) => ratio !== 'auto' && makes(ratio, pixels));
  return { [field.name]: nameOfRatio(order, pixels, exact as readonly Ratio[]) };
}

function makes(ratio: string, { widthPx, heightPx }: PixelSize): boolean {
  const [width = 0, height = 0] = ratio.split(':').map(Number);
  const isWide = width >= height;
  const quotient = isWide ? width / height : height / width;
  const [longPx, shortPx] = isWide ? [widthPx, heightPx] : [heightPx, widthPx];
  // Sides are even.
  return 2 * Math.round((shortPx * quotient) / 2) === longPx;
}

interface ContractImages {
  readonly uses: ReadonlySet<string>;
  readonly countMax: number;
  /** The images in JSON under the contract's own names; null where the format's usual one is meant. */
  readonly named: ((images: readonly OpenaiImage[]) => Promise<object>) | null;
}

function imagesOf({ fields }: Contract): ContractImages {
  const all = fields.filter((field) => field.role === 'images');
  const one = all.find(({ shape }) => shape === 'one');
  const many = all.find(({ shape }) => shape === 'many');
  return {
    uses: new Set(all.map(({ use }) => use)),
    countMax: Math.max(0, ...all.map(({ countMax }) => countMax)),
    named: one === undefined || many === undefined ? null : (images) => urisOf(images, one, many),
  };
}

async function urisOf(
  images: readonly OpenaiImage[],
  one: { readonly name: string },
  many: { readonly name: string },
): Promise<object> {
  const uris = await Promise.all(images.map(({ path }) => dataUriOf(path)));
  return uris.length === 1 ? { [one.name]: uris[0] } : { [many.name]: uris };
}

/** As the `openai` package writes images that are no files. */
async function linksOf(images: readonly OpenaiImage[]): Promise<object> {
  const references = await Promise.all(
    images.map(async ({ link, isPublic, path }) => ({
      image_url: isPublic ? link : await dataUriOf(path),
    })),
  );
  return { input_reference: references.length === 1 ? references[0] : references };
}

async function formOf(fields: Texts, images: readonly OpenaiImage[]): Promise<Form> {
  const form = newForm();
  for (const [name, value] of Object.entries(fields)) form.append(name, String(value));
  for (const [index, { path }] of images.entries()) {
    form.append('input_reference', await imageFileAt(path, index));
  }
  return form;
}
