import {
  findContract,
  type Contract,
  type Operation,
  type Order,
  type OrderMode,
} from '@reelgate/contracts';

const OPERATIONS: Readonly<Record<OrderMode, Operation>> = {
  text_to_video: 'generate',
  image_to_video: 'generate',
  reference_to_video: 'generate',
  edit: 'edit',
  extension: 'extend',
};

/** The contract that an order was held against; null when its model is not offered any more. */
export function contractOf({ dialect, model, mode }: Order): Contract | null {
  return findContract(dialect, model, OPERATIONS[mode]);
}
