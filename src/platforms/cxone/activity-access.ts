import type { Throttle } from '../../http/throttle.ts';
import type { CxoneConnection, SourceDependencies, StreamSettings } from '../platform.ts';
import { createCxoneApi, type CxoneApi } from './cxone-api.ts';
import { createCxoneSession, type CxoneSession } from './cxone-session.ts';

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

/** What stream and harvest of a tenant's activity audit share. */
export interface ActivityAccess {
  readonly session: CxoneSession;
  readonly api: CxoneApi;
  /** Address of the activity audit, without query; known after login. */
  readonly auditUrl: () => Promise<URL>;
  readonly formatTime: (time: number) => string;
  readonly trustEventId: boolean;
  readonly historyMs: number | null;
  readonly resolveOrganization: () => Promise<string>;
}

export const createActivityAccess = (
  settings: Pick<StreamSettings, 'organization'>,
  connection: CxoneConnection,
  shared: CxoneDependencies,
): ActivityAccess => {
  const { http, now, throttle } = shared;
  const { timePrecision, throttledWaitMs, ...known } = { ...assumed, ...shared.assumptions };
  const session = shared.session ?? createCxoneSession(connection, { http, now });
  const { accessKeyId } = connection;
  return {
    session,
    api: createCxoneApi({ http, now, throttle, session, accessKeyId, throttledWaitMs }),
    auditUrl: async () => {
      const { apiUrl } = await session.tenant();
      return new URL(apiUrl + connection.auditPath);
    },
    formatTime: timePrecision === 'seconds' ? toSeconds : toMilliseconds,
    ...known,
    resolveOrganization: async () => {
      if (settings.organization !== undefined) return settings.organization;
      const { tenantId, apiUrl } = await session.tenant();
      return tenantId ?? new URL(apiUrl).host;
    },
  };
};

const toMilliseconds = (time: number): string => new Date(time).toISOString();

/** Downwards for both ends: what falls out at the end of one window is in the next one, which begins there. */
const toSeconds = (time: number): string =>
  `${new Date(Math.floor(time / 1000) * 1000).toISOString().slice(0, 19)}Z`;
