import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import { describeCursorPosition, startCursorPosition } from '../cursor-position.ts';
import { createGuideApi, type GuideApi } from '../guide-api.ts';
import { createIdenticalCounter } from '../number-identical.ts';
import type { GenesysConnection, StreamSettings, StreamSource } from '../platform.ts';
import { readCursorLog, type CursorLog, type CursorPage } from '../read-cursor-log.ts';
import { isFields } from '../record-fields.ts';
import { createGuideTokens } from './guide-tokens.ts';
import type { GenesysDependencies } from './genesys-api.ts';
import { normaliseGuideRecord } from './guide-record.ts';

const auditPath = '/api/v2/auditlogs';

/** The guide's own audit log: a cursor, a filter by event type, and no times to ask for. */
export const createGenesysGuide = (
  settings: StreamSettings,
  connection: GenesysConnection,
  shared: GenesysDependencies,
): StreamSource => {
  const { filters, name, dialect } = settings;
  if (filters.services.length > 0 || filters.entityTypes.length > 0) throw otherFilters(name);
  const tokens = shared.guideTokens ?? createGuideTokens(connection, shared);
  const credential = `client ${connection.clientId}`;
  const api = createGuideApi({ ...shared, tokens, credential, apiUrl: connection.apiUrl });
  const [only] = filters.actions;
  const filter = filters.actions.length === 1 && only !== undefined ? `eventType:${only}` : '';
  const log: CursorLog = {
    settings,
    filter,
    now: api.now,
    rate: api.rate,
    readPage: (cursor, signal) =>
      readPage(api, { cursor, filter, pageSize: settings.pageSize, signal }),
    createMaker: (organizationId) => {
      const number = createIdenticalCounter();
      let nameless = false;
      return {
        make: (records) => {
          const observedAt = new Date(shared.now()).toISOString();
          const context = { organizationId, stream: name, dialect, observedAt };
          const wanted = records.filter((record) => isWanted(record, filters.actions));
          const events = wanted.map((record) => number(normaliseGuideRecord(record, context)));
          nameless ||= events.some(({ record_id }) => record_id === null);
          return events;
        },
        metNameless: () => nameless,
      };
    },
  };
  return {
    stream: name,
    platform: 'genesys',
    dialect,
    capabilities: { historyMs: null, hasBeforeAfter: true, hasTotal: false },
    credential: shared.credential,
    acquireToken: async () => (await tokens.get()).info,
    // The guide names no endpoint that tells it; ids equal those of other dialects where both name the same.
    resolveOrganization: async () => settings.organization ?? new URL(connection.apiUrl).hostname,
    startAt: (from) => startCursorPosition(from, settings.rereads.length + 1, filter),
    describe: (position) => describeCursorPosition(position, name),
    read: (position, options) => readCursorLog(log, position, options),
    filters,
  };
};

interface PageRequest {
  readonly cursor: string | null;
  readonly filter: string;
  readonly pageSize: number;
  readonly signal: AbortSignal | undefined;
}

const readPage = async (api: GuideApi, request: PageRequest): Promise<CursorPage> => {
  const { cursor, filter, pageSize, signal } = request;
  const query = new URLSearchParams({ pageSize: String(pageSize) });
  if (cursor !== null) query.set('nextPage', cursor);
  if (filter !== '') query.set('filter', filter);
  const path = `${auditPath}?${query.toString()}`;
  const { json, headers, bytes } = await api.send({
    method: 'GET',
    path,
    place: cursor !== null,
    signal,
  });
  const page = pageSchema.safeParse(json).data;
  if (page === undefined) throw noPage();
  const { records, nextPage } = page;
  return {
    records,
    next: nextPage ?? (headers['nextpage'] || headers['x-next-page'] || undefined),
    bytes,
  };
};

/** The guide parses "the response array": the body itself, or the list in it. */
const pageSchema = z.union([
  z.array(z.unknown()).transform((records) => ({ records, nextPage: undefined })),
  z
    .looseObject({
      entities: z.array(z.unknown()),
      nextPage: z.string().nullish(),
    })
    .transform(({ entities, nextPage }) => ({
      records: entities,
      nextPage: nextPage || undefined,
    })),
]);

/** Several types are asked for without a filter. A record that does not say what it is stays. */
const isWanted = (record: unknown, types: readonly string[]): boolean => {
  const type = isFields(record) ? record['eventType'] : undefined;
  return types.length === 0 || typeof type !== 'string' || types.includes(type);
};

const noPage = (): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `GET ${auditPath} answered 200 without a list of records; check the address of the API host.`,
    retryable: true,
  });

const otherFilters = (stream: string): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `Stream ${stream}: genesys.guide filters by event type only; write them under filters.actions.`,
    retryable: false,
  });
