import { genesysError } from './error.ts';
import { REALTIME_SERVICES } from '../changes/genesys-kinds.ts';
import { illegalQuery } from './query.ts';
import { genesysRecordOf } from '../changes/genesys-record-of.ts';
import { withoutUserName } from '../changes/genesys-record.ts';
import { MAX_PAGE_SIZE } from './results.ts';
import { readAuditQuery } from './audit-query.ts';
import { select } from './select.ts';
import type { GenesysState } from './state.ts';
import { json, jsonBody } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

const CLOCK_TOLERANCE_MS = 60_000;

/**
 * POST /api/v2/audits/query/realtime: numbered pages over what is visible at this very moment,
 * newest first unless asked otherwise, so records move between the reads of two pages.
 */
export function queryRealtime(request: SimulatedRequest, state: GenesysState): SimulatedResponse {
  const body = jsonBody(request) ?? {};
  const query = readAuditQuery(body);
  if (typeof query === 'string') return illegalQuery(query);
  const { world, settings } = state;
  const now = world.now();
  if (query.from < now - settings.realtimeHistoryMs - CLOCK_TOLERANCE_MS) {
    return illegalQuery('interval must be within the last 14 days');
  }
  if (query.to - query.from > settings.realtimeSpanMs) {
    return genesysError(504, 'gateway.timeout', 'The request timed out.');
  }
  if (query.serviceName !== undefined && !REALTIME_SERVICES.has(query.serviceName)) {
    return illegalQuery(`serviceName ${query.serviceName} is not supported by realtime queries`);
  }
  const pageNumber = positive(body['pageNumber'], 1);
  const pageSize = positive(body['pageSize'], 25);
  if (pageNumber === undefined || pageSize === undefined || pageSize > MAX_PAGE_SIZE) {
    return genesysError(400, 'bad.request', `pageSize must be between 1 and ${MAX_PAGE_SIZE}`);
  }
  const sort =
    query.sort.length > 0 ? query.sort : [{ name: 'Timestamp', sortOrder: 'descending' }];
  const found = select(state, { ...query, sort }, now, REALTIME_SERVICES);
  const shown = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
  const isExpanded = request.query.getAll('expand').includes('user');
  // A repeated record comes on top of its page: `total` counts it once.
  const entities = [...shown, ...shown.filter(({ isRepeated }) => isRepeated)].map((entry) => {
    const record = genesysRecordOf(world.seed, world.centre, entry, now);
    return isExpanded ? record : withoutUserName(record);
  });
  const pageCount = Math.ceil(found.length / pageSize);
  return json(200, { entities, pageSize, pageNumber, total: found.length, pageCount });
}

function positive(value: unknown, fallback: number): number | undefined {
  const number = value ?? fallback;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : undefined;
}
