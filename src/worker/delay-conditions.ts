import { tellDelayed } from '../activities/delivery/delayed-deliveries.ts';
import type { InRedelivery, Ledger } from '../ledger/ledger.ts';

export interface DelayAlerts {
  /** Brings the conditions in line with what waits now. */
  tell(waiting: readonly InRedelivery[]): Promise<void>;
}

const READ_MS = 60_000;
/** As long as a batch may wait for those before it. */
const TURN_MS = 30_000;

/** One open alert for each target that batches wait for; it ends with the last of them. */
export const createDelayConditions = (ledger: Ledger, now: () => number): DelayAlerts => {
  /** What was told of each target. */
  const told = new Map<string, string>();
  let readAt = 0;
  /** What others have opened: a worker before this one, or another batch that waited for a moment only. */
  const readOpen = async (): Promise<void> => {
    if (now() < readAt + READ_MS) return;
    for (const { kind, subject } of await ledger.conditions.open()) {
      if (kind === 'DeliveryDelayed' && !told.has(subject)) told.set(subject, '');
    }
    readAt = now();
  };
  return {
    async tell(waiting) {
      await readOpen();
      const still = new Set(waiting.map(({ target }) => target));
      for (const target of [...told.keys()].filter((one) => !still.has(one))) {
        await ledger.conditions.resolve('DeliveryDelayed', target);
        told.delete(target);
      }
      for (const delayed of waiting) {
        // What a harvest hands over waits for its turn, not because Splunk is away.
        if (now() < delayed.oldestAt + TURN_MS) {
          // Somebody else may have told of it, and it ends here.
          told.set(delayed.target, told.get(delayed.target) ?? '');
          continue;
        }
        const text = `${delayed.deliveries} ${delayed.oldestAt}`;
        if (told.get(delayed.target) === text) continue;
        await tellDelayed(ledger, delayed);
        told.set(delayed.target, text);
      }
    },
  };
};
