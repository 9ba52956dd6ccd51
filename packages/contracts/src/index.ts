export type * from './order.ts';
