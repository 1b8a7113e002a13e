import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import { toInterval } from '../../audit/window.ts';
import { sleepFor, type Sleep } from '../../http/sleep.ts';
import type { StreamSettings } from '../platform.ts';
import { toAuditRequest } from './audit-request.ts';
import type { GenesysApi } from './genesys-api.ts';
import type { Slice } from './read-windows.ts';

const statusSchema = z.looseObject({ id: z.string().min(1).optional(), state: z.string() });

export interface QueryState {
  readonly transaction: string;
  /** ISO 8601 UTC. */
  readonly askedAt: string;
  readonly succeeded: boolean;
}

export interface QueryExecution {
  create(slice: Slice): Promise<QueryState>;
  /** Waits, then asks once whether the query has ended. `attempt` counts from 0. */
  poll(state: QueryState, slice: Slice, attempt: number): Promise<QueryState>;
}

/** At the tail a query takes a moment; a long one is asked about less and less often. */
const pollDelaysMs = [250, 1000, 2000, 4000, 8000];
const maxPollDelayMs = 15_000;
const path = '/api/v2/audits/query';

export interface QueryOptions {
  readonly now: () => number;
  readonly sleep?: Sleep;
  readonly timeoutMs: number;
}

export const createQueryExecution = (
  settings: StreamSettings,
  api: GenesysApi,
  { now, sleep = sleepFor, timeoutMs }: QueryOptions,
): QueryExecution => ({
  create: async ({ window, service, options }) => {
    const body = toAuditRequest(window, service, settings.filters);
    const reply = await api.send({ method: 'POST', path, body, signal: options.signal });
    const { id, state } = parseStatus(reply.json);
    if (id === undefined) throw unreadable('gives no transaction id');
    const askedAt = new Date(now()).toISOString();
    const created = { transaction: id, askedAt, succeeded: false };
    return { ...created, succeeded: hasSucceeded(state, created, window) };
  },
  poll: async (query, { window, options }, attempt) => {
    const { transaction, askedAt } = query;
    if (now() - Date.parse(askedAt) > timeoutMs) {
      throw unfinished(query, window, `has not ended after ${timeoutMs / 1000} s`);
    }
    await sleep(pollDelaysMs[attempt] ?? maxPollDelayMs, options.signal);
    const reply = await api.send({
      method: 'GET',
      path: `${path}/${encodeURIComponent(transaction)}`,
      signal: options.signal,
      insideQuery: true,
    });
    return { ...query, succeeded: hasSucceeded(parseStatus(reply.json).state, query, window) };
  },
});

/** A state that we do not know is one that has not ended: the time limit decides. */
const hasSucceeded = (state: string, query: QueryState, window: Slice['window']): boolean => {
  const lower = state.toLowerCase();
  if (lower === 'failed' || lower === 'cancelled') {
    throw unfinished(query, window, `ended as ${state}`);
  }
  return lower === 'succeeded';
};

const parseStatus = (json: unknown): z.infer<typeof statusSchema> => {
  const parsed = statusSchema.safeParse(json);
  if (!parsed.success) throw unreadable('gives no state');
  return parsed.data;
};

const unreadable = (problem: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `The answer about an audit query ${problem}; check that the address is the api host.`,
    retryable: true,
  });

const unfinished = (query: QueryState, window: Slice['window'], what: string): Failure =>
  new Failure({
    type: 'QueryUnfinished',
    message: `Audit query ${query.transaction} over ${toInterval(window)} ${what}; its window is asked for again.`,
    retryable: true,
  });
