import { Failure } from '../../audit/failure.ts';
import { checkOver } from '../check-over.ts';
import type { HarvestPart, HarvestSettings, HarvestSource, HarvestTicket } from '../harvest.ts';
import type { CxoneConnection } from '../platform.ts';
import { createActivityAccess, type CxoneDependencies } from './activity-access.ts';
import { collectActivity, type ActivityCollector } from './collect-activity.ts';

/** The activity audit as evidence is taken from it. It answers at once, so a ticket is done when it is made. */
export const createCxoneHarvest = (
  settings: HarvestSettings,
  connection: CxoneConnection,
  shared: CxoneDependencies,
): HarvestSource => {
  checkFilters(settings);
  const { session, ...access } = createActivityAccess(settings, connection, shared);
  const collector: ActivityCollector = { ...access, settings, now: shared.now };
  return {
    tenant: settings.tenant,
    platform: 'cxone',
    dialect: settings.dialect,
    credential: shared.credential,
    capabilities: { historyMs: access.historyMs, hasBeforeAfter: false, hasTotal: false },
    acquireToken: async () => (await session.tokens.get()).info,
    resolveOrganization: access.resolveOrganization,
    services: async () => [null],
    begin: async (part): Promise<HarvestTicket> => {
      checkPart(part, access.historyMs, access.api.now());
      return {
        ...part,
        transactionId: null,
        endpoint: `GET ${(await access.auditUrl()).href}`,
        askedAt: new Date(shared.now()).toISOString(),
        state: 'immediate',
        isDone: true,
      };
    },
    poll: async (ticket) => ticket,
    collect: ({ window }, organizationId, signal) =>
      collectActivity(collector, {
        window,
        organizationId,
        pageSize: settings.pageSize,
        ...(signal === undefined ? {} : { signal }),
      }),
    count: async ({ window }, organizationId, signal) => {
      const pageSize = otherSize(settings.pageSize);
      const ids = new Set<string>();
      const request = { window, organizationId, pageSize, ...(signal && { signal }) };
      for await (const { events } of collectActivity(collector, request)) {
        for (const { event } of events) ids.add(event.event_id);
      }
      const at = new Date(shared.now()).toISOString();
      return { method: 'second reading, other page size', total: ids.size, at, services: null };
    },
  };
};

/** Smaller, as nobody knows how large a page may be; pages then begin and end elsewhere. */
const otherSize = (pageSize: number): number =>
  pageSize < 3 ? pageSize + 1 : Math.floor((pageSize * 2) / 3);

const checkFilters = ({ tenant, filters }: HarvestSettings): void => {
  if (Object.values(filters).every((names) => names.length === 0)) return;
  throw new Failure({
    type: 'InvalidConfiguration',
    message: `The harvest of ${tenant} takes the activity audit whole; it cannot be asked for some services only.`,
    retryable: false,
  });
};

const checkPart = ({ window, service }: HarvestPart, historyMs: number | null, now: number) => {
  checkOver(window, now);
  if (service === null && (historyMs === null || window.from >= now - historyMs)) return;
  throw new Failure({
    type: 'SourceRefused',
    message:
      service === null
        ? `The activity audit does not reach back to ${new Date(window.from).toISOString()}; that is a gap which no query can fill.`
        : `The activity audit cannot be asked for ${service} alone.`,
    retryable: false,
  });
};
