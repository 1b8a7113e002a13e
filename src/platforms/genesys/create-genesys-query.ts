import { Failure } from '../../audit/failure.ts';
import type { GenesysConnection, StreamSettings, StreamSource } from '../platform.ts';
import { createSource } from './create-source.ts';
import { createGenesysApi, type GenesysDependencies } from './genesys-api.ts';
import { createQueryExecution, type QueryExecution, type QueryState } from './query-execution.ts';
import { pagesAhead } from '../pages-ahead.ts';
import { createReadResults, type ReadResults, type ResultsPage } from './query-results.ts';
import type { Slice, SlicePage, SlicePlace } from './read-windows.ts';
import { createEventMakers, type CreateEventMaker } from './create-event-makers.ts';

const dayMs = 86_400_000;
const maxPageSize = 500;
const defaultTimeoutMs = 600_000;
/** A query that takes longer than these polls lets a reader stop before every further one. */
const pollsBeforeRest = 4;

interface QueryReader {
  readonly execution: QueryExecution;
  readonly readResults: ReadResults;
  readonly createEventMaker: CreateEventMaker;
  readonly pageSize: number;
}

/** The asynchronous audit query: the platform's system of record, one year back. */
export const createGenesysQuery = (
  settings: StreamSettings,
  connection: GenesysConnection,
  shared: GenesysDependencies,
): StreamSource => {
  const api = createGenesysApi(connection, shared);
  const reader: QueryReader = {
    execution: createQueryExecution(settings, api, {
      now: shared.now,
      timeoutMs: shared.queryTimeoutMs ?? defaultTimeoutMs,
      ...(shared.sleep === undefined ? {} : { sleep: shared.sleep }),
    }),
    readResults: createReadResults(api, shared.http),
    createEventMaker: createEventMakers(settings, shared.now),
    pageSize: Math.min(settings.pageSize, maxPageSize),
  };
  return createSource({
    settings,
    connection,
    credential: shared.credential,
    api,
    capabilities: { historyMs: 365 * dayMs, hasBeforeAfter: true, hasTotal: false },
    maxWindowMs: 30 * dayMs,
    mappingPath: '/api/v2/audits/query/servicemapping',
    readSlice: (slice) => readQuery(reader, slice),
  });
};

async function* readQuery(
  reader: QueryReader,
  slice: Slice,
): AsyncGenerator<SlicePage, void, void> {
  const { readResults, pageSize } = reader;
  let query = toQueryState(slice.resume) ?? (await reader.execution.create(slice));
  for (let polls = 0; !query.succeeded; polls += 1) {
    if (polls >= pollsBeforeRest) yield restingPage(query);
    query = await reader.execution.poll(query, slice, polls);
  }
  const { transaction, askedAt } = query;
  const { signal, organizationId, wantsAfter } = slice.options;
  const events = reader.createEventMaker(organizationId);
  const from = slice.resume?.cursor ?? null;
  const met = new Set([from]);
  const pages = pagesAhead<ResultsPage>({
    ask: (after, until) =>
      after !== undefined && after.cursor === undefined
        ? undefined
        : readResults({ transaction, cursor: after?.cursor ?? from, pageSize, signal: until }),
    isNextWanted: ({ bytes }) => wantsAfter?.(bytes) === true,
    signal,
  });
  for await (const { records, shape, cursor, bytes } of pages) {
    if (cursor !== undefined && met.has(cursor)) throw stuck(transaction);
    met.add(cursor ?? null);
    const place = cursor === undefined ? null : { transaction, askedAt, cursor };
    const made = events.make(records, shape);
    yield {
      events: made,
      place: events.metNameless() ? null : place,
      last: cursor === undefined,
      bytes,
    };
  }
}

/** A cursor is handed out by a query that has ended; without one the query is polled again. */
const toQueryState = (resume: SlicePlace | null): QueryState | undefined => {
  if (resume?.transaction == null || resume.askedAt === null) return undefined;
  const { transaction, askedAt, cursor } = resume;
  return { transaction, askedAt, succeeded: cursor !== null };
};

const restingPage = ({ transaction, askedAt }: QueryState): SlicePage => ({
  events: [],
  place: { transaction, askedAt, cursor: null },
  last: false,
  bytes: 0,
});

const stuck = (transaction: string): Failure =>
  new Failure({
    type: 'QueryUnfinished',
    message: `Audit query ${transaction} hands out the same cursor twice and would never end; its window is asked for again.`,
    retryable: true,
  });
