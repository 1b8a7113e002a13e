import type { AuditEvent } from '../audit/event.ts';
import type { IdentityRow } from '../ledger/identities.ts';
import { mentionsOf, type Mention } from './mentions.ts';

export interface Identified {
  readonly kind: string;
  readonly id: string;
}

/** What events themselves say of the ids in them: who was called what, from when until when. */
export interface Observed {
  /** Every id that is mentioned, once. */
  readonly ids: readonly Identified[];
  /** In order of time; state and attributes still without what was known before. */
  readonly rows: readonly (IdentityRow & { readonly isStateSaid: boolean })[];
}

export const keyOf = ({ kind, id }: Identified): string => `${kind} ${id}`;

/** An event that mentions a name after another that did so adds nothing, so that a day has one row, not thousands. */
export const observeNames = (events: readonly AuditEvent[]): Observed => {
  const ids = new Map<string, Identified>();
  const runs = new Map<string, Observed['rows'][number][]>();
  for (const event of events.toSorted(byTime))
    for (const mention of mentionsOf(event)) {
      const key = keyOf(mention);
      ids.set(key, { kind: mention.kind, id: mention.id });
      if (mention.name === null && mention.state !== 'foreign') continue;
      const own = runs.get(key) ?? [];
      runs.set(key, extend(own, toRow(event, mention)));
    }
  return { ids: [...ids.values()], rows: [...runs.values()].flat() };
};

type Row = Observed['rows'][number];

const extend = (own: Row[], row: Row): Row[] => {
  const last = own.at(-1);
  const isSame =
    last !== undefined &&
    (last.name === row.name || row.name === null) &&
    (last.state === row.state || !row.isStateSaid);
  if (isSame) own[own.length - 1] = { ...last, confirmedAt: row.observedAt };
  else own.push(row);
  return own;
};

const toRow = (event: AuditEvent, mention: Mention): Row => ({
  platform: event.platform,
  organizationId: event.organization_id,
  kind: mention.kind,
  id: mention.id,
  name: mention.name,
  state: mention.state ?? 'active',
  isStateSaid: mention.state !== null,
  attributes:
    mention.homeOrganization === null ? {} : { homeOrganizationId: mention.homeOrganization },
  source: `event ${event.event_id}`,
  observedAt: Date.parse(event.timestamp),
  confirmedAt: Date.parse(event.timestamp),
});

const byTime = (a: AuditEvent, b: AuditEvent): number =>
  a.timestamp < b.timestamp ? -1 : Number(a.timestamp > b.timestamp);
