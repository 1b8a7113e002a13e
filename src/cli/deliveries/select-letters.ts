import type { Ledger, Quarantined } from '../../ledger/ledger.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

export interface Selection {
  readonly eventIds: readonly string[];
  readonly target?: string;
  readonly all?: boolean;
  readonly stream?: string;
}

export interface Selected {
  readonly letters: readonly Quarantined[];
  /** Ids that nothing can be decided about, with the reason. */
  readonly problems: readonly { readonly eventId: string; readonly message: string }[];
}

/** The open dead letters that a person means: by id, or all of a stream. */
export const selectLetters = async (
  { eventIds, target, all = false, stream }: Selection,
  ledger: Ledger,
): Promise<Selected> => {
  if (all && stream !== undefined && eventIds.length === 0) {
    const open = await ledger.deliveries.quarantined({ stream, states: ['open'] });
    return { letters: open.filter((letter) => isFor(target, letter)), problems: [] };
  }
  if (all || stream !== undefined || eventIds.length === 0) {
    throw new CliError(EXIT.usage, 'Which events are meant is not clear.', {
      advice: 'Give event ids, or --all together with --stream <name>, not both.',
    });
  }
  const known = await ledger.deliveries.quarantined({ states: [] });
  const letters: Quarantined[] = [];
  const problems: { eventId: string; message: string }[] = [];
  for (const eventId of new Set(eventIds)) {
    const found = known.filter((letter) => letter.eventId === eventId && isFor(target, letter));
    const open = found.filter(({ state }) => state === 'open');
    letters.push(...open);
    if (open.length === 0) problems.push({ eventId, message: whyNot(found, target) });
  }
  return { letters, problems };
};

const isFor = (target: string | undefined, letter: Quarantined): boolean =>
  target === undefined || letter.target === target;

const whyNot = ([decided]: readonly Quarantined[], target: string | undefined): string => {
  const where = target === undefined ? '' : ` of target ${target}`;
  if (decided === undefined) {
    return `is no dead letter${where}; \`holdfast deliveries quarantined --state all\` lists them`;
  }
  const { by, at, reason } = decided.decision ?? {};
  return `is not open: ${decided.state} by ${by ?? 'somebody'} at ${at ?? '?'}, because: ${reason ?? '?'}`;
};
