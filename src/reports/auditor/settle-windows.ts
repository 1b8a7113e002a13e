import type { WindowOutcome } from '../../evidence/formats/window-predicate.ts';
import type { LoggedWindow } from '../archive/read-statement.ts';

export interface SettledWindow {
  /** The statement that counts. */
  readonly counts: LoggedWindow;
  readonly others: readonly LoggedWindow[];
}

/** What ended well counts before what did not; of equals the first, for later ones only repeat it. */
const RANK: Readonly<Record<WindowOutcome, number>> = {
  sealed: 0,
  'sealed-empty': 0,
  gap: 1,
  failed: 2,
};

/** One statement per window of time, in order of time. */
export const settleWindows = (statements: readonly LoggedWindow[]): readonly SettledWindow[] => {
  const groups = Map.groupBy(
    statements.filter(({ statement }) => statement.predicate.kind === 'window'),
    ({ statement: { predicate } }) =>
      [
        predicate.window.from,
        predicate.window.to,
        predicate.platform,
        predicate.organizationId,
      ].join(' '),
  );
  return [...groups.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [counts, ...others] = group.toSorted(byRank);
      return counts === undefined ? [] : [{ counts, others }];
    });
};

const byRank = (a: LoggedWindow, b: LoggedWindow): number =>
  RANK[a.statement.predicate.outcome] - RANK[b.statement.predicate.outcome] ||
  a.leafIndex - b.leafIndex;
