import type { Transaction } from 'kysely';
import type { NewMatch } from './alerts.ts';
import { chunks } from './chunks.ts';
import type { DatabaseKind } from './connections.ts';
import { STORM_MS, STORM_WINDOW_MS } from './place-matches.ts';
import type { OpenAlert } from './place-matches.ts';
import { keyOf } from './storable.ts';
import type { Tables } from './tables.ts';

const UNENDED = ['open', 'acknowledged'] as const;

/**
 * Alerts that matches may be counted in. They are held until the transaction ends: one that a person closes meanwhile
 * would take what comes now with it, unseen.
 */
export async function openAlerts(
  transaction: Transaction<Tables>,
  kind: DatabaseKind,
  matches: readonly NewMatch[],
  now: number,
): Promise<readonly OpenAlert[]> {
  const alerts = transaction
    .selectFrom('alerts')
    .select(['id', 'rule', 'group_key', 'event_at'])
    .where('state', 'in', UNENDED)
    .$if(kind === 'postgres', (query) => query.forUpdate());
  const found: OpenAlert[] = [];
  const { from, to } = reach(matches);
  for (const some of chunks([...new Set(matches.map(({ groupKey }) => keyOf(groupKey)))])) {
    const rows = await alerts
      .where('group_key', 'in', some)
      .where('event_at', '>', from)
      .where('event_at', '<', to)
      .orderBy('id')
      .execute();
    found.push(...rows.map(toOpenAlert));
  }
  for (const some of chunks([...new Set(matches.map(({ rule }) => rule))])) {
    const rows = await alerts
      .where('rule', 'in', some)
      .where('storm', '=', 1)
      .where('decided_at', '>', now - STORM_MS)
      .orderBy('decided_at')
      .execute();
    found.push(...rows.map(toOpenAlert));
  }
  return found;
}

/** Between which events a group's first can lie. */
function reach(matches: readonly NewMatch[]): { readonly from: number; readonly to: number } {
  let [from, to] = [Infinity, -Infinity];
  for (const { eventAt, groupMs } of matches) {
    from = Math.min(from, eventAt - groupMs);
    to = Math.max(to, eventAt + groupMs);
  }
  return { from, to };
}

const toOpenAlert = (row: {
  id: string;
  rule: string;
  group_key: string | null;
  event_at: number;
}): OpenAlert => ({
  id: row.id,
  rule: row.rule,
  groupKey: row.group_key,
  eventAt: row.event_at,
});

/** Rule → matches of the last minute that made an alert, or were counted in a storm's. */
export async function recentByRule(
  transaction: Transaction<Tables>,
  matches: readonly NewMatch[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const recent = new Map<string, number>();
  for (const some of chunks([...new Set(matches.map(({ rule }) => rule))])) {
    const rows = await transaction
      .selectFrom('matches')
      .select(({ fn }) => ['rule', fn.countAll<number>().as('count')])
      .where('rule', 'in', some)
      .where('decided_at', '>', now - STORM_WINDOW_MS)
      .where('place', 'in', ['raised', 'storm'])
      .groupBy('rule')
      .execute();
    for (const { rule, count } of rows) recent.set(rule, count);
  }
  return recent;
}
