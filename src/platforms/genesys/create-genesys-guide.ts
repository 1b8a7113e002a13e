import { z } from 'zod';
import type { AuditEvent } from '../../audit/event.ts';
import { Failure } from '../../audit/failure.ts';
import { createGuideSource } from '../create-guide-source.ts';
import type { GuideApi } from '../guide-api.ts';
import type { GenesysConnection, StreamSettings, StreamSource } from '../platform.ts';
import type { CursorPage } from '../read-cursor-log.ts';
import type { GenesysDependencies } from './genesys-api.ts';
import { normaliseGuideRecord } from './guide-record.ts';
import { createGuideTokens } from './guide-tokens.ts';

const auditPath = '/api/v2/auditlogs';

/** The guide's own audit log: a cursor, a filter by event type, and no times to ask for. */
export const createGenesysGuide = (
  settings: StreamSettings,
  connection: GenesysConnection,
  shared: GenesysDependencies,
): StreamSource => {
  const { filters, name, pageSize } = settings;
  if (filters.services.length > 0 || filters.entityTypes.length > 0) throw otherFilters(name);
  const [only] = filters.actions;
  const filter = filters.actions.length === 1 && only !== undefined ? `eventType:${only}` : '';
  return createGuideSource({
    settings,
    platform: 'genesys',
    capabilities: { historyMs: null, hasBeforeAfter: true, hasTotal: false },
    apiUrl: connection.apiUrl,
    clientId: connection.clientId,
    tokens: shared.guideTokens ?? createGuideTokens(connection, shared),
    shared,
    filter,
    readPage: (api, cursor, signal) => readPage(api, { cursor, filter, pageSize, signal }),
    normalise: normaliseGuideRecord,
    isWanted: (event) => isWanted(event, filters.actions),
  });
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
  const asked = { method: 'GET', path, place: cursor !== null, signal } as const;
  const { json, headers, bytes } = await api.send(asked);
  const page = pageSchema.safeParse(json).data;
  if (page === undefined) throw noPage();
  return {
    records: page.records,
    next: page.nextPage ?? (headers['nextpage'] || undefined),
    bytes,
  };
};

/** The guide parses "the response array": the body itself, or the list in it. */
const pageSchema = z.union([
  z.array(z.unknown()).transform((records) => ({ records, nextPage: undefined })),
  z
    .looseObject({ entities: z.array(z.unknown()), nextPage: z.string().nullish() })
    .transform(({ entities, nextPage }) => ({
      records: entities,
      nextPage: nextPage || undefined,
    })),
]);

/** Several types are asked for without a filter. A record that does not say what it is stays. */
const isWanted = ({ context, flags }: AuditEvent, types: readonly string[]): boolean => {
  const { eventType } = context;
  const isUnclear = eventType === undefined || flags.includes('unnormalised');
  return types.length === 0 || isUnclear || types.includes(eventType);
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
