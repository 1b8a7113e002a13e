import { Failure } from '../../audit/failure.ts';
import type { Ledger, Quarantined } from '../../ledger/ledger.ts';

export interface Verdict {
  readonly state: 'replayed' | 'discarded';
  readonly by: string;
  readonly reason: string;
}

interface Places {
  readonly ledger: Ledger;
  /** Names of the targets in holdfast.yaml. */
  readonly targets: ReadonlySet<string>;
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
  { ledger, targets }: Places,
): Promise<readonly Decided[]> => {
  const decided: Decided[] = [];
  for (const letter of letters) {
    const { eventId, batch, target } = letter;
    const problem = await decideOne(letter, verdict, { ledger, targets });
    const message = problem ?? `${verdict.state} by ${verdict.by}: ${verdict.reason}`;
    decided.push({ eventId, batch, target, isDone: problem === undefined, message });
  }
  await resolveAlerts(decided, ledger);
  return decided;
};

/** Undefined when it is done; else why not. */
const decideOne = async (
  letter: Quarantined,
  verdict: Verdict,
  places: Places,
): Promise<string | undefined> => {
  const obstacle = await obstacleOf(letter, verdict, places);
  if (obstacle !== undefined) return obstacle;
  const { batch, target, eventId } = letter;
  try {
    const isDone = await places.ledger.deliveries.decide({ batch, target, eventId, ...verdict });
    return isDone ? undefined : 'somebody else decided about it just now';
  } catch (error) {
    // Of this letter only; whatever else fails, fails for all.
    if (error instanceof Failure && error.type === 'InvalidInput') return error.message;
    throw error;
  }
};

/** Why a replay could never bring the event to its target. */
const obstacleOf = async (
  { batch, target }: Quarantined,
  { state }: Verdict,
  { ledger, targets }: Places,
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
    if (!stillOpen.has(subject)) await ledger.conditions.resolve('Quarantined', subject);
  }
};

const subjectOf = ({ batch, target }: Pick<Decided, 'batch' | 'target'>): string =>
  `${batch} ${target}`;
