import { modelsOf, type Contract, type JsonSchema, type Operation } from '@reelgate/contracts';
import { inputSchemaOf, type ObjectSchema } from '../../http/schema-words.ts';
import { fileRules, filesRules, textRules } from './form-rules.ts';
import { PREVIEW } from './decode.ts';
import { VIDEO_ID } from './wire-id.ts';

/** The JSON body of POST /videos: what the contracts say, and the other names for images. */
export function createRequest(): JsonSchema {
  return anyOf(contractsTo('generate').map(creationOf));
}

/** The same as a form, in which images are files. */
export function createForm(): JsonSchema {
  return anyOf(
    contractsTo('generate').map((contract) => {
      const schema = creationOf(contract);
      const files = filesRules(imagesOf(contract));
      return withProperties(schema, (rules, name) =>
        IMAGE_NAMES.includes(name) ? files : textRules(rules),
      );
    }),
  );
}

/** The JSON body of an edit or an extension. */
export function reworkRequest(operation: Rework): JsonSchema {
  return anyOf(contractsTo(operation).map(reworkOf));
}

/** The same as a form, in which the video is a file, or `video[id]`. */
export function reworkForm(operation: Rework): JsonSchema {
  return anyOf(
    contractsTo(operation).map((contract) => {
      const { required, ...schema } = reworkOf(contract);
      const { video = {}, ...others } = schema.properties;
      const form = withProperties({ ...schema, properties: others, required }, textRules);
      const id = { type: 'string', pattern: VIDEO_ID.source, description: 'One of your videos.' };
      return {
        ...form,
        properties: { ...form.properties, video: fileRules(video), 'video[id]': id },
        required: required.filter((name) => name !== 'video'),
        anyOf: [{ required: ['video'] }, { required: ['video[id]'] }],
      };
    }),
  );
}

/** The JSON body of a remix: the prompt, by the rules of the video's own contract. */
export function remixRequest(): JsonSchema {
  const prompts = modelsOf('openai').flatMap((model) => model.map(promptOf));
  const byText = new Map(prompts.map((rules) => [JSON.stringify(rules), rules]));
  const prompt = anyOf([...byText.values()]);
  return { type: 'object', properties: { prompt }, required: ['prompt'] };
}

type Rework = Exclude<Operation, 'generate'>;

function contractsTo(operation: Operation): readonly Contract[] {
  return modelsOf('openai').flatMap((model) =>
    model.filter((contract) => contract.operation === operation),
  );
}

function promptOf(contract: Contract): JsonSchema {
  const name = contract.fields.find(({ role }) => role === 'prompt')?.name ?? 'prompt';
  return inputSchemaOf(contract).properties[name] ?? {};
}

/** Every model takes its images under each of them. */
const IMAGE_NAMES: readonly string[] = ['input_reference', 'image', 'images'];

type Images = Extract<Contract['fields'][number], { role: 'images' }>;

function imagesOf({ id, fields }: Contract): Images {
  const images = fields.find((field) => field.role === 'images' && field.shape === 'many');
  if (images?.role !== 'images') throw new Error(`${id} has no list of images`);
  return images;
}

/** As decodeSubmit reads it: the preview model alone holds its own two names apart in JSON. */
function creationOf(contract: Contract): ObjectSchema {
  const isPreview = contract.id === PREVIEW;
  const images = imagesOf(contract);
  const loose = isPreview ? ['input_reference'] : IMAGE_NAMES;
  const more = loose.filter((name) => name !== images.name).map((name) => ({ ...images, name }));
  const schema = inputSchemaOf({
    ...contract,
    fields: [...contract.fields, ...more],
    conflicts: [...contract.conflicts, ...(isPreview ? [ONE_BESIDE_MANY] : [])],
  });
  return withProperties(schema, (rules, name) =>
    loose.includes(name) ? oneOrMany(rules as ListSchema) : rules,
  );
}

const ONE_BESIDE_MANY = ['image', 'input_reference'] as const;

interface ListSchema extends JsonSchema {
  readonly title: string;
  readonly description: string;
  readonly items: JsonSchema;
  readonly maxItems: number;
}

function oneOrMany({ title, description, items, maxItems }: ListSchema): JsonSchema {
  const nothing = { enum: [null, ''] };
  const wrapped = { type: 'object', properties: { image_url: items }, required: ['image_url'] };
  const entry = [nothing, items, wrapped];
  const list = { type: 'array', items: { anyOf: entry }, maxItems };
  return { title, description, anyOf: [...entry, list] };
}

/** No model has to be named: the source's is taken, and the preview model's where that one cannot. */
function reworkOf(contract: Contract): ObjectSchema {
  const schema = inputSchemaOf(contract);
  if (contract.id !== PREVIEW) return schema;
  const ids = contractsTo('generate').flatMap(({ id, aliases }) => [id, ...aliases]);
  const model = {
    type: ['string', 'null'],
    enum: [...ids, '', null],
    description: `The source’s, or ${PREVIEW} where that one cannot.`,
  };
  return {
    ...schema,
    properties: { ...schema.properties, model },
    required: schema.required.filter((name) => name !== 'model'),
  };
}

function withProperties(
  schema: ObjectSchema,
  change: (rules: JsonSchema, name: string) => JsonSchema,
): ObjectSchema {
  const properties = Object.entries(schema.properties).map(
    ([name, rules]) => [name, change(rules, name)] as const,
  );
  return { ...schema, properties: Object.fromEntries(properties) };
}

function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  const [first, ...others] = schemas;
  if (first === undefined) throw new Error('there is no contract');
  return others.length === 0 ? first : { anyOf: schemas };
}
