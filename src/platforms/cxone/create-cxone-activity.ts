import type { CxoneConnection, StreamSettings, StreamSource } from '../platform.ts';
import { createActivityAccess, type CxoneDependencies } from './activity-access.ts';
import { describePosition, startPosition } from './cxone-position.ts';
import { readActivity } from './read-activity.ts';

/** The tenant's activity audit: who did what to what, without before and after. */
export const createCxoneActivity = (
  settings: StreamSettings,
  connection: CxoneConnection,
  shared: CxoneDependencies,
): StreamSource => {
  const { session, ...access } = createActivityAccess(settings, connection, shared);
  const reader = { settings, ...access, now: shared.now };
  return {
    stream: settings.name,
    platform: 'cxone',
    dialect: settings.dialect,
    capabilities: { historyMs: access.historyMs, hasBeforeAfter: false, hasTotal: false },
    credential: shared.credential,
    acquireToken: async () => (await session.tokens.get()).info,
    resolveOrganization: access.resolveOrganization,
    startAt: (from) => startPosition(from, settings.rereads.length),
    describe: (position) => describePosition(position, settings.name),
    read: (position, options) => readActivity(reader, position, options),
    filters: settings.filters,
  };
};
