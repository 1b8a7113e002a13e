import type { LoggedWindow } from '../archive/read-statement.ts';
import type {
  CollectorLine,
  Completeness,
  ImportLine,
  Retention,
  SupplementLine,
  WindowLine,
} from './auditor-report.ts';
import type { SettledWindow } from './settle-windows.ts';

export const toWindowLine = ({ counts, others }: SettledWindow): WindowLine => {
  const { statement, statementSha256, leafIndex } = counts;
  const { predicate } = statement;
  return {
    ...predicate.window,
    outcome: predicate.outcome,
    reason: predicate.reason,
    collection: predicate.collection,
    records: predicate.counts.records,
    events: predicate.counts.events,
    independentCount: predicate.independentCount,
    eventIdsSha256: predicate.eventIdsSha256,
    transactionIds: predicate.query.parts.flatMap(({ transactionId: id }) => id ?? []),
    readAt: predicate.endedAt,
    manifestSha256: statementSha256,
    leafIndex,
    otherReadings: others.length,
  };
};

export const toSupplementLine = (logged: LoggedWindow): SupplementLine => {
  const { predicate } = logged.statement;
  return {
    ...predicate.window,
    events: predicate.counts.events,
    recheckHours: predicate.settling.recheckHours,
    readAt: predicate.endedAt,
    manifestSha256: logged.statementSha256,
    leafIndex: logged.leafIndex,
  };
};

export const toImportLine = (logged: LoggedWindow): ImportLine => {
  const { predicate } = logged.statement;
  return {
    ...predicate.window,
    events: predicate.counts.events,
    reason: predicate.reason,
    readAt: predicate.endedAt,
    manifestSha256: logged.statementSha256,
    leafIndex: logged.leafIndex,
  };
};

const sum = (windows: readonly LoggedWindow[], of: 'records' | 'repeated' | 'outside'): number =>
  windows.reduce((total, { statement }) => total + statement.predicate.counts[of], 0);

export const toCompleteness = (
  settled: readonly SettledWindow[],
  { expected, missing }: Pick<Completeness, 'expected' | 'missing'>,
): Completeness => {
  const windows = settled.map(({ counts }) => counts);
  const outcome = (wanted: WindowLine['outcome']): number =>
    windows.filter(({ statement }) => statement.predicate.outcome === wanted).length;
  const agreement = windows
    .filter(({ statement }) => statement.predicate.outcome.startsWith('sealed'))
    .map(({ statement: { predicate } }) =>
      predicate.independentCount.method === null ? null : predicate.independentCount.agrees,
    );
  const of = (wanted: boolean | null): number => agreement.filter((said) => said === wanted).length;
  return {
    expected,
    sealed: outcome('sealed'),
    empty: outcome('sealed-empty'),
    failed: outcome('failed'),
    gap: outcome('gap'),
    missing,
    independent: { agree: of(true), differ: of(false), none: of(null) },
    records: sum(windows, 'records'),
    repeated: sum(windows, 'repeated'),
    outside: sum(windows, 'outside'),
  };
};

export const toRetention = (windows: readonly LoggedWindow[]): Retention => {
  const ends = windows.flatMap(({ statement }) =>
    statement.predicate.objects.map(({ retainUntil }) => retainUntil),
  );
  const locked = ends.filter((end) => end !== null).sort();
  return {
    objects: ends.length,
    withoutRetention: ends.length - locked.length,
    earliest: locked[0] ?? null,
    latest: locked.at(-1) ?? null,
  };
};

/** Which program, with which configuration, read which windows: a change within the period shows. */
export const toCollectors = (windows: readonly LoggedWindow[]): readonly CollectorLine[] =>
  [
    ...Map.groupBy(windows, ({ statement }) => JSON.stringify(statement.predicate.collector)),
  ].flatMap(([, group]) => {
    const times = group.map(({ statement }) => statement.predicate.endedAt).sort();
    const [first] = group;
    return first === undefined
      ? []
      : [
          {
            ...first.statement.predicate.collector,
            windows: group.length,
            first: times[0] ?? '',
            last: times.at(-1) ?? '',
          },
        ];
  });
