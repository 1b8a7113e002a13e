import type { CheckedWindow } from './check-window.ts';
import type { CoverageContext } from './coverage.ts';

/** All that was said about one window. */
export interface Reading {
  readonly from: string;
  readonly to: string;
  /** Key of the bundle that counts. */
  readonly key: string;
  readonly isValid: boolean;
  /** In the order in which they were made. */
  readonly statements: readonly CheckedWindow[];
}

const RANK = { sealed: 3, 'sealed-empty': 3, gap: 2, failed: 1 } as const;

export const toReading = (statements: readonly CheckedWindow[]): Reading => {
  const sorted = statements.toSorted((a, b) =>
    a.predicate.endedAt < b.predicate.endedAt ? -1 : 1,
  );
  const rank = ({ predicate }: CheckedWindow): number =>
    predicate.kind === 'supplement' ? 0 : RANK[predicate.outcome];
  const counts = sorted.reduce((best, next) => (rank(next) > rank(best) ? next : best));
  const { window, outcome } = counts.predicate;
  return {
    ...window,
    key: counts.bundleKey,
    isValid: rank(counts) > 0 && counts.isValid && outcome !== 'failed' && outcome !== 'gap',
    statements: sorted,
  };
};

/** Windows in order, without those that failed and were read by other windows later. */
export const judgeReadings = (
  context: CoverageContext,
  readings: readonly Reading[],
): readonly Reading[] => {
  const ended = readings.filter(({ statements }) => statements.some(isEnded));
  const counted = readings.filter(
    (reading) => reading.statements.some(isEnded) || !isCovered(reading, ended),
  );
  for (const reading of readings) judgeStatements(context, reading);
  for (const reading of counted) tellOutcome(context, reading);
  return counted;
};

const isEnded = ({ predicate: { kind, outcome } }: CheckedWindow): boolean =>
  kind === 'window' && outcome !== 'failed';

const isCovered = ({ from, to }: Reading, others: readonly Reading[]): boolean => {
  let until = from;
  for (const other of others) if (other.from <= until && other.to > until) until = other.to;
  return until >= to;
};

const judgeStatements = ({ findings, logged }: CoverageContext, { statements }: Reading): void => {
  const mains = statements.filter(({ predicate }) => predicate.kind === 'window');
  const [first, ...more] = mains.filter(
    ({ predicate: { outcome } }) => outcome === 'sealed' || outcome === 'sealed-empty',
  );
  for (const { bundleKey } of more) {
    findings.add(
      'modified',
      bundleKey,
      `Its window was sealed before, by ${first?.bundleKey}: two statements contradict each other.`,
    );
  }
  for (const { predicate, bundleKey } of statements) {
    const { previous, supplements, counts, settling } = predicate;
    if (previous !== null && !logged.has(previous.manifestSha256)) {
      const what = `The window before it (${previous.from} to ${previous.to}) was sealed as ${previous.manifestSha256}, which the log does not have.`;
      findings.add('missing', bundleKey, what);
    }
    if (supplements === null) continue;
    if (mains.some(({ manifestSha256 }) => manifestSha256 === supplements)) {
      if (counts.events === 0) continue;
      findings.note(
        'late',
        bundleKey,
        `${counts.events} events of this window were found ${settling.recheckHours} h after its end.`,
      );
    } else
      findings.add(
        'missing',
        bundleKey,
        `It adds to the statement ${supplements} of this window, which is not there.`,
      );
  }
};

const tellOutcome = ({ findings }: CoverageContext, { key, statements }: Reading): void => {
  const counting = statements.find(({ bundleKey }) => bundleKey === key);
  if (counting === undefined) return;
  const { outcome, reason, window, kind } = counting.predicate;
  const place = `The window ${window.from} to ${window.to}`;
  if (kind === 'supplement') return;
  if (outcome === 'gap') findings.note('gap', key, `${place} is a recorded gap: ${reason}`);
  if (outcome === 'failed') findings.add('gap', key, `${place} could not be read: ${reason}`);
  tellDisagreement(findings, statements);
};

/** Another count that says more or less stands until a later reading agrees with its own. */
const tellDisagreement = (
  findings: CoverageContext['findings'],
  statements: readonly CheckedWindow[],
): void => {
  const counted = statements.filter(({ predicate }) => predicate.independentCount.method !== null);
  const last = counted.at(-1);
  if (last === undefined) return;
  const { independentCount, counts } = last.predicate;
  if (independentCount.method === null || independentCount.agrees) return;
  const what = `${counts.records} records were listed, but ${independentCount.method} counts ${independentCount.total}.`;
  findings.add('gap', last.bundleKey, what);
};
