import { json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

/** One page of an entity listing. */
export function page({ query }: SimulatedRequest, found: readonly object[]): SimulatedResponse {
  const pageSize = Number(query.get('pageSize') ?? 25);
  const pageNumber = Number(query.get('pageNumber') ?? 1);
  const entities = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
  const pageCount = Math.max(1, Math.ceil(found.length / pageSize));
  return json(200, { entities, pageSize, pageNumber, total: found.length, pageCount });
}
