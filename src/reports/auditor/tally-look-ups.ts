import type { IdentityRecord, Snapshot } from '../../evidence/formats/evidence-files.ts';
import type { Collected, WindowPredicate } from '../../evidence/formats/window-predicate.ts';
import type { LoggedWindow } from '../archive/read-statement.ts';
import type { IdentityCounts, SnapshotCounts } from './auditor-report.ts';
import { createTally } from './tally.ts';

/** Who the ids of the period were; of an id in several windows the last word counts. */
export const createIdentityTally = () => {
  const known = new Map<string, IdentityRecord>();
  const incomplete: { window: string; reason: string }[] = [];
  return {
    add({ statement: { predicate } }: LoggedWindow, records: readonly IdentityRecord[]): void {
      for (const record of records) known.set(`${record.kind} ${record.id}`, record);
      incomplete.push(...incompleteness(predicate, predicate.identities));
    },
    counts(): IdentityCounts {
      const states = createTally();
      for (const { state } of known.values()) states.add(state);
      const unnamed = [...known.values()].filter(({ name }) => name === null).length;
      return { ids: known.size, byState: states.toRecord(), unnamed, incomplete };
    },
  };
};

export const createSnapshotTally = () => {
  const outcomes = createTally();
  const incomplete: { window: string; reason: string }[] = [];
  let count = 0;
  return {
    add({ statement: { predicate } }: LoggedWindow, snapshots: readonly Snapshot[]): void {
      count += snapshots.length;
      for (const { outcome } of snapshots) outcomes.add(outcome);
      incomplete.push(...incompleteness(predicate, predicate.snapshots));
    },
    counts: (): SnapshotCounts => ({
      snapshots: count,
      byOutcome: outcomes.toRecord(),
      incomplete,
    }),
  };
};

/** An imported report comes without either, which is no lack. */
const incompleteness = (
  { kind, window }: WindowPredicate,
  { collected, reason }: Collected,
): { window: string; reason: string }[] => {
  if (kind === 'import' || (collected && reason === null)) return [];
  return [{ window: window.from, reason: reason ?? 'not collected' }];
};
