import { findContract, type Order } from '@reelgate/contracts';

/**
 * What an operator says that an order's model is called at an upstream: by `dialect/id` or, after that,
 * by its id alone. Null where nothing is said.
 */
export function modelFor(
  { dialect, model }: Pick<Order, 'dialect' | 'model'>,
  modelMap: Readonly<Record<string, string>>,
): string | null {
  // An order may name its model by an alias; a map never does.
  const id = findContract(dialect, model)?.id ?? model;
  return modelMap[`${dialect}/${id}`] ?? modelMap[id] ?? null;
}
