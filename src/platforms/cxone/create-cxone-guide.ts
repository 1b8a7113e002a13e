import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { Throttle } from '../../http/throttle.ts';
import type { TokenCache } from '../../http/token-cache.ts';
import { createGuideSource } from '../create-guide-source.ts';
import { createFormTokens } from '../form-tokens.ts';
import type { GuideApi } from '../guide-api.ts';
import type {
  CxoneGuideConnection,
  SourceDependencies,
  StreamSettings,
  StreamSource,
} from '../platform.ts';
import type { CursorPage } from '../read-cursor-log.ts';
import { createEventFilter } from './event-filter.ts';
import { normaliseCxoneGuideRecord } from './guide-record.ts';

interface CxoneGuideDependencies extends SourceDependencies {
  readonly throttle: Throttle;
  readonly credential: string;
  /** Shared by all that read with the credential; made from the connection when absent. */
  readonly guideTokens?: TokenCache;
}

const auditPath = '/api/v2/audit-logs';

/** The guide's own audit log of CXone; no such service is known of CXone itself. */
export const createCxoneGuide = (
  settings: StreamSettings,
  connection: CxoneGuideConnection,
  shared: CxoneGuideDependencies,
): StreamSource =>
  createGuideSource({
    settings,
    platform: 'cxone',
    capabilities: { historyMs: null, hasBeforeAfter: true, hasTotal: false },
    apiUrl: connection.apiUrl,
    clientId: connection.clientId,
    tokens: shared.guideTokens ?? createCxoneGuideTokens(connection, shared),
    shared,
    filter: '',
    readPage: (api, cursor, signal) => readPage(api, { cursor, limit: settings.pageSize, signal }),
    normalise: normaliseCxoneGuideRecord,
    isWanted: createEventFilter(settings.filters),
  });

export const createCxoneGuideTokens = (
  { apiUrl, clientId, clientSecret }: CxoneGuideConnection,
  dependencies: SourceDependencies,
): TokenCache =>
  createFormTokens(
    { url: `${apiUrl}/oauth2/token`, clientId, clientSecret, scope: 'read:audit_logs' },
    dependencies,
  );

interface PageRequest {
  readonly cursor: string | null;
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

const readPage = async (
  api: GuideApi,
  { cursor, limit, signal }: PageRequest,
): Promise<CursorPage> => {
  const query = new URLSearchParams({ limit: String(limit) });
  if (cursor !== null)
    for (const [name, value] of new URLSearchParams(cursor)) query.set(name, value);
  query.set('readScope', 'ALL');
  const path = `${auditPath}?${query.toString()}`;
  const { json, bytes } = await api.send({ method: 'GET', path, place: cursor !== null, signal });
  const page = pageSchema.safeParse(json).data;
  if (page === undefined) throw noPage();
  return { records: page.auditLogs, next: nextOf(page), bytes };
};

const pageSchema = z.looseObject({
  auditLogs: z.array(z.unknown()),
  cursor: z.string().nullish(),
  nextOffset: z.union([z.int().nonnegative(), z.string()]).nullish(),
});

/** "A cursor or nextOffset depending on the API version": which it was is kept, and is what is sent back. */
const nextOf = ({ cursor, nextOffset }: z.infer<typeof pageSchema>): string | undefined => {
  if (cursor) return new URLSearchParams({ cursor }).toString();
  const isOffset = nextOffset !== undefined && nextOffset !== null && nextOffset !== '';
  return isOffset ? new URLSearchParams({ nextOffset: String(nextOffset) }).toString() : undefined;
};

const noPage = (): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `GET ${auditPath} answered 200 without a list auditLogs; check the address of the API host.`,
    retryable: true,
  });
