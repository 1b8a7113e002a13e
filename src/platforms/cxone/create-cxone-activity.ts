import type { Throttle } from '../../http/throttle.ts';
import type {
  CxoneConnection,
  SourceDependencies,
  StreamSettings,
  StreamSource,
} from '../platform.ts';
import { createCxoneApi } from './cxone-api.ts';
import { describePosition, startPosition } from './cxone-position.ts';
import { createCxoneSession, type CxoneSession } from './cxone-session.ts';
import { readActivity } from './read-activity.ts';

export interface CxoneDependencies extends SourceDependencies {
  /** Shared by everything that reads with the credential. */
  readonly throttle: Throttle;
  /** Shared likewise; made from the connection when absent. */
  readonly session?: CxoneSession;
  /** Name of the shared credential. */
  readonly credential: string;
  readonly assumptions?: Partial<ActivityAssumptions>;
}

/** What nobody could confirm of the activity audit without a tenant; so it is all configuration. */
export interface ActivityAssumptions {
  /** How From and To are written. */
  readonly timePrecision: 'milliseconds' | 'seconds';
  /** Whether eventId is unique and stable; else records are known by their content. */
  readonly trustEventId: boolean;
  /** How far back the audit answers, milliseconds; null for as long as it does. */
  readonly historyMs: number | null;
  /** The first wait after a 429 that does not say how long; doubles while they go on. */
  readonly throttledWaitMs: number;
}

const assumed: ActivityAssumptions = {
  timePrecision: 'milliseconds',
  trustEventId: true,
  historyMs: null,
  throttledWaitMs: 30_000,
};

/** The tenant's activity audit: who did what to what, without before and after. */
export const createCxoneActivity = (
  settings: StreamSettings,
  connection: CxoneConnection,
  shared: CxoneDependencies,
): StreamSource => {
  const { http, now, throttle, credential } = shared;
  const { timePrecision, trustEventId, historyMs, throttledWaitMs } = {
    ...assumed,
    ...shared.assumptions,
  };
  const session = shared.session ?? createCxoneSession(connection, { http, now });
  const { accessKeyId } = connection;
  const api = createCxoneApi({ http, now, throttle, session, accessKeyId, throttledWaitMs });
  const auditUrl = async (): Promise<URL> => {
    const { apiUrl } = await session.tenant();
    return new URL(apiUrl + connection.auditPath);
  };
  const reader = {
    settings,
    api,
    auditUrl,
    trustEventId,
    historyMs,
    now,
    formatTime: timePrecision === 'seconds' ? toSeconds : toMilliseconds,
  };
  return {
    stream: settings.name,
    platform: 'cxone',
    dialect: settings.dialect,
    capabilities: { historyMs, hasBeforeAfter: false, hasTotal: false },
    credential,
    acquireToken: async () => (await session.tokens.get()).info,
    resolveOrganization: async () => {
      if (settings.organization !== undefined) return settings.organization;
      const { tenantId, apiUrl } = await session.tenant();
      return tenantId ?? new URL(apiUrl).host;
    },
    startAt: (from) => startPosition(from, settings.rereads.length),
    describe: (position) => describePosition(position, settings.name),
    read: (position, options) => readActivity(reader, position, options),
    filters: settings.filters,
  };
};

const toMilliseconds = (time: number): string => new Date(time).toISOString();

/** Downwards for both ends: what falls out at the end of one window is in the next one, which begins there. */
const toSeconds = (time: number): string =>
  `${new Date(Math.floor(time / 1000) * 1000).toISOString().slice(0, 19)}Z`;
