import type { Ledger, Quarantined } from '../../ledger/ledger.ts';

export interface Verdict {
  readonly state: 'replayed' | 'discarded';
  readonly by: string;
  readonly reason: string;
}

/** What came of one dead letter. */
export interface Decided {
  readonly eventId: string;
  readonly batch: string;
  readonly target: string;
  readonly isDone: boolean;
  /** For people: what was done, or why not. */
  readonly message: string;
}

/** Writes the decision about each open dead letter into the ledger, one by one: one that cannot be leaves the others be. */
export const decideLetters = async (
  letters: readonly Quarantined[],
  verdict: Verdict,
  { ledger, targets }: { readonly ledger: Ledger; readonly targets: ReadonlySet<string> },
): Promise<readonly Decided[]> => {
  const decided: Decided[] = [];
  for (const letter of letters) {
    const { eventId, batch, target } = letter;
    const obstacle = await obstacleOf(letter, verdict, { ledger, targets });
    const isDone =
      obstacle === undefined &&
      (await ledger.deliveries.decide({ batch, target, eventId, ...verdict }));
    const message = isDone
      ? `${verdict.state} by ${verdict.by}: ${verdict.reason}`
      : (obstacle ?? 'somebody else decided about it just now');
    decided.push({ eventId, batch, target, isDone, message });
  }
  await resolveAlerts(decided, ledger);
  return decided;
};

/** Why a replay could never bring the event to its target. */
const obstacleOf = async (
  { batch, target }: Quarantined,
  { state }: Verdict,
  { ledger, targets }: { readonly ledger: Ledger; readonly targets: ReadonlySet<string> },
): Promise<string | undefined> => {
  if (state === 'discarded') return undefined;
  if (!targets.has(target)) {
    return `cannot be replayed: holdfast.yaml has no Splunk target ${target}; add it, or discard the event`;
  }
  const row = await ledger.batches.get(batch);
  if (row === undefined || row.damaged) {
    return `cannot be replayed: the file of batch ${batch} is lost or damaged; what it held is read again where its source still has it, so discard the event`;
  }
  return undefined;
};

const resolveAlerts = async (decided: readonly Decided[], ledger: Ledger): Promise<void> => {
  const touched = decided.filter(({ isDone }) => isDone);
  if (touched.length === 0) return;
  const open = await ledger.deliveries.quarantined({ states: ['open'] });
  const stillOpen = new Set(open.map(subjectOf));
  for (const subject of new Set(touched.map(subjectOf))) {
    if (!stillOpen.has(subject)) await ledger.alerts.resolve('Quarantined', subject);
  }
};

const subjectOf = ({ batch, target }: Pick<Decided, 'batch' | 'target'>): string =>
  `${batch} ${target}`;
