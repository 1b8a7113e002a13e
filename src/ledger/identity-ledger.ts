import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Platform } from '../audit/event.ts';
import { chunks } from './chunks.ts';
import type { Connections } from './connections.ts';
import type { IdentityLedger, IdentityRow } from './identities.ts';
import { attributesOf, placeIdentity } from './place-identity.ts';
import type { IdentityTable, Tables } from './tables.ts';

interface Owner {
  readonly platform: Platform;
  readonly organizationId: string;
}

/** Durable: what a platform has forgotten since cannot be asked for again. */
export const createIdentityLedger = ({ kind, database, durable }: Connections): IdentityLedger => ({
  note: async (rows) => {
    for (const [, own] of Map.groupBy(rows, (row) => `${row.platform} ${row.organizationId}`)) {
      const [owner] = own;
      if (owner === undefined) continue;
      await durable.transaction().execute(async (transaction) => {
        if (kind === 'postgres') await lockOwner(transaction, owner);
        for (const some of chunks(own)) await place(transaction, owner, some);
      });
    }
  },
  asOf: async (platform, organizationId, ids, time) => {
    const known = await read(database, { platform, organizationId }, ids);
    return [...known.values()].flatMap((rows) => choose(rows, time) ?? []);
  },
});

/** Workers that note one organisation at once take turns, so that no span is joined or cut twice. */
const lockOwner = (transaction: Kysely<Tables>, { platform, organizationId }: Owner) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`identities ${platform} ${organizationId}`}, 0))`.execute(
    transaction,
  );

async function place(
  transaction: Kysely<Tables>,
  owner: Owner,
  observed: readonly IdentityRow[],
): Promise<void> {
  const known = await read(transaction, owner, observed);
  for (const [key, more] of Map.groupBy(observed, keyOf)) {
    const before = known.get(key) ?? [];
    const after = more.reduce(placeIdentity, before);
    await replace(transaction, before, after);
  }
}

async function replace(
  transaction: Kysely<Tables>,
  before: readonly IdentityRow[],
  after: readonly IdentityRow[],
): Promise<void> {
  const kept = new Set(after.map(placeOf));
  for (const row of before.filter((each) => !kept.has(placeOf(each))))
    await transaction
      .deleteFrom('identities')
      .where('platform', '=', row.platform)
      .where('organization_id', '=', row.organizationId)
      .where('kind', '=', row.kind)
      .where('id', '=', row.id)
      .where('observed_at', '=', row.observedAt)
      .where('source', '=', row.source)
      .execute();
  const changed = after.filter((row) => !before.includes(row)).map(toTable);
  if (changed.length === 0) return;
  await transaction
    .insertInto('identities')
    .values([...new Map(changed.map((row) => [`${row.observed_at} ${row.source}`, row])).values()])
    .onConflict((conflict) =>
      conflict
        .columns(['platform', 'organization_id', 'kind', 'id', 'observed_at', 'source'])
        .doUpdateSet((row) => ({
          confirmed_at: row.ref('excluded.confirmed_at'),
          name: row.ref('excluded.name'),
          state: row.ref('excluded.state'),
          attributes: row.ref('excluded.attributes'),
        })),
    )
    .execute();
}

/** All rows of the ids, by kind and id, each in order of time. */
async function read(
  database: Kysely<Tables>,
  { platform, organizationId }: Owner,
  ids: readonly { readonly kind: string; readonly id: string }[],
): Promise<ReadonlyMap<string, readonly IdentityRow[]>> {
  const found: IdentityRow[] = [];
  for (const [kind, own] of Map.groupBy(ids, (each) => each.kind))
    for (const some of chunks([...new Set(own.map(({ id }) => id))])) {
      const rows = await database
        .selectFrom('identities')
        .selectAll()
        .where('platform', '=', platform)
        .where('organization_id', '=', organizationId)
        .where('kind', '=', kind)
        .where('id', 'in', some)
        .orderBy('observed_at')
        .orderBy('source')
        .execute();
      found.push(...rows.map(toRow));
    }
  return Map.groupBy(found, keyOf);
}

/** The contract's rule; whoever once had a name is shown by a name. */
function choose(rows: readonly IdentityRow[], time: number): IdentityRow | undefined {
  const named = rows.filter(({ name }) => name !== null);
  const some = named.length > 0 ? named : rows;
  return some.findLast(({ observedAt }) => observedAt <= time) ?? some[0];
}

const keyOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  `${kind} ${id}`;

const placeOf = ({ observedAt, source }: IdentityRow): string => `${observedAt} ${source}`;

const toTable = (row: IdentityRow): IdentityTable => ({
  platform: row.platform,
  organization_id: row.organizationId,
  kind: row.kind,
  id: row.id,
  observed_at: row.observedAt,
  source: row.source,
  confirmed_at: Math.max(row.observedAt, row.confirmedAt),
  name: row.name,
  state: row.state,
  attributes: attributesOf(row),
});

const toRow = (row: IdentityTable): IdentityRow => ({
  platform: row.platform as Platform,
  organizationId: row.organization_id,
  kind: row.kind,
  id: row.id,
  name: row.name,
  state: row.state,
  attributes: JSON.parse(row.attributes) as IdentityRow['attributes'],
  source: row.source,
  observedAt: row.observed_at,
  confirmedAt: row.confirmed_at,
});
