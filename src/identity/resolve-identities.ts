import type { AuditEvent } from '../audit/event.ts';
import type { IdentityRecord } from '../evidence/formats/evidence-files.ts';
import type { IdentityRow } from '../ledger/identities.ts';
import { lookUpMissing, type LookingUp } from './look-up-missing.ts';
import { observeNames } from './observe-names.ts';
import { withWhatWasKnown } from './with-what-was-known.ts';

/**
 * Who the ids in the events were at the time: names that the events carry are noted first, then the platform is asked
 * about the rest, and the ledger answers as of the events' own times. Several lines where a name changed in between, or
 * where more is known by now, e.g. that the user is deleted since.
 */
export const resolveIdentities = async (
  events: readonly AuditEvent[],
  options: LookingUp,
): Promise<readonly IdentityRecord[]> => {
  const times = events.map(({ timestamp }) => Date.parse(timestamp));
  if (times.length === 0) return [];
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  const { lookUps, identities, organizationId } = options;
  const observed = observeNames(events);
  const asOf = (time: number) =>
    identities.asOf(lookUps.platform, organizationId, observed.ids, time);
  const seen = withWhatWasKnown(observed, await asOf(first));
  await identities.note(seen);
  await lookUpMissing(observed.ids, options);
  const rows = new Map<string, IdentityRow>();
  const told = [...(await asOf(first)), ...seen, ...(await asOf(last))];
  for (const row of [...told, ...(await asOf(options.now()))]) {
    const key = JSON.stringify([row.kind, row.id, row.name, row.state, row.attributes]);
    if (!rows.has(key)) rows.set(key, row);
  }
  return [...rows.values()].toSorted(byId).map(toRecord);
};

const byId = (a: IdentityRow, b: IdentityRow): number =>
  compare(a.kind, b.kind) || compare(a.id, b.id) || a.observedAt - b.observedAt;

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const toRecord = (row: IdentityRow): IdentityRecord => ({
  kind: row.kind as IdentityRecord['kind'],
  id: row.id,
  name: row.name,
  state: row.state as IdentityRecord['state'],
  observedAt: new Date(row.observedAt).toISOString(),
  source: row.source,
  attributes: row.attributes,
});
