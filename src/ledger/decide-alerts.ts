import { sql } from 'kysely';
import type { Transaction } from 'kysely';
import { toAlertRow } from './alert-row.ts';
import type { AlertTable, MatchTable } from './alert-tables.ts';
import type { AlertLedger, Decided, NewMatch, StormLimit } from './alerts.ts';
import { chunks } from './chunks.ts';
import type { Connections } from './connections.ts';
import { moveCursor } from './move-cursor.ts';
import { openAlerts, recentByRule } from './open-alerts.ts';
import { placeMatches } from './place-matches.ts';
import type { Placed } from './place-matches.ts';
import { keyOf, storable } from './storable.ts';
import { stormNotice } from './storm-notice.ts';
import type { Tables } from './tables.ts';

type Decision = Parameters<AlertLedger['decide']>[0];

/** One durable transaction: all that is matched is remembered and in an alert, or nothing has happened. */
export const decideAlerts = (
  { kind, durable }: Connections,
  { matches, storm, advance }: Decision,
): Promise<Decided> =>
  durable.transaction().execute(async (transaction) => {
    if (advance !== undefined && !(await moveCursor(transaction, advance)))
      return { stale: true, ...nothingNew, known: matches.length };
    if (matches.length === 0) return { stale: false, ...nothingNew, known: 0 };
    if (kind === 'postgres') await takeTurn(transaction);
    const added = await unknownOf(transaction, matches);
    const now = Date.now();
    const placed = placeMatches(
      added.filter(({ outcome }) => outcome === 'alert'),
      {
        open: await openAlerts(transaction, kind, added, now),
        recent: await recentByRule(transaction, added, now),
        storm,
        keyOf,
      },
    );
    const created = await insertAlerts(transaction, placed, storm, now);
    await insertMatches(transaction, added, placed, now);
    const grouped = await growAlerts(transaction, placed, created);
    return {
      stale: false,
      created: created.map(toAlertRow),
      grouped,
      added,
      known: matches.length - added.length,
    };
  });

const nothingNew = { created: [], grouped: [], added: [] };

/** Who decides at once takes turns: two workers that meet the same change, or the same group, raise one alert. */
const takeTurn = (transaction: Transaction<Tables>) =>
  sql`select pg_advisory_xact_lock(hashtextextended('holdfast alerts', 0))`.execute(transaction);

/** The first of each (rule, change) that nobody remembers. */
async function unknownOf(
  transaction: Transaction<Tables>,
  matches: readonly NewMatch[],
): Promise<readonly NewMatch[]> {
  const unknown: NewMatch[] = [];
  for (const [rule, own] of Map.groupBy(matches, (match) => match.rule)) {
    const first = new Map(own.toReversed().map((match) => [match.changeId, match]));
    for (const some of chunks([...first.keys()])) {
      const rows = await transaction
        .selectFrom('matches')
        .select('change_id')
        .where('rule', '=', rule)
        .where('change_id', 'in', some)
        .execute();
      for (const { change_id } of rows) first.delete(change_id);
    }
    unknown.push(...own.filter((match) => first.get(match.changeId) === match));
  }
  return unknown;
}

async function insertAlerts(
  transaction: Transaction<Tables>,
  placed: readonly Placed[],
  storm: StormLimit,
  now: number,
): Promise<readonly AlertTable[]> {
  const counts = countByAlert(placed);
  const rows = placed
    .filter(({ match, alert }) => match.id === alert)
    .map(({ match, place }) =>
      alertRow(match, {
        storm: place === 'storm' ? storm : null,
        count: counts.get(match.id) ?? 1,
        now,
      }),
    );
  for (const some of chunks(rows)) await transaction.insertInto('alerts').values(some).execute();
  return rows;
}

const countByAlert = (placed: readonly Placed[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { alert } of placed) counts.set(alert, (counts.get(alert) ?? 0) + 1);
  return counts;
};

interface Raised {
  readonly storm: StormLimit | null;
  readonly count: number;
  readonly now: number;
}

function alertRow(match: NewMatch, { storm, count, now }: Raised): AlertTable {
  const notice = storm === null ? match.notice : stormNotice(match, storm);
  return {
    id: match.id,
    rule: match.rule,
    severity: match.severity,
    platform: match.platform,
    organization_id: match.organizationId,
    change_id: match.changeId,
    title: storable(notice.title),
    notice: JSON.stringify(notice),
    state: 'open',
    count,
    group_key: storm === null ? keyOf(match.groupKey) : null,
    storm: storm === null ? 0 : 1,
    event_at: match.eventAt,
    received_at: match.receivedAt,
    decided_at: now,
    ...nothingYet,
  };
}

const nothingYet = {
  started_at: null,
  delivered_at: null,
  acknowledged_at: null,
  acknowledged_by: null,
  acknowledged_via: null,
  note: null,
  disposed_at: null,
  disposition: null,
  disposed_by: null,
  disposed_via: null,
  ticket: null,
  resolved_at: null,
};

async function insertMatches(
  transaction: Transaction<Tables>,
  added: readonly NewMatch[],
  placed: readonly Placed[],
  now: number,
): Promise<void> {
  const places = new Map(placed.map((each) => [each.match, each]));
  const rows = added.map((match): MatchTable => {
    const placement = places.get(match);
    return {
      rule: match.rule,
      change_id: match.changeId,
      outcome: match.outcome,
      reason: match.reason === null ? null : storable(match.reason),
      alert: placement?.alert ?? null,
      place: placement?.place ?? null,
      title: storable(match.notice.title),
      notice: JSON.stringify(match.notice),
      event_at: match.eventAt,
      received_at: match.receivedAt,
      decided_at: now,
      source: match.source,
    };
  });
  for (const some of chunks(rows)) await transaction.insertInto('matches').values(some).execute();
}

/** In one statement for all that grew by the same: thousands may have grown by one. */
async function growAlerts(
  transaction: Transaction<Tables>,
  placed: readonly Placed[],
  created: readonly AlertTable[],
): Promise<Decided['grouped']> {
  const counts = countByAlert(placed);
  for (const { id } of created) counts.delete(id);
  const grown: { alert: string; count: number }[] = [];
  for (const [by, alerts] of Map.groupBy(counts.keys(), (id) => counts.get(id) ?? 0))
    for (const some of chunks(alerts)) {
      const rows = await transaction
        .updateTable('alerts')
        .set((column) => ({ count: column('count', '+', by) }))
        .where('id', 'in', some)
        .returning(['id', 'count'])
        .execute();
      grown.push(...rows.map(({ id, count }) => ({ alert: id, count })));
    }
  return grown;
}
