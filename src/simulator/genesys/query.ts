import { randomUUID } from 'node:crypto';
import { genesysError } from './error.ts';
import { readAuditQuery } from './audit-query.ts';
import type { GenesysState, QueryExecution } from './state.ts';
import { json, jsonBody } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

const MAX_SPAN_MS = 31 * 24 * 3_600_000;
const MAX_BODY_BYTES = 512_000;

/** POST /api/v2/audits/query: 202 with the execution, now and then 200 with one already done. */
export function createQuery(request: SimulatedRequest, state: GenesysState): SimulatedResponse {
  if (request.body.length > MAX_BODY_BYTES) {
    return genesysError(413, 'request.entity.too.large', 'The request is over the size limit.');
  }
  const query = readAuditQuery(jsonBody(request) ?? {});
  if (typeof query === 'string') return illegalQuery(query);
  if (query.to - query.from > MAX_SPAN_MS) {
    return illegalQuery('interval must not exceed 31 days');
  }
  forgetOld(state);
  const { world, settings, faults, queries } = state;
  const createdAt = world.now();
  const isImmediate = state.created++ % 5 === 4;
  const asOf = createdAt + (isImmediate ? 0 : settings.queuedMs);
  const execution: QueryExecution = {
    id: randomUUID(),
    request: query,
    createdAt,
    asOf,
    doneAt: asOf + (isImmediate ? 0 : settings.runningMs),
    outcome:
      faults.take('queryFailed', request) !== undefined
        ? 'Failed'
        : faults.take('queryCancelled', request) !== undefined
          ? 'Cancelled'
          : faults.take('queryNeverEnds', request) !== undefined
            ? null
            : 'Succeeded',
  };
  queries.set(execution.id, execution);
  return answerExecution(execution, state);
}

/** GET /api/v2/audits/query/{transactionId} */
export function readQuery(id: string, state: GenesysState): SimulatedResponse {
  const execution = findQuery(id, state);
  return execution === undefined ? unknownQuery(id) : answerExecution(execution, state);
}

/** The execution, unless it is so old that the platform has forgotten it. */
export function findQuery(id: string, state: GenesysState): QueryExecution | undefined {
  const execution = state.queries.get(id);
  if (execution === undefined) return undefined;
  const forgottenAt = execution.createdAt + state.settings.transactionSeconds * 1000;
  return forgottenAt > state.world.now() ? execution : undefined;
}

export function stateOf(execution: QueryExecution, now: number): string {
  if (now < execution.asOf) return 'Queued';
  return now < execution.doneAt || execution.outcome === null ? 'Running' : execution.outcome;
}

export function unknownQuery(id: string): SimulatedResponse {
  return genesysError(404, 'not.found', `Audit query ${id} not found.`);
}

export function illegalQuery(why: string): SimulatedResponse {
  return genesysError(400, 'IllegalQueryException', why);
}

function forgetOld({ queries, downloads, world, settings }: GenesysState): void {
  const now = world.now();
  for (const [id, { createdAt }] of queries) {
    if (createdAt + settings.transactionSeconds * 1000 <= now) queries.delete(id);
  }
  for (const [name, { expiresAt }] of downloads) {
    if (expiresAt <= now) downloads.delete(name);
  }
}

function answerExecution(execution: QueryExecution, state: GenesysState): SimulatedResponse {
  const { id, request, createdAt } = execution;
  const current = stateOf(execution, state.world.now());
  const isOver = current !== 'Queued' && current !== 'Running';
  return json(isOver ? 200 : 202, {
    id,
    state: current,
    startDate: new Date(createdAt).toISOString(),
    interval: request.interval,
    serviceName: request.serviceName,
    filters: request.filters,
    sort: request.sort,
  });
}
