import { Failure } from '../../audit/failure.ts';
import { toInterval } from '../../audit/window.ts';
import type { GenesysConnection, StreamSettings, StreamSource } from '../platform.ts';
import { toAuditRequest } from './audit-request.ts';
import { createSource } from './create-source.ts';
import { createGenesysApi, type GenesysApi, type GenesysDependencies } from './genesys-api.ts';
import { createPassTracker, parseRealtimePage, type RealtimePage } from './realtime-pass.ts';
import type { Slice, SlicePage } from './read-windows.ts';
import { createEventMakers, type CreateEventMaker } from './create-event-makers.ts';
import { minWindowMs } from './window-size.ts';

const dayMs = 86_400_000;
const maxPageSize = 500;
/** A pass cannot be interrupted, and its ids are held in memory: longer ones are cut into shorter intervals. */
const maxPages = 40;
const maxPasses = 6;

interface RealtimeReader {
  readonly api: GenesysApi;
  readonly settings: StreamSettings;
  readonly pageSize: number;
  readonly createEventMaker: CreateEventMaker;
}

/** The synchronous audit query: fresh, 14 days back, some services only; counts what it has. */
export const createGenesysRealtime = (
  settings: StreamSettings,
  connection: GenesysConnection,
  shared: GenesysDependencies,
): StreamSource => {
  const api = createGenesysApi(connection, shared);
  const reader: RealtimeReader = {
    api,
    settings,
    pageSize: Math.min(settings.pageSize, maxPageSize),
    createEventMaker: createEventMakers(settings, shared.now),
  };
  return createSource({
    settings,
    connection,
    credential: shared.credential,
    api,
    capabilities: { historyMs: 14 * dayMs, hasBeforeAfter: true, hasTotal: true },
    // Longer intervals were seen to time out.
    maxWindowMs: dayMs,
    mappingPath: '/api/v2/audits/query/realtime/servicemapping',
    readSlice: (slice) => readPasses(reader, slice),
  });
};

/**
 * Page numbers shift when a late record is inserted before the place of reading, so the interval is fixed
 * and read again until the distinct ids are as many as the platform says there are.
 */
async function* readPasses(
  reader: RealtimeReader,
  slice: Slice,
): AsyncGenerator<SlicePage, void, void> {
  const tracker = createPassTracker();
  const maker = reader.createEventMaker(slice.options.organizationId);
  let total: number | undefined;
  for (let pass = 1; pass <= maxPasses; pass += 1) {
    for (let pageNumber = 1, last = false; !last; pageNumber += 1) {
      const { page, bytes } = await requestPage(reader, slice, pageNumber);
      if (pageNumber === 1 && pass === 1) checkLength(page, slice);
      total = page.total ?? undefined;
      const events = maker.make(tracker.take(page.entities), 'rest');
      last = isLastPage(page, pageNumber, reader.pageSize);
      const filled = page.entities.length === 0 ? pageNumber - 1 : pageNumber;
      const complete = last && tracker.isComplete(total, filled);
      yield { events, place: null, last: complete, bytes };
      if (complete) return;
    }
  }
  throw incomplete(slice, tracker.distinct(), total);
}

const requestPage = async (
  { api, settings, pageSize }: RealtimeReader,
  { window, service, options }: Slice,
  pageNumber: number,
): Promise<{ readonly page: RealtimePage; readonly bytes: number }> => {
  const reply = await api.send({
    method: 'POST',
    path: '/api/v2/audits/query/realtime?expand=user',
    body: { ...toAuditRequest(window, service, settings.filters), pageNumber, pageSize },
    signal: options.signal,
    expect: [200],
  });
  const page = parseRealtimePage(reply.json);
  if (page !== undefined) return { page, bytes: reply.bytes };
  throw new Failure({
    type: 'UnexpectedReply',
    message: `Page ${pageNumber} of the realtime audits over ${toInterval(window)} has no list of entities.`,
    retryable: true,
  });
};

/** An empty page ends a pass whatever the count says; the total then decides whether it was whole. */
const isLastPage = (
  { entities, total, pageCount }: RealtimePage,
  pageNumber: number,
  pageSize: number,
): boolean => {
  if (entities.length === 0) return true;
  const pages = pageCount ?? (total == null ? undefined : Math.ceil(total / pageSize));
  return pages !== undefined && pageNumber >= pages;
};

const checkLength = ({ pageCount }: RealtimePage, { window }: Slice): void => {
  if ((pageCount ?? 0) <= maxPages || window.to - window.from <= minWindowMs) return;
  throw new Failure({
    type: 'IntervalTooLarge',
    message: `The realtime audits over ${toInterval(window)} are ${pageCount} pages; shorter intervals are read.`,
    retryable: true,
  });
};

const incomplete = ({ window }: Slice, distinct: number, total: number | undefined): Failure => {
  const said =
    total === undefined
      ? `come without a total, and each of ${maxPasses} readings found others`
      : `are said to be ${total}, but ${maxPasses} readings found ${distinct}`;
  return new Failure({
    type: 'SourceUnavailable',
    message: `The realtime audits over ${toInterval(window)} ${said}. Nothing was passed over; the interval is read again.`,
    retryable: true,
  });
};
