export { createAdmin, type Admin } from './create-admin.ts';
export type { Connection } from './open-connection.ts';
export type * from './resources.ts';
export { ReelgateError } from './reelgate-error.ts';
export { ReelgateUnreachable } from './reelgate-unreachable.ts';
