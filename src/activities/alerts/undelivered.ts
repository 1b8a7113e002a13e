import type { Ledger } from '../../ledger/ledger.ts';
import type { AlertActivities } from './alert-activities.ts';

const KIND = 'AlertUndelivered';

/**
 * One condition for all alerts of the same channels: it becomes an alert itself, and one that cannot be delivered
 * either must not make another.
 */
const subjectOf = (channels: readonly string[]): string => channels.join(', ');

export const createNoteUndelivered =
  ({
    ledger: { conditions },
  }: {
    readonly ledger: Pick<Ledger, 'conditions'>;
  }): AlertActivities['noteUndelivered'] =>
  async ({ channels, error }) => {
    const subject = subjectOf(channels);
    const message = `No channel of ${subject} takes alerts; they are tried again and again. The last error: ${error}`;
    await conditions.raise(KIND, subject, message);
  };

/** A channel has taken an alert: wherever it is one of those, somebody is told again. */
export const endUndelivered = async (
  { conditions }: Pick<Ledger, 'conditions'>,
  channel: string,
): Promise<void> => {
  for (const { kind, subject } of await conditions.open()) {
    if (kind === KIND && subject.split(', ').includes(channel))
      await conditions.resolve(kind, subject);
  }
};
