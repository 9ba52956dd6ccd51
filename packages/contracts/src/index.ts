export { check, type Checked } from './check.ts';
export type * from './contract.ts';
export type { Draft } from './draft.ts';
export { jsonSchemaOf, type JsonSchema } from './json-schema.ts';
export { contracts, findContract } from './models/register.ts';
export type * from './order.ts';
export { pixelSizeOfSource } from './pixel-size.ts';
export { quote, type Quote } from './quote.ts';
export type { ExpectedType, Violation } from './violation.ts';
