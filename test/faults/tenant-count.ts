import { countAtSink } from '../support/count-at-sink.ts';
import type { Planted } from './planting.ts';
import type { Tenant } from './tenant.ts';

const INDEX = 'ccas_audit';

/** Counts a tenant's world against its Splunk; a poison record that is not there is not lost. */
export const countTenant = (
  { world, splunk, platform }: Tenant,
  planted: readonly Planted[],
  isByIndex: boolean,
) => {
  const { index } = splunk;
  const only = {
    ...index,
    events: () => index.events().filter((event) => event.index === INDEX),
    counts: () => index.counts(INDEX),
  };
  const sink = { world, splunk: isByIndex ? { ...splunk, index: only } : splunk };
  const count = countAtSink(sink, platform, { asOf: Date.now() });
  const poison = new Set(planted.flatMap((one) => one.poison ?? []));
  return {
    ...count,
    lost: count.lost.filter((id) => !poison.has(id)),
    /** Poison records that are not in Splunk. */
    keptAside: count.lost.filter((id) => poison.has(id)),
  };
};

/** When the last of its records becomes visible. */
export const lastVisibleAt = ({ world, platform }: Tenant): number =>
  Math.max(...world.entries(platform).map(({ visibleAt, revisedAt }) => revisedAt ?? visibleAt));
