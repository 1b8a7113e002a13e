import type { Expectation } from '../../ledger/ledger.ts';
import type { HourCount, ReconciliationPart } from '../../reports/reconciliation-part.ts';
import type { BatchTally } from '../../splunk/index-search.ts';
import type { SpanCounts } from './reconcile-activities.ts';
import { boundsOf, isoHour, knowsHours } from './reconcile-bounds.ts';
import { expectedOf, known, type Sink } from './reconcile.ts';

/** What Splunk counted of a span: per batch, over all indexes of the target, and which of these showed anything. */
export interface SpanTallies {
  readonly of: (batch: string) => readonly BatchTally[];
  readonly seenIndexes: ReadonlySet<string>;
}

export const tallySpan = async (
  { search, indexes, signal }: Sink,
  batches: readonly Expectation[],
): Promise<SpanTallies> => {
  const seenIndexes = new Set<string>();
  const tallies: BatchTally[] = [];
  if (batches.length > 0) {
    const question = { ...boundsOf(batches), batches: batches.map(({ batch }) => batch), signal };
    for (const index of indexes) {
      const answer = await search.countBatches({ ...question, index });
      const found = known(answer, `which batches index ${index} holds`);
      if (found.length > 0) seenIndexes.add(index);
      tallies.push(...found);
    }
  }
  const byBatch = Map.groupBy(tallies, ({ batch }) => batch);
  return { of: (batch) => byBatch.get(batch) ?? [], seenIndexes };
};

/** Everything once. Then nothing needs to be asked by event. */
export const isRight = (batch: Expectation, tallies: readonly BatchTally[]): boolean => {
  const expected = expectedOf(batch);
  return total(tallies, 'count') === expected && total(tallies, 'distinct') === expected;
};

const total = (tallies: readonly BatchTally[], what: 'count' | 'distinct'): number =>
  sum(tallies, (tally) => tally[what]);

/** Counts of a batch that is right, by hour. */
export const hoursOfRight = (
  batch: Expectation,
  tallies: readonly BatchTally[],
): readonly HourCount[] => {
  const there = new Map<number, number>();
  for (const { hour, distinct } of tallies) there.set(hour, (there.get(hour) ?? 0) + distinct);
  // Where the ledger cannot tell the hour of an event, it is that in which Splunk shows it.
  const isKnown = knowsHours(batch) && batch.withheld.length === 0;
  const expected = isKnown ? batch.hours : there;
  return [...new Set([...expected.keys(), ...there.keys()])].map((hour) => ({
    platform: batch.platform,
    organisation: batch.organizationId,
    hour: isoHour(hour),
    expected: expected.get(hour) ?? 0,
    there: there.get(hour) ?? 0,
  }));
};

/** What history gets of a part. */
export const countsOf = (part: ReconciliationPart, batches: number): SpanCounts => ({
  batches,
  underWay: part.underWay.length,
  expected: sum(part.hours, ({ expected }) => expected),
  there: sum(part.hours, ({ there }) => there),
  missing: sum(part.missing, ({ events }) => events),
  doubled: part.doubled.length,
  late: part.doubled.filter(({ kind }) => kind === 'late').length,
  healing: sum(part.missing, ({ events, cause }) => (cause === 'healing' ? events : 0)),
});

const sum = <Item>(items: readonly Item[], value: (item: Item) => number): number =>
  items.reduce((so, item) => so + value(item), 0);
