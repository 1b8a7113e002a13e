import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import { toInterval, type Window } from '../../audit/window.ts';
import { sleepFor, type Sleep } from '../../http/sleep.ts';
import type { Exchange } from '../harvest.ts';
import type { StreamSettings } from '../platform.ts';
import { toAuditRequest } from './audit-request.ts';
import { parseTimestamp } from '../parse-timestamp.ts';
import type { GenesysApi } from './genesys-api.ts';

const statusSchema = z.looseObject({
  id: z.string().min(1).optional(),
  state: z.string(),
  interval: z.string().nullish().catch(undefined),
});

/** What a query is asked for. */
export interface Question {
  readonly window: Window;
  readonly service: string | null;
  readonly options: { readonly signal?: AbortSignal };
}

export interface QueryState {
  readonly transaction: string;
  /** ISO 8601 UTC. */
  readonly askedAt: string;
  readonly succeeded: boolean;
  /** As the platform says it; unknown to a reader who only resumes. */
  readonly state?: string;
}

export interface QueryExecution {
  create(question: Question): Promise<QueryState>;
  /** Asks once whether the query has ended. */
  ask(
    state: QueryState,
    question: Question,
    onExchange?: (exchange: Exchange) => void,
  ): Promise<QueryState>;
  /** Waits before it asks. `attempt` counts from 0. */
  poll(state: QueryState, question: Question, attempt: number): Promise<QueryState>;
}

/** At the tail a query takes a moment; a long one is asked about less and less often. */
const pollDelaysMs = [250, 1000, 2000, 4000, 8000];
const maxPollDelayMs = 15_000;
export const queryPath = '/api/v2/audits/query';

export interface QueryOptions {
  readonly now: () => number;
  readonly sleep?: Sleep;
  readonly timeoutMs: number;
}

export const createQueryExecution = (
  settings: Pick<StreamSettings, 'filters'>,
  api: GenesysApi,
  { now, sleep = sleepFor, timeoutMs }: QueryOptions,
): QueryExecution => {
  const checkAge = (query: QueryState, { window }: Question): void => {
    if (now() - Date.parse(query.askedAt) <= timeoutMs) return;
    throw unfinished(query, window, `has not ended after ${timeoutMs / 1000} s`);
  };
  const ask: QueryExecution['ask'] = async (query, question, onExchange) => {
    const reply = await api.send({
      method: 'GET',
      path: `${queryPath}/${encodeURIComponent(query.transaction)}`,
      signal: question.options.signal,
      insideQuery: true,
      onExchange,
    });
    const { state, interval } = parseStatus(reply.json);
    checkInterval(interval, query, question);
    const succeeded = hasSucceeded(state, query, question.window);
    if (!succeeded) checkAge(query, question);
    return { ...query, succeeded, state };
  };
  return {
    create: async ({ window, service, options }) => {
      const body = toAuditRequest(window, service, settings.filters);
      const { signal } = options;
      const reply = await api.send({ method: 'POST', path: queryPath, body, signal });
      const { id, state } = parseStatus(reply.json);
      if (id === undefined) throw unreadable('gives no transaction id');
      const askedAt = new Date(now()).toISOString();
      const created = { transaction: id, askedAt, succeeded: false, state };
      return { ...created, succeeded: hasSucceeded(state, created, window) };
    },
    ask,
    poll: async (query, question, attempt) => {
      checkAge(query, question);
      await sleep(pollDelaysMs[attempt] ?? maxPollDelayMs, question.options.signal);
      return ask(query, question);
    },
  };
};

/** Where the platform says what it was asked, it has to be this. Other ways of writing a time are left alone. */
const checkInterval = (
  interval: string | null | undefined,
  query: QueryState,
  { window }: Question,
): void => {
  const [from, to] = (interval ?? '').split('/').map(parseTimestamp);
  if (from === undefined || to === undefined) return;
  if (from === window.from && to === window.to) return;
  throw new Failure({
    type: 'UnexpectedReply',
    message: `Audit query ${query.transaction} was asked over ${toInterval(window)} and says that it is over ${interval}; nothing of it is taken.`,
    retryable: true,
  });
};

/** A state that we do not know is one that has not ended: the time limit decides. */
const hasSucceeded = (state: string, query: QueryState, window: Window): boolean => {
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

const unfinished = (query: QueryState, window: Window, what: string): Failure =>
  new Failure({
    type: 'QueryUnfinished',
    message: `Audit query ${query.transaction} over ${toInterval(window)} ${what}; its window is asked for again.`,
    retryable: true,
  });
