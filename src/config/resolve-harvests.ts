import type { HarvestConfig } from './config.ts';
import { DIALECT_DEFAULTS } from './dialect-defaults.ts';
import { connectionOf } from './find-contradictions.ts';
import type { HarvestInput } from './harvest-schema.ts';
import { resolveMoment } from './moment.ts';
import type { ConnectionResolver } from './resolve-connection.ts';
import type { ConfigInput } from './schema.ts';

const MINUTE = 60_000;

/** How long after its end a window can be read: Genesys says no figure, CXone publishes one to two hours late. */
const LAG_MS = {
  'genesys.query': 15 * MINUTE,
  'genesys.guide': 15 * MINUTE,
  'cxone.activity': 120 * MINUTE,
} as const;

/** Windows begin where those of a day begin, so the first is the one that the moment lies in. */
const resolveFrom = ({ from, window }: HarvestInput, now: number): number | undefined => {
  if (from === undefined) return undefined;
  const moment = resolveMoment(from, now);
  return moment - (moment % window);
};

const resolveSettings = (
  tenant: string,
  harvest: HarvestInput,
  organization: string | undefined,
): HarvestConfig['settings'] => ({
  name: tenant,
  dialect: harvest.dialect,
  organization,
  pageSize: harvest.page_size ?? DIALECT_DEFAULTS[harvest.dialect].pageSize,
  filters: { services: harvest.services },
});

/** Every harvest with its connection written out; credentials are shared with the streams. */
export const resolveHarvests = (
  input: ConfigInput,
  resolveConnection: ConnectionResolver,
  now: number,
): HarvestConfig[] => {
  const targets = Object.keys(input.splunk.targets);
  return Object.entries(input.harvests).flatMap(([tenant, harvest]) => {
    const connection = connectionOf(harvest, input);
    if (connection === undefined) return []; // refused before, as a contradiction
    const ownName = typeof harvest.connection === 'string' ? harvest.connection : tenant;
    return {
      settings: resolveSettings(tenant, harvest, connection.organization),
      ...resolveConnection(connection, ownName),
      windowMs: harvest.window,
      lagMs: harvest.lag ?? LAG_MS[harvest.dialect],
      from: resolveFrom(harvest, now),
      snapshots: harvest.snapshots,
      concurrency: harvest.concurrency,
      queriesPerDay: harvest.queries_per_day,
      targets: harvest.targets ?? targets.slice(0, 1),
    };
  });
};
